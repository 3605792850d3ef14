"""The named endpoints, for programs: gradio_client, curl. The tabs have events of their own; tools.py makes tools of these.

Their docstrings are what "Use via API" and MCP show, the names of their arguments what clients write.
"""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import gradio as gr
from gradio.utils import get_upload_folder

from gan import pictures, projection
from gan.latents import code as codes
from gan.page import intake, receipts, render, served, sketches, validation
from gan.page.events import answering, keep, reporting, wait_for
from gan.page.validation import ANY
from gan.progress import finished


class Page(served.Blocks):
    """Blocks whose endpoints let a plain HTTP call leave later arguments out, as gradio_client does: older calls name fewer.

    There is no public way: the plain calls of https://github.com/gradio-app/gradio/pull/7407 (POST /gradio_api/call/NAME, a
    list of arguments) know no defaults. Those of /gradio_api/call/v2/NAME, by name, do.

    Its queue is as this page wants it from the start: Gradio makes one by itself, and with each a whole FastAPI application.
    """

    def queue(self, **settings) -> "Page":
        """Have up to 64 events wait, and four of a kind run at once, unless told otherwise."""
        return super().queue(**{"max_size": 64, "default_concurrency_limit": 4} | settings)

    def validate_inputs(self, block_fn, inputs: list) -> None:
        """Fill what is missing with the components' values, where Gradio would refuse the call.

        And let it take nothing for a file: it would look for it, or fetch it, before anything here could refuse it.
        """
        if block_fn.api_visibility != "private":
            inputs[:] = map(_without_files, inputs)
            inputs.extend(block.value for block in block_fn.inputs[len(inputs) :])
        super().validate_inputs(block_fn, inputs)


class Endpoint(NamedTuple):
    """A function that programs may call, and the components that its arguments come from."""

    function: Callable
    inputs: list


def add(models) -> list[Endpoint]:
    """Add the endpoints to the page that is being laid out, on components that nobody sees.

    Their components are plain, for a slider or a number with bounds would refuse a value without naming its field.
    """
    progress = gr.Progress()
    added = []

    def sample(
        request: gr.Request,
        count: int = 16,
        seed: int | None = None,
        variety: float = 1,
        label: str = ANY,
        model: str = "",
        progress=progress,
    ):
        """Draw what never existed, each picture from its seed: the same seed is the same picture whenever you ask.

        Args:
            count: how many, 1 to 64
            seed: the first seed, 0 to 4294967295, the others follow it; without one it is drawn
            variety: 0.3 (typical pictures) to 1.2 (unusual ones)
            label: a class, by its number from 0 or its name; "any": each seed's own
            model: one of the page's models; without one the page's first
        Returns:
            a gallery of PNGs, each captioned with its seed or its code
        """
        with answering(request, progress, models):
            sheet = validation.sheet(models, count, seed, variety, label, model)
            drawn = zip(sheet.garments, render.tiles(sheet), strict=True)
            return [(keep(pictures.png(tile), _file_name(one.code)), _caption(one.code)) for one, tile in drawn]

    def grid(
        request: gr.Request,
        seed: int = 0,
        rows: int = 4,
        columns: int | None = None,
        label: str = ANY,
        model: str = "",
        progress=progress,
    ):
        """Draw many in one picture, from one seed on, row by row.

        Args:
            seed: the first one, 0 to 4294967295
            rows: 1 to 10
            columns: 1 to 10; without a number 4, and one for each class, at most ten, where label is "each"
            label: a class, by its number from 0 or its name; "any": each seed's own;
                "each": a seed a row, a class a column
            model: one of the page's models; without one the page's first
        Returns:
            a PNG, the same bytes for the same arguments
        """
        with answering(request, progress, models):
            return keep(render.grid_png(validation.grid(models, seed, rows, columns, label, model)), "grid.png")

    def interpolate(
        request: gr.Request,
        seeds: str = "1, 7, 42",
        frames: int = 12,
        method: str = "slerp",
        label: str = ANY,
        model: str = "",
        progress=progress,
    ):
        """Walk from picture to picture through the model's latent space.

        Args:
            seeds: two to eight with commas between them, such as "1, 7, 42"
            frames: pictures from one seed to the next, 2 to 60
            method: "slerp" (along the sphere) or "lerp" (straight)
            label: a class for all seeds, or one for each with commas between them, such as "8, 3, 7";
                "any": each seed's own
            model: one of the page's models; without one the page's first
        Returns:
            a GIF of legs * frames + 1 frames
            a PNG of the same frames side by side
        """
        with answering(request, progress, models):
            film, strip = render.walk(validation.walk(models, seeds, frames, method, False, label, model))
            return keep(film, "walk.gif"), keep(strip, "strip.png")

    def alter(
        request: gr.Request,
        code: str = "42",
        alterations: str = "",
        label: str = ANY,
        model: str = "",
        progress=progress,
    ):
        """Alter a picture: brighter, longer, with other sleeves, along directions of the model's latent space.

        Args:
            code: what is altered: a seed, 0 to 4294967295, or the code that an earlier call gave
            alterations: directions, and how far along each, -3 to 3, such as "brightness 1.5, sleeves -0.8"; 0 takes one back,
                and what the code was altered by before stays; a message names the model's directions where there is none of
                that name
            label: a class, by its number from 0 or its name; "any": the seed's own
            model: one of the page's models; without one the page's first
        Returns:
            a PNG
            the altered picture's code, such as 42~brightness1.5~sleeves-0.8, which stands for it wherever a seed can
        """
        with answering(request, progress, models):
            garment = validation.altered(models, code, alterations, label, model)
            name = codes.written(garment.code)
            return keep(render.garment_png(garment), _file_name(garment.code)), name

    async def receipt(
        request: gr.Request,
        code: str = "42",
        label: str = ANY,
        model: str = "",
        progress=progress,
    ):
        """Tell what is known of one picture: the critic's opinion, and which training pictures are nearest to it.

        Args:
            code: a seed, 0 to 4294967295, or a picture's code, such as "42~brightness1.5"
            label: a class, by its number from 0 or its name; "any": the code's own
            model: one of the page's models; without one the page's first
        Returns:
            JSON: logit and probability (the critic's, of being real); rank (the share of the model's own pictures of that
            class that the critic finds less convincing, 0 to 1); nearest (three training pictures: index, label, root mean
            square difference of pixels, 0 to 255, distance of features); novelty (the share of unseen real pictures of that
            class that are nearer to the training pictures, 0 to 1). null is what cannot be told yet, and why says so
        """
        with answering(request, progress) as language:
            await asyncio.to_thread(wait_for, models, progress, language)
            garment = validation.garment(models, code, 1, label, model)
            shelf = receipts.shelf(models, garment.model)
            shelf.begin()
            return receipts.facts(await asyncio.to_thread(receipts.fill, garment, shelf), language)

    def project(
        request: gr.Request,
        picture: object = None,
        label: str = ANY,
        model: str = "",
        progress=progress,
    ):
        """Find the nearest picture to one of yours that the model can draw, and say how far it is.

        Args:
            picture: a PNG, JPEG, WebP, GIF or BMP file of at most 10 MiB, handle_file("shoe.jpg") in gradio_client, what
                upload_file_to_gradio gave in MCP, or its bytes as a data URL, data:image/png;base64,...; a file is deleted as
                soon as it is read
            label: the class that it is to be of, by its number from 0 or its name; "any": the nearest of all of them
            model: one of the page's models; without one the page's first
        Returns:
            a PNG
            its code, which stands for it wherever a seed can
            how far it is: root mean square difference of pixels, 0 to 255
            its class, by its number from 0; null for a model that knows none
        """
        with answering(request, progress, models):
            shown, chosen = intake.uploaded(picture, Path(get_upload_folder())), validation.named(models, model)
            kind = validation.labelled(label, chosen)
            work = chosen.work(
                projection.project, shown.image, kind, visitor=request.session_hash, begin=projection.Step(0.0, shown.image)
            )
            found = finished(work, reporting(progress))
            file = pictures.png(pictures.grid(found.image[None], 1, 1, pictures.SCALE))
            return keep(file, "nearest.png"), codes.written(found.code), round(found.distance, 3), found.label

    def sketch(
        request: gr.Request,
        picture: object = None,
        label: str = ANY,
        model: str = "",
        progress=progress,
    ):
        """Turn a sketch of yours into a garment: its lines are followed, and what is between them is drawn.

        Args:
            picture: white lines on black or black on white, a PNG, JPEG, WebP, GIF or BMP file of at most 10 MiB,
                handle_file("sketch.png") in gradio_client, what upload_file_to_gradio gave in MCP, or its bytes as a data
                URL, data:image/png;base64,...; of a photograph the lines are looked for; a file is deleted as soon as it is
                read
            label: the class that it is to be of, by its number from 0 or its name; "any": a classifier decides
            model: one of the page's models that draw from sketches; without one the first of these
        Returns:
            a PNG
        """
        with answering(request, progress, models):
            shown, chosen = intake.uploaded(picture, Path(get_upload_folder())), sketches.named(models, model)
            image, _ = sketches.draw(chosen, shown.sketch, validation.labelled(label, chosen))
            return keep(pictures.png(pictures.grid(image[None], 1, 1, pictures.SCALE)), "sketch.png")

    def label_and_model(names: Iterable[str] = models) -> list:
        return [
            gr.Textbox(ANY, label="Class: any, a number from 0, or a name"),
            gr.Textbox("", label=f"Model: {', '.join(names)}; nothing: {next(iter(names), 'none')}"),
        ]

    def endpoint(function: Callable, inputs: list, outputs) -> None:
        # What was given, as it was given: the checks say what is wrong with it.
        gr.Button().click(function, inputs, outputs, api_name=function.__name__, preprocess=False)
        added.append(Endpoint(function, inputs))

    with gr.Column(visible=False):
        endpoint(
            sample,
            [
                gr.Number(16, label="How many: 1 to 64"),
                gr.Number(None, label="The first seed: 0 to 4294967295, or nothing"),
                gr.Number(1, label="Variety (truncation psi): 0.3 to 1.2"),
                *label_and_model(),
            ],
            gr.Gallery(label="Pictures", format="png"),
        )
        endpoint(
            grid,
            [
                gr.Number(0, label="The first seed: 0 to 4294967295"),
                gr.Number(4, label="Rows: 1 to 10"),
                gr.Number(None, label="Columns: 1 to 10, or nothing"),
                *label_and_model(),
            ],
            gr.Image(label="Grid", format="png"),
        )
        endpoint(
            interpolate,
            [
                gr.Textbox("1, 7, 42", label="Two to eight seeds with commas between them"),
                gr.Number(12, label="Frames a leg: 2 to 60"),
                gr.Textbox("slerp", label="slerp or lerp"),
                *label_and_model(),
            ],
            [gr.Image(label="Walk", format="gif"), gr.Image(label="Strip", format="png")],
        )
        endpoint(
            alter,
            [
                gr.Textbox("42", label="A seed or a code"),
                gr.Textbox("", label="Alterations, such as brightness 1.5, sleeves -0.8"),
                *label_and_model(),
            ],
            [gr.Image(label="Picture", format="png"), gr.Textbox(label="Code")],
        )
        endpoint(
            receipt,
            [gr.Textbox("42", label="A seed, or a picture's code"), *label_and_model()],
            gr.JSON(label="What is known of it"),
        )
        endpoint(
            project,
            [gr.JSON(None, label="A picture: a file, or a data URL"), *label_and_model()],
            [
                gr.Image(label="Nearest", format="png"),
                gr.Textbox(label="Code"),
                gr.Number(label="Off by"),
                gr.Number(label="Class"),
            ],
        )
        endpoint(
            sketch,
            [gr.JSON(None, label="A picture: a file, or a data URL"), *label_and_model(sketches.drawers(models))],
            gr.Image(label="Garment", format="png"),
        )
    return added


def _without_files(value: object) -> object:
    """What was given, in which nothing looks like one of Gradio's files: those have `meta`."""
    if isinstance(value, dict):
        return {key: _without_files(part) for key, part in value.items() if key != "meta"}
    return [_without_files(part) for part in value] if isinstance(value, list) else value


def _file_name(code: codes.Code) -> str:
    return f"never-worn-{codes.called(code)}.png"  # a whole code may be longer than a file's name can be


def _caption(code: codes.Code) -> str:
    return f"seed {code}" if isinstance(code, int) else f"code {codes.written(code)}"
