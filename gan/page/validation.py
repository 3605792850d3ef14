"""What the page's fields and addresses may hold. Each check returns the value, or says what is allowed, in two languages."""

import math
import re
import reprlib
from collections.abc import Iterable, Mapping

from gan.data.fashion_mnist import CLASS_NAMES
from gan.latents.vectors import INTERPOLATIONS, SEED_LIMIT

LAST_SEED = SEED_LIMIT - 1

# The fields' names in the API are English; a Korean message gives both.
KOREAN = {
    "count": "개수",
    "seed": "시드",
    "variety": "다양성",
    "rows": "행 수",
    "columns": "열 수",
    "seeds": "시드",
    "frames": "구간당 프레임 수",
    "method": "보간 방법",
    "scale": "배율",
    "tab": "탭",
    "ending": "파일 종류",
    "real_logits": "진짜 이미지의 로짓",
    "fake_logits": "가짜 이미지의 로짓",
    "loop": "처음으로 돌아가기",
    "pixel": "픽셀 값",
    "value": "값",
    "stride": "스트라이드",
    "kernel": "커널 크기",
    "cell": "입력 칸",
    "learning_rate": "학습률",
    "point": "단계",
    "calls": "호출 횟수",
    "batch_size": "배치 크기",
    "epochs": "에포크 수",
    "pictures": "이미지 수",
    "subject": "판별할 이미지",
    "have": "가진 데이터",
    "label": "종류",
    "model": "모델",
}
KOREAN_CLASSES = ("티셔츠/상의", "바지", "풀오버", "드레스", "코트", "샌들", "셔츠", "스니커즈", "가방", "앵클부츠")
ANY = "any"  # the label of a garment whose seed chooses its class
ANYTHING = ("Anything", "아무거나")  # the same, as people read it
EACH = "each"  # the label of a grid whose columns are the classes
_LABELS = {name.lower(): i for names in (CLASS_NAMES, KOREAN_CLASSES) for i, name in enumerate(names)}
_shorten = reprlib.Repr()
_shorten.maxstring = _shorten.maxother = 40


class BadInput(ValueError):
    """A field that holds what it may not. str() is the English sentence."""

    def __init__(self, field: str, given: object, allowed: str, in_korean: str) -> None:
        given = _shorten.repr(given)
        self.pair = (
            f"{field} is {given}; allowed: {allowed}",
            f"{KOREAN[field]}({field})에 쓸 수 없는 값입니다: {given}. 쓸 수 있는 값: {in_korean}",
        )
        super().__init__(self.pair[0])


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


def seed(value: object, field: str = "seed") -> int:
    """A seed.

    Raises:
        BadInput: it is not one.
    """
    return whole(field, value, 0, LAST_SEED)


def seeds(text: object) -> list[int]:
    """Two to eight seeds from text such as "1, 7, 42".

    Raises:
        BadInput: it is not that.
    """
    parts = text.split(",") if isinstance(text, str) else []
    numbers = [from_text(part) for part in parts[:9]]
    if not (2 <= len(parts) <= 8 and all(isinstance(n, int) and 0 <= n < SEED_LIMIT for n in numbers)):
        raise BadInput(
            "seeds",
            text,
            f"two to eight whole numbers from 0 to {LAST_SEED} with commas between them",
            f"0부터 {LAST_SEED}까지의 정수 2~8개(쉼표로 구분)",
        )
    return numbers


def one_of(field: str, value: object, choices: Iterable[str]) -> str:
    """One of some words.

    Raises:
        BadInput: it is not.
    """
    choices = tuple(choices)
    if not (isinstance(value, str) and value in choices):
        raise BadInput(field, value, ", ".join(choices), ", ".join(choices))
    return value


def method(value: object) -> str:
    """The name of an interpolation.

    Raises:
        BadInput: it is not one.
    """
    return one_of("method", value, INTERPOLATIONS)


def model(models: Mapping, name: object):
    """One of the page's models by its name; None or nothing is the first.

    Raises:
        BadInput: there is none of that name.
    """
    if name is None or name == "":
        return models.first
    return models[one_of("model", name, models)]


def label(value: object, model, more: tuple[str, ...] = ()) -> int | str | None:
    """A class, 0 to 9, as a number or by its name in either language; None, nothing and ANY are None. `more` may stand too.

    Raises:
        BadInput: it is none, or the model cannot be asked for one.
    """
    allowed = f"{ANY}, {''.join(f'{word}, ' for word in more)}0 to 9, or one of {', '.join(CLASS_NAMES)}"
    in_korean = f"{ANY}, {''.join(f'{word}, ' for word in more)}0부터 9까지의 정수, 또는 {', '.join(KOREAN_CLASSES)}"
    word = value.strip().lower() if isinstance(value, str) else value
    if word is None or word == "" or word == ANY or word in map(str.lower, ANYTHING):
        return None
    if not model.is_conditional:
        only = f"{ANY}, for the model {model.name} cannot be asked for a class"
        raise BadInput("label", value, only, f"{ANY}({model.name} 모델은 종류를 지정할 수 없습니다)")
    if isinstance(word, str) and word in more:
        return word
    if isinstance(word, str) and word in _LABELS:
        return _LABELS[word]
    number = _number(from_text(word))
    if number is None or number != int(number) or not 0 <= number < len(CLASS_NAMES):
        raise BadInput("label", value, allowed, in_korean)
    return int(number)


def labels(value: object, count: int, model) -> list[int | None]:
    """The classes of `count` seeds: one for all of them, or, with commas between them, one for each.

    Raises:
        BadInput: it is not that.
    """
    parts = value.split(",") if isinstance(value, str) else [value]
    if len(parts) not in (1, count):
        raise BadInput(
            "label", value, f"one for all, or {count} with commas between them", f"하나 또는 쉼표로 구분한 {count}개"
        )
    found = [label(part, model) for part in parts]
    return found * count if len(parts) == 1 else found


def from_text(text: object) -> object:
    """What an address or a text field says, as a number where it is one, else what it is, for a check to refuse."""
    if not isinstance(text, str) or len(text) > 40 or not re.fullmatch(r"-?([0-9]+[.]?[0-9]*|[.][0-9]+)", text.strip()):
        return text
    number = float(text)
    return int(text.strip().partition(".")[0]) if number.is_integer() and abs(number) < 2**53 else number


def _number(value: object) -> int | float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value
