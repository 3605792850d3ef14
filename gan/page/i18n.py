"""Every visible word in English and Korean, side by side.

A tab keeps its words in its words.py, as WORDS = {key: (English, Korean)}. What stands on the page from the start is
marked with `mark(key)`, for which the word stands when the page is served (served.py); what a handler answers is chosen here.
Both go by the language that the browser asks for.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

import gradio as gr
from gradio.i18n import I18nData

from gan.data import fashion_mnist

LANGUAGES = ("en", "ko")
Pair = tuple[str, str]

# The names of classes that are known in both languages; others stand as they are.
KNOWN: dict[str, Pair] = {name: (name, korean) for name, korean in fashion_mnist.KOREAN.items()}
ANYTHING: Pair = ("Anything", "아무거나")  # the class of a garment whose seed chooses it, as people read it

mark = gr.I18n()  # mark("draw.tab") stands for the word

# The fields' names in the API are English; a Korean message gives both.
FIELDS = {
    "count": "개수",
    "seed": "시드",
    "variety": "다양성",
    "rows": "행 수",
    "columns": "열 수",
    "seeds": "시드",
    "frames": "구간당 프레임 수",
    "method": "보간 방법",
    "scale": "배율",
    "index": "순서",
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
    "weights": "가중치",
    "code": "코드",
    "plane": "네 모서리",
    "size": "한 변의 개수",
    "alterations": "바꿀 내용",
    "picture": "이미지",
    "level": "난이도",
    "game": "게임",
    "pair": "그림 쌍",
    "side": "고른 쪽",
    "direction": "방향",
    "noise": "노이즈",
    "legs": "이동 횟수",
    "fabric": "옷감",
    "strength": "무늬의 세기",
}


def language(request: gr.Request | None) -> str:
    """The language that a request's Accept-Language names first, where it is ours, else English: what Gradio shows too."""
    header = (request.headers.get("accept-language") or "") if request else ""
    language = re.split("[-,;]", header)[0].strip().lower()
    return language if language in LANGUAGES else LANGUAGES[0]


def choose(pair: Pair, language: str, **values: object) -> str:
    """The half of a pair in a language; where values are given, its {names} are filled in."""
    half = pair[LANGUAGES.index(language)]
    return half.format(**values) if values else half


def classes(class_names: Iterable[str]) -> tuple[Pair, ...]:
    """The names of classes in both languages, where they are known in both."""
    return tuple(KNOWN.get(name, (name, name)) for name in class_names)


def class_name(class_names: Sequence[str], label: int | None, language: str) -> str:
    """A class's name in a language; of None, that it may be any."""
    return choose(ANYTHING if label is None else classes(class_names)[label], language)


def said(config: dict, words: Mapping[str, Pair], language: str) -> dict:
    """A config as Gradio makes it, with words in a language where their marks stand."""
    halves = {str(mark(key)): choose(pair, language) for key, pair in words.items()}

    def half(value: object) -> object:
        if isinstance(value, dict):
            return {key: half(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [half(part) for part in value]
        return halves.get(str(value), value) if isinstance(value, str | I18nData) else value

    return half(config)
