"""The door: what fields, addresses and programs ask for is checked here, once, and becomes a value that the page works with.

Each check returns what was asked for (shown.py), or raises BadInput, which says what is allowed, in two languages.
"""

import contextlib
import math
import re
import reprlib
import secrets
from collections.abc import Iterable, Mapping

from gan import data, snapshots
from gan.latents import code as codes
from gan.latents.code import Altered, Code, CodeError, Latent
from gan.latents.vectors import INTERPOLATIONS, SEED_LIMIT
from gan.page import i18n
from gan.page.i18n import ANYTHING
from gan.page.shown import EACH, Garment, Grid, Plane, Sheet, Walk, weights_of

LAST_SEED = SEED_LIMIT - 1
SHORT_SEEDS = 1_000_000  # seeds that nobody chose are below: short enough to read and to say
SEEDS = (2, 8)  # of a walk
CORNERS = 4  # of a plane
# What a number may be; those whose ends are both whole numbers are whole numbers.
RANGES: dict[str, tuple[float, float]] = {
    "count": (1, 64),
    "seed": (0, LAST_SEED),
    "variety": (0.3, 1.2),
    "rows": (1, 10),
    "columns": (1, 10),
    "scale": (1, 16),
    "frames": (2, 60),
    "loop": (0, 1),
    "size": (2, 9),
}

MOST_NAMED = 20  # classes in a message
ANY = data.ANY
FIRST_RELEASE = {"cdcgan": "1374d81e", "dcgan": "d308d9ef"}  # the weights of addresses from before these named any
_shorten = reprlib.Repr()
_shorten.maxstring = _shorten.maxother = 40


CODES = {  # latents.code.ALLOWED, in Korean
    "seed": "맨 앞에 0부터 {last}까지의 정수",
    "move": "~brightness1.5처럼 방향과 거리",
    "direction": "이 모델의 방향({known})",
    "unsought": "시드만. 이 모델의 방향은 그리기 탭의 바꿔 보기나 python -m gan.derive로 먼저 찾아야 합니다",
    "distance": "-{farthest}부터 {farthest}까지, 소수점 아래 두 자리 이내",
    "twice": "방향마다 한 번",
    "moves": "{most}개 이하",
    "letters": "z 뒤에 채움 문자 없는 base64url",
    "length": "z와 float16 수 {latent_dim}개, 종류별 가중치 {classes}개(base64url)",
    "number": "유한한 수",
    "weights": "0 이상이고 합이 1인 종류별 가중치",
}


class BadInput(ValueError):
    """A field that holds what it may not. str() is the English sentence."""

    def __init__(self, field: str, given: object, allowed: str, in_korean: str) -> None:
        given = _shorten.repr(given)
        self.pair = (
            f"{field} is {given}; allowed: {allowed}",
            f"{i18n.FIELDS[field]}({field})에 쓸 수 없는 값입니다: {given}. 쓸 수 있는 값: {in_korean}",
        )
        super().__init__(self.pair[0])


def garment(models: Mapping, code: object, variety: object = 1, label: object = None, model: object = None) -> Garment:
    """The garment that is asked for.

    Raises:
        BadInput: it cannot be.
    """
    chosen = named(models, model)
    return Garment(chosen, coded(code, chosen), number("variety", variety), labelled(label, chosen))


def past(models: Mapping, code: object, variety: object = 1, label: object = None, model: object = None) -> Garment:
    """The garment whose past is asked for: what each of its model's snapshots draws of it.

    Raises:
        BadInput: it cannot be, or the model came without snapshots.
    """
    asked_for = garment(models, code, variety, label, model)
    if not snapshots.listed(asked_for.model.folder):
        with_some = ", ".join(name for name, other in models.items() if snapshots.listed(other.folder)) or "-"
        raise BadInput(
            "model", asked_for.model.name, f"one with snapshots: {with_some}", f"스냅숏이 들어 있는 모델({with_some})"
        )
    return asked_for


def altered(models: Mapping, code: object, alterations: object, label: object = None, model: object = None) -> Garment:
    """The garment of a code, altered: "brightness 1.5, sleeves -0.8". What of it was altered already stays, unless it is named.

    Raises:
        BadInput: it cannot be.
    """
    garment_now = garment(models, code, label=label, model=model)
    chosen, before = garment_now.model, garment_now.code
    parts = alterations.split(",") if isinstance(alterations, str) else []
    moves = [re.fullmatch(r"\s*([a-z]{1,20})\s*([^\s~]{1,10})\s*", part) for part in parts[: codes.MOST_MOVES + 1]]
    if not moves or None in moves:
        raise BadInput("alterations", alterations, "such as brightness 1.5, sleeves -0.8", "brightness 1.5, sleeves -0.8처럼")
    start, kept_moves = (before.seed, before.moves) if isinstance(before, Altered) else (before, ())
    try:
        text = "~".join([codes.written(start), *(move[1] + move[2] for move in moves)])
        asked = codes.parse(text, chosen.latent_dim, chosen.classes, chosen.directions)
    except CodeError as error:
        raise BadInput("alterations", error.part, error.said(codes.ALLOWED), error.said(CODES)) from None
    if isinstance(asked, Latent):
        return garment_now._replace(code=asked)
    named_now = {move[1] for move in moves}
    made = {name: distance for name, distance in kept_moves if name not in named_now}
    made |= dict(asked.moves if isinstance(asked, Altered) else ())
    return garment_now._replace(code=codes.altered(start, made))


def sheet(
    models: Mapping, count: object, seed: object = None, variety: object = 1, label: object = None, model: object = None
) -> Sheet:
    """The sheet that is asked for; without a seed, from one that nobody chose. Of a code that is no seed there is one garment.

    Raises:
        BadInput: it cannot be.
    """
    chosen = named(models, model)
    count, label = number("count", count), labelled(label, chosen)
    first = any_seed() if seed is None else coded(seed, chosen)
    if not isinstance(first, int) and count != 1:
        raise BadInput("count", count, "1, for a code that is no seed", "1(시드가 아닌 코드일 때)")
    return Sheet(chosen, first, count, number("variety", variety), label)


def grid(
    models: Mapping, seed: object, rows: object = 4, columns: object = None, label: object = None, model: object = None
) -> Grid:
    """The grid that is asked for; without a number of columns 4, or all classes, at most ten.

    Raises:
        BadInput: it cannot be.
    """
    chosen = named(models, model)
    label = labelled(label, chosen, EACH)
    low, high = RANGES["columns"]
    if label == EACH:
        high = min(high, chosen.classes)
    columns = whole("columns", (high if label == EACH else 4) if columns is None else columns, low, high)
    return Grid(chosen, number("seed", seed), number("rows", rows), columns, label)


def walk(
    models: Mapping,
    seeds: object,
    frames: object = 12,
    method: object = "slerp",
    loop: object = False,
    label: object = None,
    model: object = None,
) -> Walk:
    """The walk that is asked for: codes as text, "1, 7, 42~brightness1"; a label for all of them, or one for each with commas
    between.

    Raises:
        BadInput: it cannot be.
    """
    chosen = named(models, model)
    stops = codes_from(seeds, chosen)
    return Walk(
        chosen,
        tuple(stops),
        tuple(labels_from(label, len(stops), chosen)),
        number("frames", frames),
        one_of("method", method, INTERPOLATIONS),
        number("loop", int(loop) if isinstance(loop, bool) else loop) == 1,
    )


def plane(models: Mapping, plane: object, size: object = 9, label: object = None, model: object = None) -> Plane:
    """The plane that is asked for: four codes as text, "1, 7, 42, 99"; a label for all, or one for each with commas between.

    Raises:
        BadInput: it cannot be.
    """
    chosen = named(models, model)
    corners = codes_from(plane, chosen, "plane", (CORNERS, CORNERS))
    return Plane(chosen, tuple(corners), tuple(labels_from(label, CORNERS, chosen)), number("size", size))


def asked(query: Mapping[str, str], *fields: str) -> dict[str, object]:
    """Those of an address's fields that are there, as arguments of the functions above."""
    read = dict.fromkeys(RANGES, from_text) | {"seed": whole_from}
    return {name: read[name](query[name]) if name in read else query[name] for name in fields if name in query}


def any_seed() -> int:
    """A seed that nobody chose."""
    return secrets.randbelow(SHORT_SEEDS)


def kept(code: Code, model) -> Code:
    """A code as it is where a model can draw it, else the seed in it, else one that nobody chose."""
    with contextlib.suppress(CodeError):
        return (
            code
            if isinstance(code, int)
            else codes.parse(codes.written(code), model.latent_dim, model.classes, model.directions)
        )
    return code.seed if isinstance(code, Altered) else any_seed()


def number(field: str, value: object) -> int | float:
    """A number of RANGES.

    Raises:
        BadInput: it is none, or out of its range.
    """
    low, high = RANGES[field]
    is_whole = isinstance(low, int) and isinstance(high, int)
    return (whole if is_whole else real)(field, value, low, high)


def whole(field: str, value: object, low: int, high: int) -> int:
    """A whole number from low to high; 4.0 is one, "4" and True are not.

    Raises:
        BadInput: it is not.
    """
    number = _number(value)
    if number is None or number != int(number) or not low <= number <= high:
        raise BadInput(field, value, f"a whole number from {low} to {high}", f"{low}부터 {high}까지의 정수")
    return int(number)


def real(field: str, value: object, low: float, high: float) -> float:
    """A number from low to high.

    Raises:
        BadInput: it is not.
    """
    number = _number(value)
    if number is None or not low <= number <= high:
        raise BadInput(field, value, f"a number from {low} to {high}", f"{low}부터 {high}까지의 수")
    return float(number)


def codes_from(text: object, model, field: str = "seeds", count: tuple[int, int] = SEEDS) -> list[Code]:
    """So many codes, from two to eight, from text such as "1, 7, 42~brightness1".

    Raises:
        BadInput: it is not that.
    """
    least, most = count
    parts = [whole_from(part.strip()) for part in text.split(",")] if isinstance(text, str) else []
    others = [part for part in parts if not is_code(part)]
    if not least <= len(parts) <= most or any(not isinstance(n, int) or not 0 <= n < SEED_LIMIT for n in others):
        many = ("four", "4") if field == "plane" else ("two to eight", "2~8")
        raise BadInput(
            field,
            text,
            f"{many[0]} whole numbers from 0 to {LAST_SEED}, or codes, with commas between them",
            f"0부터 {LAST_SEED}까지의 정수나 코드 {many[1]}개(쉼표로 구분)",
        )
    return [coded(part, model) for part in parts]


def whole_from(text: object) -> object:
    """What an address or a text field says where digits are meant, such as a seed, as a number: 42, which 42.0 is not."""
    return int(text) if isinstance(text, str) and re.fullmatch("[0-9]{1,40}|-[1-9][0-9]{0,39}", text.strip()) else text


def is_code(value: object) -> bool:
    """Whether what was given for a garment means a code that is no seed."""
    return isinstance(value, str) and (value.startswith("z") or "~" in value)


def coded(value: object, model) -> Code:
    """The code that is asked for, of a garment of this model: a seed as a number or as text, or a code.

    Raises:
        BadInput: it cannot be; the message names what is wrong of it.
    """
    if not is_code(value):
        low, high = RANGES["seed"]
        if isinstance(given := whole_from(value), str):
            allowed = f"a whole number from {low} to {high}, or a garment's code"
            raise BadInput("seed", value, allowed, f"{low}부터 {high}까지의 정수 또는 옷의 코드")
        return number("seed", given)
    try:
        return codes.parse(value, model.latent_dim, model.classes, model.directions)
    except CodeError as error:
        raise BadInput("code", error.part, error.said(codes.ALLOWED), error.said(CODES)) from None


def one_of(field: str, value: object, choices: Iterable[str]) -> str:
    """One of some words.

    Raises:
        BadInput: it is not.
    """
    choices = tuple(choices)
    if not (isinstance(value, str) and value in choices):
        raise BadInput(field, value, ", ".join(choices), ", ".join(choices))
    return value


def named(models: Mapping, name: object):
    """One of the page's models by its name; None or nothing is the first.

    Raises:
        BadInput: there is none of that name.
    """
    if name is None or name == "":
        return models.first
    return models[one_of("model", name, models)]


def is_redrawn(model, weights: object = None) -> bool:
    """Whether an address was made for other weights than the model has now.

    Args:
        weights: what it says of them; None is what addresses meant that said nothing.

    Raises:
        BadInput: they are not 8 hex digits.
    """
    if weights is None:
        weights = FIRST_RELEASE.get(model.name, weights_of(model))
    elif not (isinstance(weights, str) and re.fullmatch("[0-9a-f]{8}", weights)):
        raise BadInput("weights", weights, "8 digits from 0 to 9 and a to f", "0~9와 a~f로 된 숫자 8자리")
    return weights != weights_of(model)


def labelled(value: object, model, *more: str) -> int | str | None:
    """A class of a model, as a number or by its name in either language; None, nothing and ANY are None. `more` may stand too.

    Raises:
        BadInput: it is none, or the model cannot be asked for one.
    """
    number = _number(value)
    word = "" if value is None else str(value if number is None or number != int(number) else int(number)).strip().casefold()
    if word == "" or word == ANY or word in map(str.lower, ANYTHING):
        return None
    if not model.is_conditional:
        only = f"{ANY}, for the model {model.name} cannot be asked for a class"
        raise BadInput("label", value, only, f"{ANY}({model.name} 모델은 종류를 지정할 수 없습니다)")
    if word in more:
        return word
    names = tuple(zip(*i18n.classes(model.class_names), strict=True))
    for known in names:
        with contextlib.suppress(ValueError):
            return data.label_of(word, known)
    english, korean = (", ".join(known[:MOST_NAMED]) + ", ..." * (len(known) > MOST_NAMED) for known in names)
    words, last = "".join(f"{word}, " for word in (ANY, *more)), model.classes - 1
    raise BadInput("label", value, f"{words}0 to {last}, or one of {english}", f"{words}0부터 {last}까지의 정수, 또는 {korean}")


def labels_from(value: object, count: int, model) -> list[int | None]:
    """The classes of `count` seeds: one for all of them, or, with commas between them, one for each.

    Raises:
        BadInput: it is not that.
    """
    parts = value.split(",") if isinstance(value, str) else [value]
    if len(parts) > 1:
        with contextlib.suppress(BadInput):  # a name may hold a comma
            return [labelled(value, model)] * count
    if len(parts) not in (1, count):
        raise BadInput(
            "label", value, f"one for all, or {count} with commas between them", f"하나 또는 쉼표로 구분한 {count}개"
        )
    found = [labelled(part, model) for part in parts]
    return found * count if len(parts) == 1 else found


def from_text(text: object) -> object:
    """What an address or a text field says, as a number where it is one, else what it is, for a check to refuse."""
    if not isinstance(text, str) or len(text) > 40 or not re.fullmatch(r"-?([0-9]+[.]?[0-9]*|[.][0-9]+)", text.strip()):
        return text
    number = float(text)
    return int(text.strip().partition(".")[0]) if number.is_integer() else number


def _number(value: object) -> int | float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value
