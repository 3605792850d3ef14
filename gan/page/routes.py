"""Plain addresses beside the page, on the same port: every picture as a PNG, what is known of a garment, its own small page."""

import hashlib
import html
import json
import string
from collections.abc import Awaitable, Callable
from pathlib import Path

import anyio
from starlette.datastructures import QueryParams
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from gan import data, fabrics, photographs, pictures
from gan.errors import UserError
from gan.latents import code as codes
from gan.page import components, dataset, i18n, intake, links, receipts, render, served, sketches, validation
from gan.page.events import explain
from gan.page.gate import Gate
from gan.page.shown import Garment, Grid, Plane, Walk, following
from gan.page.tabs.game import handlers as game_tab
from gan.page.tabs.game.games import Games
from gan.page.tabs.make import handlers as make_tab
from gan.page.tabs.training import past as time_machine
from gan.page.validation import BadInput

MAX_AGE = 3600  # seconds
FOR_GOOD = f"public, max-age={365 * 24 * 3600}, immutable"  # of what an address with weights= shows
LATER = {"Retry-After": "1"}  # seconds
BY_LANGUAGE = {"Vary": "Accept-Language"}
LARGEST_BODY = photographs.MOST_BYTES * 4 // 3 + 2**16  # bytes of a request: a picture as a data URL, and what surrounds it
LAB = Path(__file__).parent / "tabs" / "lab"
LAB_FILES = {"gan.js": "text/javascript", "worker.js": "text/javascript", "pictures.png": "image/png"}
WEAR = string.Template((Path(__file__).parent / "assets" / "wear.html").read_text(encoding="utf-8"))
TOO_LARGE = (
    "request body is too large; allowed: at most {most} bytes",
    "요청이 너무 큽니다. {most}바이트까지 보낼 수 있습니다",
)
WORDS = {
    "wear.title": ("Garment {seed} was never worn", "시드 {seed}의 옷은 아무도 입은 적이 없습니다"),
    "wear.title.other": ("Picture {seed} is of nothing real", "시드 {seed}의 그림"),
    "wear.description": (
        "A neural network drew it from the number {seed}. It does not exist.",
        "신경망이 숫자 {seed} 하나로 그려 낸, 세상에 없는 것입니다.",
    ),
    "wear.description.code": (
        "A neural network drew it from the code {seed}. It does not exist.",
        "신경망이 코드 {seed}로 그려 낸, 세상에 없는 것입니다.",
    ),
    "wear.alt": ("The picture of seed {seed}", "시드 {seed}의 그림"),
    "wear.alt.code": ("The picture of code {seed}", "코드 {seed}의 그림"),
    "wear.enter": ("Draw your own", "직접 그려 보기"),
    "wear.next": ("The next one", "다음 그림"),
    "wear.keep": ("Keep the PNG", "PNG 저장"),
}


def make(models) -> list[Route]:
    """The routes; `models` is a Wardrobe. Each takes model=NAME."""
    # Who waits for the model at the same time is drawn for together, so many may: they cost a thread each, and little else.
    quick, slow = Gate(threads=32, most=256), Gate(threads=1, most=8)
    decoding = Gate(threads=1, most=32)  # of which one is decoded at a time, whoever shows them

    async def kept(
        request: Request,
        shown: Garment | Grid | Walk | Plane,
        how: int | str | None,
        make: Callable[[], Response],
        media_type: str = "image/png",
        gate: Gate = quick,
        ready: bytes | None = None,
    ) -> Response:
        # Known without drawing: the same weights draw the same picture for the same arguments.
        model, *arguments = shown
        weights = request.query_params.get("weights")
        # A picture stays for good; what is told of it may be derived anew.
        stays = weights is not None and not validation.is_redrawn(model, weights) and media_type != "application/json"
        about = model.weights_hash, media_type, type(shown).__name__, arguments, how
        tag = hashlib.sha256(repr(about).encode()).hexdigest()[:32]
        headers = {"ETag": f'"{tag}"', "Cache-Control": FOR_GOOD if stays else f"public, max-age={MAX_AGE}"}
        known = {part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")}
        if known & {"*", f'"{tag}"'}:
            return Response(status_code=304, headers=headers)
        try:
            made = Response(ready, media_type=media_type) if ready else await gate.run(make, request.is_disconnected)
            if made.status_code == 200 and "Cache-Control" not in made.headers:
                made.headers.update(headers)
            return made
        except anyio.WouldBlock:
            return PlainTextResponse("too many requests at once", 503, LATER)
        except UserError as error:
            return PlainTextResponse(explain(error, i18n.language(request)), 503, LATER)

    async def answered(request: Request, make: Callable[[], Response], gate: Gate = quick) -> Response:
        """What is nobody else's business, and kept nowhere."""
        try:
            made = await gate.run(make, request.is_disconnected)
        except anyio.WouldBlock:
            return PlainTextResponse("too many requests at once", 503, LATER)
        except UserError as error:
            return PlainTextResponse(explain(error, i18n.language(request)), 503, LATER)
        made.headers["Cache-Control"] = "no-store"
        return made

    async def told(request: Request, tell: Callable[[str], dict], gate: Gate = quick) -> Response:
        """The same, of what scripts of the page ask for; `tell` takes the language.

        A refusal is an answer, for what browsers call an error stands in their console.
        """
        language = i18n.language(request)

        def make() -> Response:
            try:
                return JSONResponse(tell(language))
            except BadInput as error:
                return JSONResponse({"refused": i18n.choose(error.pair, language)})

        return await answered(request, make, gate)

    async def picture(request, shown, how, draw: Callable[[], bytes], media_type="image/png", gate=quick) -> Response:
        def make() -> Response:
            return Response(draw(), media_type=media_type)

        return await kept(request, shown, how, make, media_type, gate, render.remembered(shown, how))

    async def garment(request: Request) -> Response:
        fields = _fields(request, "variety", "label", "model")
        shown, scale = validation.garment(models, _code(request), **fields), _scale(request)
        return await picture(request, shown, scale, lambda: render.garment_png(shown, scale))

    async def past(request: Request) -> Response:
        shown = validation.past(models, _code(request), **_fields(request, "variety", "label", "model"))
        scale = _scale(request)
        return await picture(request, shown, render.past_at(scale), lambda: render.past_png(shown, scale))

    async def receipt(request: Request) -> Response:
        shown = validation.garment(models, _code(request), **_fields(request, "variety", "label", "model"))
        language, shelf = i18n.language(request), receipts.shelf(models, shown.model)
        shelf.begin()

        def make() -> Response:
            filled = receipts.fill(shown, shelf)
            found = JSONResponse(receipts.facts(filled, language))
            if filled.lacks:
                found.headers["Cache-Control"] = "no-store"
            return found

        return await kept(request, shown, None, make, "application/json")

    async def training_picture(request: Request) -> Response:
        model = validation.named(models, request.query_params.get("model"))
        index = validation.whole("index", validation.whole_from(request.path_params["index"]), 0, data.MOST_PICTURES)
        scale, shelf = _scale(request), receipts.shelf(models, model)
        shelf.begin()
        if shelf.pictures is None:
            status, headers = (503, {"Retry-After": "2"}) if shelf.lacks.is_coming else (404, {})
            return PlainTextResponse(shelf.lacks.said(i18n.language(request)), status, headers | BY_LANGUAGE)
        if index >= len(shelf.pictures.images):
            last = len(shelf.pictures.images) - 1
            return PlainTextResponse(
                i18n.choose(receipts.WORDS["receipt.beyond"], i18n.language(request), last=last), 404, BY_LANGUAGE
            )
        content = pictures.png(pictures.grid(shelf.pictures.images[index][None], 1, 1, scale))
        return Response(content, headers={"Cache-Control": f"public, max-age={MAX_AGE}"}, media_type="image/png")

    async def grid(request: Request) -> Response:
        fields = _fields(request, "rows", "columns", "label", "model")
        shown, scale = validation.grid(models, validation.whole_from(_code(request)), **fields), _scale(request)
        return await picture(request, shown, scale, lambda: render.grid_png(shown, scale))

    async def walk(request: Request) -> Response:
        seeds, ending = request.path_params["seeds"], request.path_params["ending"]
        which = ("gif", "png").index(validation.one_of("ending", ending, ("gif", "png")))
        shown = validation.walk(models, seeds, **_fields(request, "frames", "method", "loop", "label", "model"))
        return await picture(request, shown, ending, lambda: render.walk(shown)[which], f"image/{ending}", slow)

    async def plane(request: Request) -> Response:
        fields = _fields(request, "size", "label", "model")
        shown, scale = validation.plane(models, request.path_params["codes"], **fields), _scale(request, 1)
        return await picture(request, shown, scale, lambda: render.plane_png(shown, scale))

    async def wear(request: Request) -> Response:
        language = i18n.language(request)
        shown = validation.garment(models, _code(request), **_fields(request, "variety", "label", "model"))
        name = codes.called(shown.code)
        texts = {key.removeprefix("wear."): html.escape(i18n.choose(pair, language, seed=name)) for key, pair in WORDS.items()}
        if not dataset.is_of_clothes(shown.model):
            texts["title"] = texts["title.other"]
        if not isinstance(shown.code, int):
            texts |= {key: texts[f"{key}.code"] for key in ("description", "alt")}
        kind = shown.kind
        if kind is not None:
            name = html.escape(i18n.class_name(shown.model.class_names, kind, language))
            texts |= {key: f"{texts[key]}: {name}" for key in ("title", "alt")}
        told = validation.is_redrawn(shown.model, request.query_params.get("weights"))
        texts["redrawn"] = f"<p>{i18n.choose(components.REDRAWN, language)}</p>" if told else ""
        after = shown._replace(code=following(shown.code))
        places = {
            "language": language,
            "home": links.home(request),
            "this": links.wear(shown),
            "picture": links.picture(shown, scale=16),
            "file": links.file_name(shown.model, codes.written(shown.code)),
            "page": links.page(shown),
            "following": links.wear(after),
        }
        places = {name: html.escape(place) for name, place in places.items()}
        return HTMLResponse(WEAR.substitute(texts, **places), headers=BY_LANGUAGE)

    async def shown_picture(request: Request) -> Response:
        # In memory, and nowhere else: a visitor's picture is nobody's business.
        content, label = await request.body(), request.query_params.get("label")
        is_drawn, is_known, is_strokes = (request.query_params.get(name) == "1" for name in ("drawn", "known", "strokes"))
        seen = {}

        def look(language: str) -> dict:
            seen.update(intake.looked_at(content, is_drawn, is_known))
            return seen

        answer = await told(request, look, decoding)
        if label is None or not seen:
            return answer
        # A garment of it, too: that saves a stroke the second way here.
        handed = json.dumps({"picture": seen["square"], "strokes": is_strokes})

        def draw(language: str) -> dict:
            try:
                made = made_of(handed, label, language)
            except BadInput as error:
                made = {"refused": i18n.choose(error.pair, language)}
            return seen | {"made": made}

        return await told(request, draw)

    def made_of(handed: str | bytes, label: str | None, language: str) -> dict:
        model = sketches.named(models, None)
        return make_tab.sketched(intake.handed_over(handed), model, validation.labelled(label, model), language)

    async def sketched_picture(request: Request) -> Response:
        body, label = await request.body(), request.query_params.get("label")
        return await told(request, lambda language: made_of(body, label, language))

    async def asked_past(request: Request) -> Response:
        body = await request.body()

        def show(language: str) -> dict:
            return {"shown": time_machine.show(time_machine.asked_for(models, QueryParams(body)), language)}

        return await told(request, show)

    async def fabric(request: Request) -> Response:
        name = validation.one_of("fabric", request.path_params["name"], fabrics.NAMES)
        headers = {"Cache-Control": f"public, max-age={MAX_AGE}"}
        return await quick.run(
            lambda: Response(pictures.png(fabrics.draw(name)), headers=headers, media_type="image/png"), request.is_disconnected
        )

    async def shown_fabric(request: Request) -> Response:
        content = await request.body()
        return await told(request, lambda language: {"picture": intake.url(intake.fabric(content))}, decoding)

    async def ready(request: Request) -> Response:
        def begin() -> Response:
            sketches.begin(models)
            return Response(status_code=204)

        return await answered(request, begin)

    async def run_picture(request: Request) -> Response:
        model = validation.named(models, request.query_params.get("model"))
        # Only names that the bundle's own listing gives, so no path out of it can be asked for.
        name = request.path_params["name"]
        files = {f"samples/{path.name}": path for path in pictures.in_order(model.folder / "samples")}
        files |= {name: model.folder / name for name in ("progress.gif", "nearest.png")}
        if name not in files or not files[name].is_file():
            return PlainTextResponse("not found", 404)
        # A model from the Hub is a stranger's: what is called a picture is never to be read as a page.
        headers = {"Cache-Control": f"public, max-age={MAX_AGE}", "X-Content-Type-Options": "nosniff"}
        return FileResponse(files[name], headers=headers)

    games = Games()

    async def played(request: Request, play: Callable[..., dict], *arguments: object) -> Response:
        language = i18n.language(request)

        def make() -> Response:
            try:
                return JSONResponse(play(*arguments, language))
            except BadInput as error:
                return PlainTextResponse(i18n.choose(error.pair, language), 400, BY_LANGUAGE)

        return await answered(request, make)

    async def game(request: Request) -> Response:
        return await played(request, game_tab.begin, models, games, validation.from_text(request.query_params.get("level")))

    async def guess(request: Request) -> Response:
        asked = (request.query_params.get(name, "") for name in ("pair", "side"))
        return await played(request, game_tab.answer, games, request.path_params["name"], *asked)

    return [
        Route("/game", game, methods=["POST"]),
        Route("/game/{name}", guess, methods=["POST"]),
        Route("/garment/{code}.png", _answer(garment)),
        Route("/garment/{code}.json", _answer(receipt)),
        Route("/time", asked_past, methods=["POST"]),
        Route("/time/{code}.png", _answer(past)),
        Route("/data/{index}.png", _answer(training_picture)),
        Route("/grid/{code}.png", _answer(grid)),
        Route("/walk/{seeds}.{ending}", _answer(walk)),
        Route("/plane/{codes}.png", _answer(plane)),
        Route("/wear/{code}", _answer(wear)),
        Route("/run/{name:path}", _answer(run_picture)),
        Route("/fabric/{name}.png", _answer(fabric)),
        Route("/how/fabric", shown_fabric, methods=["POST"]),
        Route("/make/picture", shown_picture, methods=["POST"]),
        Route("/make/garment", sketched_picture, methods=["POST"]),
        Route("/make/ready", ready, methods=["POST"]),
        *(Route(f"/lab/{name}", _file(LAB / name, kind)) for name, kind in LAB_FILES.items()),
    ]


class LimitBody:
    """Refuses requests whose body is larger than LARGEST_BODY, by their header or when too much of it has come."""

    def __init__(self, app) -> None:
        self.app = app

    async def __call__(self, scope, receive, send) -> None:
        """The ASGI interface."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            sentence = i18n.choose(TOO_LARGE, i18n.language(Request(scope)), most=LARGEST_BODY)
            return await PlainTextResponse(sentence, 413, BY_LANGUAGE)(scope, receive, send)
        received = 0

        async def limited():
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            return {"type": "http.disconnect"} if received > LARGEST_BODY else message

        return await self.app(scope, limited, send)


MIDDLEWARE = [Middleware(LimitBody), Middleware(served.ByLanguage)]


def _answer(route: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            return await route(request)
        except BadInput as error:
            return PlainTextResponse(i18n.choose(error.pair, i18n.language(request)), 400, BY_LANGUAGE)

    return answer


def _file(path: Path, media_type: str) -> Callable[[Request], Awaitable[Response]]:
    """A route that answers with a file of ours."""

    async def answer(request: Request) -> Response:
        return FileResponse(path, media_type=media_type, headers={"Cache-Control": f"public, max-age={MAX_AGE}"})

    return answer


def _fields(request: Request, *names: str) -> dict[str, object]:
    return validation.asked(request.query_params, *names)


def _code(request: Request) -> str:
    return request.path_params["code"]


def _scale(request: Request, usual: int = pictures.SCALE) -> int:
    return validation.number("scale", _fields(request, "scale").get("scale", usual))
