"""The same page done the obvious way, for serve_speed.py: load TensorFlow, then launch; 4 x 4 subplots as in the course.

    python tests/benchmarks/obvious_page.py obvious|ready|slider|empty PORT

"ready" is a Gradio handler that returns one of two pictures made beforehand, "slider" one that answers a slider by one of some
that are as large as our large picture, "empty" a page with nothing on it: Gradio's own cost.
"""

import io
import itertools
import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def obvious():
    """Load the generator, then lay out a page whose handler draws 16 garments with Matplotlib."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import gradio as gr
    import keras
    import matplotlib
    import numpy as np
    from PIL import Image

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    generator = keras.saving.load_model(ROOT / "weights" / "dcgan", compile=False)

    def grid(seed):
        noise = np.stack([np.random.default_rng(int(seed) + i).standard_normal(100) for i in range(16)])
        predictions = generator(noise, training=False)
        figure = plt.figure(figsize=(4, 4))
        for i in range(16):
            plt.subplot(4, 4, i + 1)
            plt.imshow(predictions[i, :, :, 0], cmap="gray")
            plt.axis("off")
        buffer = io.BytesIO()
        plt.savefig(buffer)
        plt.close(figure)
        return Image.open(buffer)

    return gr, grid


def ready():
    """A handler that returns a picture that it made when it started, as large as our 4 x 4 grid.

    Two of them take turns: that the same one has arrived once more, no browser could see.
    """
    import gradio as gr
    import numpy as np
    from PIL import Image

    rng = np.random.default_rng(0)
    pictures = itertools.cycle([Image.fromarray(rng.integers(0, 256, (448, 448), np.uint8)) for _ in range(2)])
    return gr, lambda seed: next(pictures)


def slider():
    """A page of a slider and a picture, which a value changes to one that was made when the page started."""
    import gradio as gr
    import numpy as np
    from PIL import Image

    rng = np.random.default_rng(0)
    pictures = [Image.fromarray(rng.integers(0, 256, (28, 28), np.uint8).repeat(16, 0).repeat(16, 1)) for _ in range(61)]
    with gr.Blocks() as page:
        value = gr.Slider(-3, 3, value=0, step=0.1)
        picture = gr.Image(pictures[30], format="png")
        value.input(lambda value: pictures[round(10 * value) + 30], value, picture, show_progress="hidden")
    return page


def main(kind: str, port: int) -> None:
    """Serve one of the pages."""
    if kind == "empty":
        import gradio as gr

        with gr.Blocks() as page:
            pass
    elif kind == "slider":
        page = slider()
    else:
        gr, handler = {"obvious": obvious, "ready": ready}[kind]()
        with gr.Blocks() as page:
            seed, button, picture = gr.Number(0), gr.Button(), gr.Image(format="png")
            button.click(handler, seed, picture, api_name="grid")
    page.launch(server_port=port, quiet=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
