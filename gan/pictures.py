"""Pictures of arrays: grids, GIFs, curves. NumPy, Pillow, Matplotlib; no Keras."""

import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import GifImagePlugin, Image, ImageDraw, ImageFont

from gan import data, files

SCALE = 4  # screen pixels a pixel where nobody asks for another number: enlarged without smoothing
MILLISECONDS_A_FRAME = 60  # of a walk


def grid(images: np.ndarray, rows: int, columns: int, scale: int = 1) -> np.ndarray:
    """Lay uint8 images (N, H, W, 1) out row by row: uint8 of shape (rows*H*scale, columns*W*scale).

    Pixels are repeated, never smoothed; cells beyond the last image stay black.

    Raises:
        ValueError: there are more images than cells.
    """
    count, height, width = images.shape[:3]
    if count > rows * columns:
        raise ValueError(f"images are {count}; allowed in {rows} x {columns}: at most {rows * columns}")
    cells = np.zeros((rows * columns, height, width), np.uint8)
    cells[:count] = images[..., 0]
    sheet = cells.reshape(rows, columns, height, width).swapaxes(1, 2).reshape(rows * height, columns * width)
    return sheet.repeat(scale, axis=0).repeat(scale, axis=1)


def samples(drawn: np.ndarray, inputs: np.ndarray) -> np.ndarray:
    """A sheet of 16 drawn pictures, uint8 (16, 28, 28, 1), 4 x 4.

    Args:
        inputs: what they were drawn from, the first of a generator's inputs; pictures, (16, 28, 28, 1) in [-1, 1], are shown,
            each at the left of its own.
    """
    if inputs.ndim == 2:
        return grid(drawn, 4, 4, SCALE)
    beside = np.stack([data.to_uint8(inputs), drawn], axis=1)
    return grid(beside.reshape(-1, *drawn.shape[1:]), 4, 8, SCALE)


def drawn_alone(sheet: np.ndarray) -> np.ndarray:
    """A sheet of `samples`, uint8 (H, W), without the pictures at the left of what was drawn of them: (H, W // 2)."""
    height, width = sheet.shape
    return sheet.reshape(height, 4, 2, width // 8)[:, :, 1].reshape(height, width // 2)


def pairs(left: np.ndarray, right: np.ndarray, captions: Sequence[str], columns: int = 4, scale: int = 3) -> np.ndarray:
    """Lay pairs of uint8 images (N, H, W, 1) out row by row, each with a caption below: uint8 (height, width)."""
    count, height, width = left.shape[:3]
    gap, text_height = 4 * scale, 8 * scale
    cell_width, cell_height = 2 * width * scale + gap, height * scale + text_height
    rows = -(-count // columns)
    sheet = Image.new("L", (columns * (cell_width + gap) + gap, rows * (cell_height + gap) + gap), 255)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(5 * scale)
    for i, (one, other, caption) in enumerate(zip(left, right, captions, strict=True)):
        x, y = (gap + at * (size + gap) for at, size in ((i % columns, cell_width), (i // columns, cell_height)))
        sheet.paste(Image.fromarray(grid(np.stack([one, other]), 1, 2, scale)), (x, y))
        pen.text((x + width * scale, y + height * scale + text_height // 2), caption, fill=0, font=font, anchor="mm")
    return np.asarray(sheet)


def by_class(images: np.ndarray, labels: np.ndarray, classes: int, columns: int = 16, scale: int = 2) -> np.ndarray:
    """A sheet of uint8 images (N, H, W, 1): a row for each class, its number in front, `columns` of it in their order."""
    side = images.shape[1] * scale
    sheet = Image.new("L", ((columns + 1) * side, classes * side))
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(side // 3)
    for label in range(classes):
        row = images[np.flatnonzero(labels == label)[:columns]]
        sheet.paste(Image.fromarray(grid(row, 1, columns, scale)), (side, label * side))
        pen.text((side // 2, label * side + side // 2), str(label), fill=255, font=font, anchor="mm")
    return np.asarray(sheet)


def save_png(path: Path, picture: np.ndarray) -> None:
    """Write a uint8 picture as PNG: grey (H, W), or in colours (H, W, 3)."""
    with files.replacing(path) as temporary:
        Image.fromarray(picture).save(temporary)


def load_png(path: Path) -> np.ndarray:
    """Read a grey picture: uint8 (H, W)."""
    with Image.open(path) as picture:
        return np.asarray(picture.convert("L"))


def save_gif(path: Path, frames: Sequence[np.ndarray], milliseconds: int, last: int | None = None) -> None:
    """Write grey uint8 frames (H, W) as `gif` makes them."""
    with files.replacing(path) as temporary:
        temporary.write_bytes(gif(frames, milliseconds, last))


def png(picture: np.ndarray) -> bytes:
    """A uint8 picture, grey (H, W) or in colours (H, W, 3), as a PNG file."""
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "PNG")
    return buffer.getvalue()


def save_film(path: Path, sheets: Sequence[np.ndarray]) -> None:
    """Write the film of a training: its sheets of samples, uint8 (H, W), one after another."""
    save_gif(path, sheets, milliseconds=200, last=2000)


def gif(frames: Sequence[np.ndarray], milliseconds: int, last: int | None = None) -> bytes:
    """Grey uint8 frames (H, W) as a GIF file that repeats for ever; `last` holds the last frame that many milliseconds.

    Grey levels stay exact, and each frame its own: a walk's number of frames is promised, and Pillow's own writer would merge
    equal neighbours into one longer frame.
    """
    durations = [milliseconds] * (len(frames) - 1) + [last or milliseconds]
    images = [Image.fromarray(frame) for frame in frames]
    buffer = io.BytesIO()
    buffer.writelines(GifImagePlugin.getheader(images[0], info={"loop": 0, "optimize": False, "duration": milliseconds})[0])
    for image, duration in zip(images, durations, strict=True):
        buffer.writelines(GifImagePlugin.getdata(image, duration=duration))
    buffer.write(b";")
    return buffer.getvalue()


def thin(count: int) -> list[int]:
    """Which of `count` pictures, in order, a film of a training shows: many of its start, fewer of its end.

    The course's rule: picture i (from 0) is in when round(2 * sqrt(i)) has grown; the last picture always is.
    """
    kept, last = [], -1.0
    for i in range(count):
        frame = 2 * i**0.5
        if round(frame) > round(last):
            last = frame
            kept.append(i)
    if count and kept[-1] != count - 1:
        kept.append(count - 1)
    return kept


def in_order(folder: Path) -> list[Path]:
    """The pictures epoch_EEEE....png of a folder in the order of the numbers in their names, however many digits."""
    return sorted(folder.glob("epoch_*.png"), key=lambda path: [int(number) for number in re.findall(r"\d+", path.stem)])


def save_curves(
    path: Path, history: Mapping[str, np.ndarray], distances: Mapping[str, tuple[Sequence[int], Sequence[float]]] | None = None
) -> None:
    """Draw the series of a run: every `..._loss` above, every `..._accuracy` below; arrays of shape (iterations,).

    Thin lines are the iterations, thick ones their running mean over a hundredth of the run. Where there are `distances`,
    {network: (iterations, Fréchet distances)}, they come last, on a logarithmic scale.
    """
    from matplotlib.figure import Figure

    distances = distances or {}
    kinds = [("_loss", "Losses", {"bottom": 0})]
    if any(name.endswith("_accuracy") for name in history):  # there is a discriminator
        kinds.append(("_accuracy", "Discriminator accuracies", {"bottom": -0.02, "top": 1.02}))
    panels = len(kinds) + bool(distances)
    figure = Figure(figsize=(10, 3 * panels), layout="constrained")
    charts = figure.subplots(panels, 1, sharex=True, squeeze=False)[:, 0]
    for axes, (ending, title, limits) in zip(charts, kinds, strict=False):
        for name, series in history.items():
            if not name.endswith(ending):
                continue
            window = max(1, len(series) // 100)
            iterations = np.arange(1, len(series) + 1)
            line = axes.plot(iterations, series, linewidth=0.5, alpha=0.3 if window > 1 else 1)[0]
            mean = np.convolve(series, np.full(window, 1 / window), mode="valid")
            axes.plot(iterations[window - 1 :], mean, color=line.get_color(), linewidth=1.8, label=name)
        axes.set_title(title, loc="left")
        axes.set_ylim(**limits)
    for axes in charts[len(kinds) :]:
        for name, (iterations, values) in distances.items():
            axes.plot(iterations, values, marker="o", markersize=3, label=name)
        axes.set_title("Fréchet distance (FMNIST-CNN-FD, 2,000 pictures)", loc="left")
        axes.set_yscale("log")
    for axes in charts:
        axes.grid(alpha=0.25)
        axes.legend(loc="lower right", bbox_to_anchor=(1, 1), frameon=False, ncols=2)
        axes.spines[["top", "right"]].set_visible(False)
    figure.axes[-1].set_xlabel("iteration")
    with files.replacing(path) as temporary:
        figure.savefig(temporary, dpi=100)
