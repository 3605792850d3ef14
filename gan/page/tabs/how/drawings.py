"""The drawings of the tab "How it works": numbers and words to SVG and HTML. Colours are the theme's, light or dark."""

import html
from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np

# Boxes of the train step: x, y, width of 34 high boxes, in a drawing 360 wide.
BOXES = {
    "noise": (6, 22, 76),
    "generator": (112, 22, 104),
    "fakes": (246, 22, 108),
    "images": (2, 92, 92),
    "discriminator": (112, 92, 104),
    "logits": (246, 92, 108),
    "losses": (112, 162, 104),
    "accuracies": (246, 162, 108),
    "gradients": (6, 162, 76),
    "adams": (6, 222, 168),
}
BOX_HEIGHT = 34
# Arrows: those of the upper two rows, and the others.
FLOW = ("M82 39H108", "M216 39H242", "M300 56V74H164V88", "M94 109H108", "M216 109H242")
LEARNING = ("M280 126V144H164V158", "M300 126V158", "M44 196V218")


def figures(*pairs: tuple[str, str]) -> str:
    """Pieces of HTML with their captions (or ""), side by side where there is room."""
    drawn = (f"<figure>{piece}{f'<figcaption>{said}</figcaption>' * bool(said)}</figure>" for piece, said in pairs)
    return f'<div class="how-pair">{"".join(drawn)}</div>'


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], foot: Sequence[str] = ()) -> str:
    """A table of HTML cells whose first column names the rows; it scrolls by itself where it is too wide."""

    def line(row: Sequence[str]) -> str:
        return f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{cell}</td>" for cell in row[1:])}</tr>'

    top = "".join(f'<th scope="col">{cell}</th>' if cell else "<td></td>" for cell in head)
    body, last = "".join(map(line, rows)), f"<tfoot>{line(foot)}</tfoot>" if foot else ""
    return (
        f'<div class="how-scroll" role="region" tabindex="0" aria-label="{html.escape(caption)}">'
        f"<table><caption>{caption}</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody>{last}</table></div>"
    )


def scale(pixel: int, unit: float, alt: str) -> str:
    """A grey (0-255) as a swatch, and its place on the scale from -1 to 1."""
    x = 20 + 150 * (unit + 1)
    ticks = "".join(
        f'<path class="how-line" d="M{20 + 150 * (t + 1)} 22v10"/>' + _text(20 + 150 * (t + 1), 48, t) for t in (-1, 0, 1)
    )
    line = f'<path class="how-line" d="M20 27H320"/>{ticks}<circle class="how-dot" cx="{x:.1f}" cy="27" r="7"/>'
    swatch = f'<div class="how-swatch" aria-hidden="true" style="background:rgb({pixel},{pixel},{pixel})"></div>'
    return swatch + _svg(340, 56, alt, line, "how-small")


def shapes(steps: Sequence[tuple[int, ...]], alt: str) -> str:
    """The shapes of a network's layers, as squares whose sides are their widths, deeper the more channels they have."""
    parts, slot, end = [], 70, 0.0
    for i, shape in enumerate(steps):
        side, depth = (shape[0] * 2, int(np.log2(shape[2]))) if len(shape) == 3 else (10, 0)
        left, top = slot * (i + 0.5) - side / 2, 40 - side / 2
        square = '<rect class="{}" x="{:.1f}" y="{:.1f}" width="{}" height="{}" fill-opacity="{}"/>'
        for layer in range(depth, -1, -1):
            parts.append(square.format("how-box", left + 1.5 * layer, top - 1.5 * layer, side, side, 1))
        parts.append(square.format("how-shade", left, top, side, side, 0.35))
        parts.append(_text(slot * (i + 0.5), 88, "\N{MULTIPLICATION SIGN}".join(map(str, shape)), 11))
        if i:
            parts.append(_arrow(f"M{end:.1f} 40H{left - 3:.1f}"))
        end = left + side + 1.5 * depth + 3
    return _svg(slot * len(steps), 96, alt, "".join(parts), natural=True)


def curves(value: float, dashed: Callable, solid: Callable, alt: str) -> str:
    """Two functions over -3..3, and a value's point on each."""

    def place(x, y):
        return f"{160 + 50 * x:.1f} {90 - 28 * y:.1f}"

    xs = np.linspace(-3, 3, 61)
    lines = "".join(
        f'<path class="how-line{style}" d="M{"L".join(place(x, function(x)) for x in xs)}"/>'
        for function, style in ((dashed, " how-dashed"), (solid, ""))
    )
    points = "".join(_dot(place(value, function(value))) for function in (dashed, solid))
    names = _text(232, 22, "LeakyReLU") + _text(292, 78, "tanh")
    axes = '<path class="how-faint" d="M10 90H310M160 4V130"/>' + _text(304, 104, "3", 10) + _text(16, 104, "-3", 10)
    return _svg(320, 134, alt, axes + lines + points + names, "how-small")


def number_grid(values: np.ndarray, frame: tuple[int, int, int]) -> str:
    """Whole numbers (H, W), the larger the deeper in colour; frame (row, column, side) is clipped to the grid."""
    cell, (height, width) = 28, values.shape
    parts = []
    for (row, column), value in np.ndenumerate(values):
        x, y = 2 + column * cell, 2 + row * cell
        parts.append(f'<rect class="how-box" x="{x}" y="{y}" width="{cell}" height="{cell}"/>')
        shade = 0.5 * value / max(1, values.max())
        parts.append(f'<rect class="how-shade" x="{x}" y="{y}" width="{cell}" height="{cell}" fill-opacity="{shade:.2f}"/>')
        parts.append(_text(x + cell / 2, y + 19, value))
    row, column, side = frame
    top, left, bottom, right = max(row, 0), max(column, 0), min(row + side, height), min(column + side, width)
    parts.append(
        f'<rect x="{2 + left * cell}" y="{2 + top * cell}" width="{(right - left) * cell}" height="{(bottom - top) * cell}" '
        'fill="none" stroke="currentColor" stroke-width="3"/>'
    )
    return _svg(width * cell + 4, height * cell + 4, "", "".join(parts), natural=True)


def bowl(weights: np.ndarray, alt: str) -> str:
    """A weight's way (steps + 1,) over the loss w**2 / 2, drawn over -4..4."""

    def place(w):
        return f"{130 + 31 * w:.1f} {150 - 17 * w * w / 2:.1f}"

    curve = "L".join(place(w) for w in np.linspace(-4, 4, 81))
    way = "".join(_dot(place(w), 2.5) for w in weights[:-1]) + _dot(place(weights[-1]), 6)
    return _svg(260, 160, alt, f'<path class="how-faint" d="M{curve}"/>{way}', natural=True)


def duel(places: np.ndarray, alt: str) -> str:
    """Two players' way (steps + 1, 2) around their balance, which is the middle."""
    reach = max(1.5, float(np.abs(places).max()) * 1.1)
    way = "L".join(f"{100 + 95 * x / reach:.1f} {80 - 75 * y / reach:.1f}" for x, y in places)
    first, last = way.split("L")[0], way.split("L")[-1]
    body = (
        f'<path class="how-faint" d="M5 80H195M100 5V155"/><path class="how-path" d="M{way}"/>{_dot(first, 3)}{_dot(last, 6)}'
    )
    return _svg(200, 160, alt, body, natural=True)


def diagram(boxes: Mapping[str, str], lit: Collection[str], alt: str, whole: bool = True) -> str:
    """The train step with some boxes lit; its upper two rows alone if not whole. `boxes` gives the words."""
    shown = [name for name in BOXES if whole or BOXES[name][1] < 150]
    parts = [_arrow(path) for path in (*FLOW, *LEARNING)[: None if whole else len(FLOW)]]
    if whole:
        style = "how-line how-lit" if "tapes" in lit else "how-faint"
        parts.append(f'<rect class="{style} how-dashed" style="fill:none" x="100" y="4" width="258" height="204" rx="6"/>')
        parts.append(_text(229, 16, boxes["tapes"], 11))
        parts.append('<path class="how-line" d="M112 179H86l5 -3m-5 3l5 3"/>')  # the one arrow that points left
    for name in shown:
        x, y, width = BOXES[name]
        style = "how-box how-lit" if name in lit else "how-box"
        parts.append(f'<rect class="{style}" x="{x}" y="{y}" width="{width}" height="{BOX_HEIGHT}" rx="5"/>')
        parts.append(_text(x + width / 2, y + 21, boxes[name], 13))
    return _svg(360, 260 if whole else 132, alt, "".join(parts), "how-small")


def opinions(picture: str, shares: np.ndarray) -> str:
    """A picture, HTML, and over it what a critic holds its patches for, each over the patch's middle.

    Args:
        shares: (n, n), 0 (drawn) to 1 (real). Of n + 1 by n + 1 squares, their patches' middles are all but the first row and
            column.
    """
    side = len(shares) + 1
    cells = "".join(
        f'<path class="{"how-holds-real" if share >= 0.5 else "how-holds-drawn"}" d="M{x + 1} {y + 1}h1v1h-1z" '
        f'fill-opacity="{1.5 * abs(share - 0.5):.2f}"/>'
        for (y, x), share in np.ndenumerate(shares)
    )
    return f'<div class="how-opinions">{picture}{_svg(side, side, "", cells)}</div>'


def dots(count: int, kept: Collection[int], alt: str) -> str:
    """A dot for each of `count` pictures, row by row, the kept ones filled."""
    columns = 25
    parts = []
    for i in range(count):
        x, y = 9 + 14 * (i % columns), 9 + 14 * (i // columns)
        style = "how-dot" if i in kept else "how-faint"
        parts.append(f'<circle class="{style}" cx="{x}" cy="{y}" r="{5 if i in kept else 3}"/>')
    return _svg(14 * columns + 4, 14 * -(-count // columns) + 4, alt, "".join(parts), "how-small")


def _svg(width: int, height: int, alt: str, body: str, style: str = "", natural: bool = False) -> str:
    """An image with a text alternative, or a decoration without one; as wide as there is room, or its natural width at most."""
    role = f'role="img" aria-label="{html.escape(alt)}"' if alt else 'aria-hidden="true"'
    size = f' width="{width}" style="width:{width}px;max-width:100%"' if natural else ""
    return f'<svg {role} class="{style}" viewBox="0 0 {width} {height}"{size}>{body}</svg>'


def _text(x: float, y: float, content: object, size: float = 12) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="middle">{html.escape(str(content))}</text>'


def _arrow(path: str) -> str:
    """A line along an SVG path of horizontal and vertical pieces, rightward or downward at its end, with a head there."""
    heads = {"H": "l-5 -3m5 3l-5 3", "V": "l-3 -5m3 5l3 -5"}
    head = heads[path[max(path.rfind("H"), path.rfind("V"))]]
    return f'<path class="how-line" d="{path}{head}"/>'


def _dot(place: str, radius: float = 5) -> str:
    x, y = place.split()
    return f'<circle class="how-dot" cx="{x}" cy="{y}" r="{radius}"/>'
