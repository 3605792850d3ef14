"""The Space: a page that draws garments which never existed. `python app.py`, then open http://127.0.0.1:7860"""

import os
import secrets
import sys
from pathlib import Path

from gan import latents
from gan.cli import Parser, say
from gan.errors import UserError
from gan.quiet import import_keras

GARMENTS = 16
SHORT_SEEDS = 1_000_000  # the button draws from these: short enough to read and to say
TITLE = "Never Worn"
INTRO = f"""# {TITLE}
None of these garments exists. A generative adversarial network learnt from 60,000 pictures of clothes
([Fashion-MNIST](https://github.com/zalandoresearch/fashion-mnist)) and draws each from one whole number, its seed."""
CSS = """
#garments img { image-rendering: pixelated; }
#garments .grid-wrap { max-height: none; }
@media (max-width: 640px) { #garments .grid-container { grid-template-columns: repeat(2, 1fr); } }
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit code: 0 done, 1 failed, 2 wrong use."""
    parser = Parser(prog="app.py", description="Draw garments that never existed, on a page.")
    parser.add_argument(
        "--model",
        type=Path,
        metavar="SOURCE",
        help="a model's folder (default: $MODEL_ID, else weights/dcgan)",
    )
    parser.add_argument("--host", help="the address to listen on (default: $GRADIO_SERVER_NAME, else 127.0.0.1)")
    parser.add_argument(
        "--port",
        type=int,
        default=os.environ.get("GRADIO_SERVER_PORT", "7860"),
        help="the port (default: $GRADIO_SERVER_PORT, else 7860)",
    )
    given = parser.parse_args(arguments)
    if not 1 <= given.port <= 65535:
        parser.error(f"--port is {given.port}; allowed: 1 to 65535")
    source = given.model or Path(os.environ.get("MODEL_ID") or Path(__file__).parent / "weights" / "dcgan")
    say("Loading the model ...")
    import_keras()
    from gan import bundle

    try:
        page = make_page(bundle.load(source))
    except UserError as error:
        say(f"app.py: {error}", to_stderr=True)
        return 1
    try:
        page.queue(max_size=64).launch(server_name=given.host, server_port=given.port, css=CSS, enable_monitoring=False)
    except OSError as error:
        say(f"app.py: {error}. Choose another --port, or stop what listens there", to_stderr=True)
        return 1
    return 0


def draw(model, first_seed: int) -> list[tuple]:
    """The garments of 16 seeds from first_seed on, wrapping around: pairs of a Pillow image and its caption."""
    from PIL import Image

    from gan import pictures

    seeds = [(first_seed + i) % latents.SEED_LIMIT for i in range(GARMENTS)]
    garments = model.draw(seeds)
    return [
        (Image.fromarray(pictures.grid(garment[None], 1, 1, scale=4)), f"seed {seed}")
        for seed, garment in zip(seeds, garments, strict=True)
    ]


def make_page(model):
    """Lay the page out: a button, and the garments that it draws."""
    import gradio as gr

    with gr.Blocks(title=TITLE, analytics_enabled=False) as page:
        gr.Markdown(INTRO)
        button = gr.Button(f"Draw {GARMENTS} garments", variant="primary")
        gallery = gr.Gallery(
            value=draw(model, 0),
            label="Garments",
            show_label=False,
            columns=4,
            height="auto",
            format="png",
            object_fit="contain",
            elem_id="garments",
        )
        button.click(lambda: draw(model, secrets.randbelow(SHORT_SEEDS)), outputs=gallery, api_visibility="private")
    return page


if __name__ == "__main__":
    sys.exit(main())
