"""The Data tab: what the network learned from. Loaded when the tab is first opened, downloaded first where it must be."""

import asyncio
import base64
import contextlib
import html
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import gradio as gr
import numpy as np

from gan import data, pictures
from gan.data import fashion_mnist
from gan.page import components, i18n
from gan.page.components import class_name
from gan.page.i18n import mark
from gan.page.validation import KOREAN_CLASSES

COUNT = 60_000
DOWNLOAD_BYTES = 30_878_645  # of the four files as Keras downloads them
PATIENCE = 60  # seconds without a new byte after which a download is given up
# In a process of its own: the page is spared Keras (560 MB), and what hangs can be ended. The timeout ends it, too, should
# the page be gone.
DOWNLOAD = (
    sys.executable,
    "-c",
    f"import socket; socket.setdefaulttimeout({PATIENCE}); from gan.data import fashion_mnist; fashion_mnist.download()",
)
TICKS = (0, 51, 102, 153, 204, 255)  # a fifth of the range each: whole numbers here, -1, -0.6, ... 1 there

WORDS = {
    "data.tab": ("Data", "데이터"),
    "data.intro": (
        "## What the network learnt from\n\n[Fashion-MNIST](https://github.com/zalandoresearch/fashion-mnist): pictures of "
        "garments from Zalando's shop, shrunk to 28 x 28 grey pixels, light on black. 60,000 of them are for training, and "
        "these are what the discriminator saw as real.",
        "## 신경망이 보고 배운 이미지\n\n[Fashion-MNIST](https://github.com/zalandoresearch/fashion-mnist)는 잘란도 쇼핑몰의 "
        "옷 사진을 28 x 28 픽셀의 흑백 이미지로 줄인 데이터셋으로, 검은 바탕에 옷이 밝게 나타납니다. 학습용 이미지는 "
        "60,000장이며, 판별자는 이 이미지를 진짜로 배웠습니다.",
    ),
    "data.wait": (
        "<p>The pictures are loaded when this tab is opened.</p>",
        "<p>이 탭을 열면 이미지를 불러옵니다.</p>",
    ),
    "data.reading": ("Unpacking the pictures", "이미지의 압축을 푸는 중입니다"),
    "data.downloading": (
        "Downloading Fashion-MNIST: {done:.1f} of {total:.1f} MB",
        "Fashion-MNIST를 내려받는 중입니다: {total:.1f}MB 중 {done:.1f}MB",
    ),
    "data.missing": (
        "Fashion-MNIST is not on this machine and could not be downloaded. Missing in {folder}: {names}.",
        "이 컴퓨터에 Fashion-MNIST가 없고 내려받지도 못했습니다. {folder} 폴더에 없는 파일: {names}.",
    ),
    "data.damaged": (
        "A file of Fashion-MNIST is damaged: {names} in {folder}. It must be deleted there to be downloaded anew.",
        "Fashion-MNIST 파일이 손상되었습니다. {folder} 폴더의 {names} 파일을 지워야 다시 내려받을 수 있습니다.",
    ),
    "data.again": ("Try again", "다시 시도"),
    "data.one": ("### One picture", "### 이미지 한 장"),
    "data.index": ("Index of the picture", "이미지 번호"),
    "data.caption": ("index {index}: {name}", "{index}번: {name}"),
    "data.alt": ("Training picture {index}: {name}", "{index}번 학습 이미지: {name}"),
    "data.bar": (
        "Colour bar: black is 0, or -1 for the network; white is 255, or 1",
        "컬러 바: 검은색은 0(신경망에서는 -1), 흰색은 255(신경망에서는 1)",
    ),
    "data.pixels": ("pixel", "픽셀 값"),
    "data.scaled": ("scaled", "정규화"),
    "data.range": (
        "The pixels of this picture run from {low} to {high}, scaled from {low_unit:.2f} to {high_unit:.2f}; their mean is "
        "{mean:.1f}.",
        "이 이미지의 픽셀 값은 {low}부터 {high}까지이고, 정규화하면 {low_unit:.2f}부터 {high_unit:.2f}까지입니다. "
        "평균은 {mean:.1f}입니다.",
    ),
    "data.about": (
        "A pixel is a whole number from 0 (black) to 255 (white). Before training it is scaled by (x - 127.5) / 127.5 to the "
        "range from -1 to 1, for that is the range of the generator's last layer, tanh. The whole training set is an array of "
        "shape (60000, 28, 28, 1): pictures, rows, columns, and one channel for grey.",
        "픽셀 값은 0(검은색)부터 255(흰색)까지의 정수입니다. 학습하기 전에 (x - 127.5) / 127.5로 정규화해 -1부터 1까지로 "
        "바꾸는데, 생성자의 마지막 층인 tanh의 출력 범위에 맞추기 위해서입니다. 학습 데이터 전체는 shape가 "
        "(60000, 28, 28, 1)인 배열이며, 차례로 이미지 수, 행, 열, 흑백 채널 하나를 뜻합니다.",
    ),
    "data.ten": ("### The first ten", "### 처음 열 장"),
    "data.random": ("### Twenty-five at random", "### 무작위 스물다섯 장"),
    "data.more": ("Another 25", "다른 25장 보기"),
    "data.classes": (
        "The data set has ten classes of 6,000 training pictures each:\n\n{list}\n\nA model that is told the "
        "classes in its training, such as cdcgan, can be asked for one; dcgan never saw them, "
        "learnt from the pictures alone, and cannot.",
        "데이터셋에는 클래스가 열 개 있고, 클래스마다 학습 이미지가 6,000장씩 있습니다.\n\n{list}\n\ncdcgan처럼 "
        "학습할 때 클래스를 함께 배운 모델에는 원하는 클래스를 그리게 할 수 있습니다. "
        "이미지만 보고 배운 dcgan에는 그렇게 할 수 없습니다.",
    ),
}
_list = ["\n".join(f"{i}. {name}" for i, name in enumerate(names)) for names in (fashion_mnist.CLASS_NAMES, KOREAN_CLASSES)]
WORDS["data.classes"] = tuple(text.format(list=names) for text, names in zip(WORDS["data.classes"], _list, strict=True))

CSS = """
#data-notice { min-height: 6rem; }
#data .html-container { padding: 0; }
#data .html-container .prose { max-width: none; }
#data figure { margin: 0; min-width: 0; }
#data figcaption { font-size: .8rem; line-height: 1.3; margin-top: .25rem; overflow-wrap: anywhere; }
#data figcaption span { color: var(--body-text-color-subdued); }
#data .tiles { display: grid; grid-template-columns: repeat(5, minmax(0, 1fr)); gap: .75rem .5rem; max-width: 40rem; }
#data .tiles .garment { width: 100%; }
#data .one { display: flex; align-items: stretch; gap: .75rem; max-width: 30rem; }
#data .one > .garment { flex: 1 1 auto; min-width: 0; width: 100%; }
#data .colours { display: flex; flex: 0 0 auto; gap: .35rem; font-size: .8rem; padding-top: 1.75rem; }
#data .colours > div { width: 1rem; background: linear-gradient(to top, #000, #fff);
  border: 1px solid var(--border-color-primary); }
#data .colours ol { position: relative; list-style: none; margin: 0; padding: 0; width: 2.25rem; }
#data .colours li { position: absolute; right: 0; transform: translateY(50%); margin: 0; line-height: 1; }
#data .colours ol:last-child li { left: 0; right: auto; }
#data .colours li:last-child { top: -1.75rem; white-space: nowrap; transform: none; }
"""


class Garments:
    """The training pictures, loaded once for all visitors, when the first one asks.

    Everything runs in one event loop, so nothing is loaded twice at a time, and those who wait hold no thread.
    """

    def __init__(self) -> None:
        self._loading: asyncio.Task | None = None

    async def get(self, report: Callable[[], None] = lambda: None) -> tuple[np.ndarray, np.ndarray]:
        """Images uint8 (60000, 28, 28, 1) and labels uint8 (60000,); `report` is called now and then while they are loading.

        What failed is tried again by the next call.

        Raises:
            DataError: they cannot be had.
        """
        if self._loading is None or (self._loading.done() and self._loading.exception()):
            self._loading = asyncio.create_task(_load())
            # Looked at even if nobody waits any more: asyncio would log a traceback.
            self._loading.add_done_callback(lambda task: task.cancelled() or task.exception())
        while not self._loading.done():
            report()
            await asyncio.wait([self._loading], timeout=0.2)
        return self._loading.result()


async def _load() -> tuple[np.ndarray, np.ndarray]:
    if fashion_mnist.missing():
        await _download()
    if absent := fashion_mnist.missing():
        raise data.DataError("Fashion-MNIST is missing", *absent)
    images, labels, _, _ = await asyncio.to_thread(fashion_mnist.load)
    return images, labels


async def _download() -> None:
    """Download in a process, and end it when nothing comes any more; what is missing afterwards tells how it went."""
    root, nothing = Path(data.__file__).parents[2], subprocess.DEVNULL
    process = subprocess.Popen(DOWNLOAD, cwd=root, stdin=nothing, stdout=nothing, stderr=nothing)
    size, since = -1, time.monotonic()
    while process.poll() is None:
        await asyncio.sleep(0.2)
        if (now := bytes_here()) != size:
            size, since = now, time.monotonic()
        elif time.monotonic() - since > PATIENCE:
            process.kill()
            process.wait()
    for partial in fashion_mnist.directory().glob(f"*.{process.pid}"):
        partial.unlink()


def bytes_here() -> int:
    """Bytes of the data set on this machine, those of files that are still being downloaded too."""
    total = 0
    for file in fashion_mnist.directory().glob("*-ubyte.gz*"):
        with contextlib.suppress(FileNotFoundError):  # it was being downloaded, and now has its name
            total += file.stat().st_size
    return total


def progress_of(code: str) -> tuple[float, str]:
    """How far the loading is, from 0 to 1, and what it is at."""
    if not fashion_mnist.missing():
        return 0.95, i18n.choose(WORDS["data.reading"], code)
    done = bytes_here()
    text = i18n.choose(WORDS["data.downloading"], code, done=done / 1e6, total=DOWNLOAD_BYTES / 1e6)
    return min(done / DOWNLOAD_BYTES, 0.95), text


def explain(error: data.DataError, code: str) -> str:
    """What is missing or damaged, and where: a sentence."""
    key = "data.damaged" if all(file.is_file() for file in error.files) else "data.missing"
    names = ", ".join(file.name for file in error.files)
    return i18n.choose(WORDS[key], code, folder=fashion_mnist.directory(), names=names)


def one(images: np.ndarray, labels: np.ndarray, index: object, code: str) -> str:
    """A picture with its colour bar and the range of its pixels, HTML; an index out of range counts as the nearest."""
    index = int(min(max(0, index if isinstance(index, int | float) else 0), len(images) - 1))
    image = images[index]
    low, high = int(image.min()), int(image.max())
    low_unit, high_unit = data.to_unit(np.array([low, high]))
    text = i18n.choose(WORDS["data.range"], code, low=low, high=high, low_unit=low_unit, high_unit=high_unit, mean=image.mean())
    pixels, scaled, bar = (i18n.choose(WORDS[f"data.{key}"], code) for key in ("pixels", "scaled", "bar"))
    left = "".join(f'<li style="bottom:{tick / 2.55:g}%">{tick}</li>' for tick in TICKS)
    right = "".join(f'<li style="bottom:{tick / 2.55:g}%">{tick / 127.5 - 1:.1f}</li>' for tick in TICKS)
    return (
        f'<figure><div class="one">{_picture(images, labels, index, code)}<div class="colours" role="img" aria-label="{bar}">'
        f"<ol>{left}<li>{pixels}</li></ol><div></div><ol>{right}<li>{scaled}</li></ol>"
        f"</div></div><figcaption>{_caption(labels, index, code)}<br><span>{text}</span></figcaption></figure>"
    )


def several(images: np.ndarray, labels: np.ndarray, indices: np.ndarray, code: str) -> str:
    """Pictures in rows of five, each with its index and its class, HTML."""
    figures = "".join(
        f"<figure>{_picture(images, labels, index, code)}<figcaption><span>{index}</span><br>"
        f"{html.escape(class_name(labels[index], code))}</figcaption></figure>"
        for index in indices
    )
    return f'<div class="tiles">{figures}</div>'


def any_25() -> np.ndarray:
    """Twenty-five different indices."""
    return np.random.default_rng().choice(COUNT, 25, replace=False)


def layout(model, tabs: gr.Tabs, tab: gr.Tab) -> None:
    """Lay the tab out."""
    garments = Garments()
    opened = gr.State(False)
    gr.Markdown(mark("data.intro"))
    notice = gr.HTML(mark("data.wait"), elem_id="data-notice")
    again = gr.Button(mark("data.again"), visible=False)
    with gr.Column(visible=False) as content:
        with gr.Row(elem_classes="sides"):
            with gr.Column(min_width=320):
                gr.Markdown(mark("data.one"))
                index = gr.Slider(0, COUNT - 1, 0, step=1, label=mark("data.index"))
                index.preprocess = lambda value: value  # what is typed may be out of range: `one` sees to it
                single = gr.HTML()
            with gr.Column(min_width=320):
                gr.Markdown(mark("data.ten"))
                ten = gr.HTML()
                gr.Markdown(mark("data.about"))
        with gr.Row(elem_classes="sides"):
            with gr.Column(min_width=320):
                gr.Markdown(mark("data.random"))
                more = gr.Button(mark("data.more"))
                random = gr.HTML()
            with gr.Column(min_width=320):
                gr.Markdown(mark("data.classes"))

    async def on_open(is_open, index, request: gr.Request, progress=gr.Progress()):  # noqa: B008  (Gradio's way to ask for it)
        if is_open:
            return {opened: True}
        code = i18n.language(request)

        def report() -> None:
            done, text = progress_of(code)
            progress(done, desc=text)

        try:
            images, labels = await garments.get(report)
        except data.DataError as error:
            return {
                notice: f'<p role="alert">{html.escape(explain(error, code))}</p>',
                again: gr.Button(visible=True),
            }
        return {
            opened: True,
            notice: gr.HTML(visible=False),
            again: gr.Button(visible=False),
            content: gr.Column(visible=True),
            single: one(images, labels, index, code),
            ten: several(images, labels, np.arange(10), code),
            random: several(images, labels, any_25(), code),
        }

    async def on_index(index, request: gr.Request):
        return one(*await garments.get(), index, i18n.language(request))

    async def on_more(request: gr.Request):
        return several(*await garments.get(), any_25(), i18n.language(request))

    gr.on(
        [tab.select, again.click],
        on_open,
        [opened, index],
        [opened, notice, again, content, single, ten, random],
        show_progress_on=notice,
        concurrency_limit=None,  # those who wait for a download keep nobody else waiting
        api_visibility="private",
    )
    index.input(on_index, index, single, trigger_mode="always_last", show_progress="hidden", api_visibility="private")
    more.click(on_more, None, random, api_visibility="private")


def _picture(images: np.ndarray, labels: np.ndarray, index: int, code: str) -> str:
    address = "data:image/png;base64," + base64.b64encode(pictures.png(images[index, ..., 0])).decode()
    text = i18n.choose(WORDS["data.alt"], code, index=index, name=class_name(labels[index], code))
    return components.picture(address, text, 28, 28)


def _caption(labels: np.ndarray, index: int, code: str) -> str:
    return html.escape(i18n.choose(WORDS["data.caption"], code, index=index, name=class_name(labels[index], code)))
