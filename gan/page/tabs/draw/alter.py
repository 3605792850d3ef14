"""Alter it: a slider for each direction of the model's latent space, as HTML that script.js brings to life. No Gradio.

A model that came without directions has them sought once, in the background, as soon as somebody looks.
"""

import html
import threading
from contextlib import suppress
from decimal import Decimal

from gan import alterations, files
from gan.cli import say
from gan.latents import code as codes
from gan.latents import directions
from gan.latents.code import FARTHEST, Altered, Latent
from gan.page import components, i18n, links
from gan.page.shown import Garment
from gan.page.tabs.draw.words import WORDS

STEP = 0.1
CODE = "CODE"  # stands for the code in the address that script.js fills in


class Search:
    """The directions of a model that came without, sought in a thread of their own: `share` is done, or it has `failed`."""

    def __init__(self, model) -> None:
        self.share, self.failed = 0.0, False
        self._thread = threading.Thread(target=self._run, args=[model], daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Wait until it is over."""
        self._thread.join()

    def _run(self, model) -> None:
        try:
            content = self._found(model)
            model.directions = directions.unit_vectors(content, model.latent_dim)
        except Exception as error:  # nobody waits for it; the panel says that there is none
            self.failed = True
            say(f"app.py: no directions for {model.name}: {error}", to_stderr=True)
            return
        with suppress(OSError):  # next time they are there; where the folder cannot be written, they are sought again
            files.write_json(model.folder / "directions.json", content)

    def _found(self, model) -> dict:
        work = model.work(alterations.in_pieces, visitor="directions")
        while True:
            try:
                self.share = next(work)
            except StopIteration as end:
                return end.value


_searches: dict[str, Search] = {}  # by the weights' hash
_lock = threading.Lock()


def search(model) -> Search:
    """The search for a model's directions; it begins with the first call."""
    with _lock:
        if model.weights_hash not in _searches:
            _searches[model.weights_hash] = Search(model)
        return _searches[model.weights_hash]


def panel(garment: Garment, language: str, begins: bool = False) -> str:
    """The sliders of a garment, which stand where its code says: HTML.

    Of a model without directions a line that says so; `begins`: and they are sought.
    """
    model = garment.model
    if not model.directions:
        found = search(model) if begins else _searches.get(model.weights_hash)
        if found is None or not found.failed:
            percent = round(100 * found.share) if found else 0
            return f"<div {_data(garment)} data-wait>{_line('seeking', language, percent=percent)}</div>"
        return _line("failed", language)
    start, moves = (garment.code.seed, garment.code.moves) if isinstance(garment.code, Altered) else (garment.code, ())
    sliders = "".join(_slider(garment, start, name, dict(moves).get(name, Decimal(0)), language) for name in model.directions)
    about, surprise, back = (i18n.choose(WORDS[f"draw.alter.{key}"], language) for key in ("about", "surprise", "back"))
    copy = components.picture(links.picture(garment, scale=16), "", 112, 112, "copy")
    return f"""<div {_data(garment, start)}>
<p>{about}</p>
{copy}
<div class="directions">{sliders}</div>
<p class="links"><button type="button" data-alter="surprise">{surprise}</button>
<button type="button" data-alter="back">{back}</button></p>
</div>"""


def _slider(garment: Garment, start: int | Latent, direction: str, distance: Decimal, language: str) -> str:
    name = html.escape(components.direction_name(direction, language))
    low, high = (
        components.picture(links.picture(_moved(garment, start, direction, end), scale=1), f"{name} {end:+d}", 28, 28, "end")
        for end in (-FARTHEST, FARTHEST)
    )
    # Until they are in sight nobody asks for them.
    low, high = (picture.replace("<img ", '<img loading="lazy" ', 1) for picture in (low, high))
    shown = f"{distance.normalize():f}"
    return f"""<div class="direction">
<label for="alter-{direction}">{name}</label><output for="alter-{direction}">{shown}</output>
{low}<input type="range" id="alter-{direction}" name="{direction}" min="{-FARTHEST}" max="{FARTHEST}" step="{STEP}"
 value="{shown}" data-distance="{shown}">{high}
</div>"""


def _moved(garment: Garment, start: int | Latent, direction: str, distance: int) -> Garment:
    model, moves = garment.model, {direction: Decimal(distance)}
    if isinstance(start, Latent):
        return garment._replace(code=codes.moved(start, moves, model.latent_dim, model.directions))
    return garment._replace(code=codes.altered(start, moves))


def _data(garment: Garment, start: int | Latent | None = None) -> str:
    """What script.js needs to know: the code before it moves, the large picture's address with a gap for it, and the query."""
    bare = garment if start is None else garment._replace(code=start)
    address = links.picture(bare, scale=16)
    code, _, query = address.removeprefix("garment/").partition(".png?")
    address = f"garment/{CODE}.png?{query}"
    values = {"start": code, "address": address, "query": query}
    return 'class="alter" ' + " ".join(f'data-{key}="{html.escape(value)}"' for key, value in values.items())


def _line(key: str, language: str, **values: object) -> str:
    return f'<p role="status">{i18n.choose(WORDS[f"draw.alter.{key}"], language, **values)}</p>'
