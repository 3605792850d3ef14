import asyncio
import html
import re
import shutil
import sys
from types import SimpleNamespace

import gradio as gr
import numpy as np
import pytest
from drawn_sources import draw_folder, noise
from stub_model import StubModel, StubWardrobe

from gan import data, files
from gan.data import fashion_mnist, sources
from gan.page import dataset
from gan.page.dataset import Loader, Pictures, source_of
from gan.page.tabs.data import handlers as tab
from gan.page.tabs.data.layout import Layout

ENGLISH, KOREAN = (SimpleNamespace(headers={"accept-language": code}) for code in ("en", "ko"))
LEVELS = np.zeros((60_000, 28, 28, 1), np.uint8)
LEVELS[1, :14] = 204  # half of the second picture: a mean of 102
PICTURES = Pictures(LEVELS, np.arange(60_000) % 10, fashion_mnist.CLASS_NAMES)
CLASSES = ("<b>", "👩‍🚀", "양말", "A" * 200)


@pytest.fixture
def empty_home(tmp_path, monkeypatch):
    """Where no file is, and the download, unless a test has another, fails at once."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(dataset, "DOWNLOAD", (sys.executable, "-c", "raise SystemExit(1)"))
    fashion_mnist.directory().mkdir(parents=True)
    return fashion_mnist.directory()


def test_a_picture_comes_with_its_colour_bar_and_the_range_of_its_pixels():
    shown = tab.one(PICTURES, 1, "en")
    assert "index 1: Trouser" in shown and 'alt="Training picture 1: Trouser"' in shown
    assert "run from 0 to 204, scaled from -1.00 to 0.60; their mean is 102.0" in shown
    assert re.findall(r'bottom:([\d.]+)%">(-?[\d.]+)</li>', shown)[:2] == [("0", "0"), ("20", "51")]
    assert [float(tick) for tick in re.findall(r"%\">(-?\d\.\d)</li>", shown)] == [-1, -0.6, -0.2, 0.2, 0.6, 1]
    assert "1번: 바지" in tab.one(PICTURES, 1, "ko")


@pytest.mark.parametrize(("index", "nearest"), [(-1, 0), (60_000, 59_999), (1e300, 59_999), (None, 0), ("x", 0)])
def test_an_index_out_of_range_counts_as_the_nearest(index, nearest):
    assert f"index {nearest}: " in tab.one(PICTURES, index, "en")


def test_several_pictures_each_have_their_index_and_class():
    shown = tab.several(PICTURES, np.array([9, 40_000]), "ko")
    assert re.findall(r"<span>(\d+)</span><br>(.+?)</fig", shown) == [("9", "앵클부츠"), ("40000", "티셔츠/상의")]
    assert shown.count(" alt=") == 2
    assert len(set(re.findall(r"<span>(\d+)</span>", tab.any_25(PICTURES, "en")))) == 25
    assert tab.any_25(Pictures(LEVELS[:16], PICTURES.labels[:16], PICTURES.class_names), "en").count("<img") == 16


def test_opening_the_tab_shows_everything_once_and_without_keras(clothes, keras_home, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(keras_home))
    monkeypatch.setitem(sys.modules, "keras", None)
    tab = Tab(clothes)

    async def visit():
        first = await tab.opened("stub", 3, KOREAN)
        return (
            first,
            await tab.opened("stub", 3, KOREAN, "stub"),
            await tab.index(5, "stub", ENGLISH),
            await tab.more("", ENGLISH),
        )

    first, again, one, others = asyncio.run(visit())
    assert first["content"].visible and not first["notice"].visible
    assert "3번: 드레스" in first["single"] and first["ten"].count("<img") == 10 and first["random"].count("<img") == 25
    assert first["index"].maximum == 59_999 and "(60000, 28, 28, 1)" in first["about"]
    assert "<li>앵클부츠 <span>6,000</span></li>" in first["classes"]
    assert again == {"shown": "stub"}
    assert "index 5: Sandal" in one and others.count("<img") == 25


def test_without_a_network_the_tab_says_what_is_missing_and_the_next_try_may_succeed(clothes, empty_home, keras_home):
    tab, told = Tab(clothes), []

    async def visit():
        failed = await tab.opened("stub", 0, KOREAN, "", lambda done, desc: told.append(desc))
        for name in fashion_mnist.FILES:
            shutil.copy(keras_home / "datasets" / "fashion-mnist" / name, empty_home)
        return failed, await tab.opened("stub", 0, ENGLISH)

    failed, succeeded = asyncio.run(visit())
    assert told[0] == "Fashion-MNIST를 내려받는 중입니다: 30.9MB 중 0.0MB"
    assert f"{empty_home} 폴더에 없는 파일: {', '.join(fashion_mnist.FILES)}" in failed["notice"].value
    assert failed["again"].visible and not failed["content"].visible
    assert succeeded["content"].visible


def test_a_damaged_file_is_named(clothes, empty_home):
    source = source_of(clothes)
    for name in fashion_mnist.FILES:
        (empty_home / name).write_bytes(b"not gzip")
    with pytest.raises(data.DataError) as error:
        asyncio.run(Loader(source).get())
    english, korean = (tab.explain(error.value, source, code)[0] for code in ("en", "ko"))
    assert "A file of Fashion-MNIST is damaged: train-images-idx3-ubyte.gz in " in english
    assert "train-images-idx3-ubyte.gz 파일을 지워야" in korean


def test_a_download_that_hangs_is_ended_and_leaves_nothing_behind(clothes, empty_home, monkeypatch):
    hang = f"import os, time; open(f'{next(iter(fashion_mnist.FILES))}.{{os.getpid()}}', 'w').write('12345'); time.sleep(60)"
    monkeypatch.setattr(dataset, "DOWNLOAD", (sys.executable, "-c", f"import os; os.chdir({str(empty_home)!r}); {hang}"))
    monkeypatch.setattr(dataset, "PATIENCE", 1)
    sizes = []
    with pytest.raises(data.DataError):
        download = dataset.DOWNLOADS[sources.FASHION_MNIST]
        asyncio.run(asyncio.wait_for(Loader(source_of(clothes)).get(lambda: sizes.append(download.bytes_here())), 20))
    assert max(sizes) == 5
    assert list(empty_home.iterdir()) == []


def test_visitors_at_the_same_time_share_one_download(clothes, empty_home, tmp_path, monkeypatch):
    count = f"open({str(tmp_path / 'started')!r}, 'a').write('x'); import time; time.sleep(0.3)"
    monkeypatch.setattr(dataset, "DOWNLOAD", (sys.executable, "-c", count))
    loader = Loader(source_of(clothes))

    async def three():
        return await asyncio.gather(*(loader.get() for _ in range(3)), return_exceptions=True)

    assert [type(answer) for answer in asyncio.run(three())] == [data.DataError] * 3
    assert (tmp_path / "started").read_text() == "x"


def test_the_data_of_a_run_beside_its_model_are_shown_where_they_are_still_the_same(own):
    def opened(language=ENGLISH):
        dataset._loaders.clear()  # as after a new start of the page
        return asyncio.run(Tab(own.model).opened("stub", 1000, language))

    first = opened()
    assert "<b>own &lt;i&gt;</b>: a collection" in first["introduction"] and "152 of them" in first["introduction"]
    assert first["content"].visible and first["index"].maximum == first["index"].value == 151
    assert f"index 151: {html.escape(own.last)}<" in first["single"]
    assert "<li>&lt;b&gt; <span>38</span></li>" in first["classes"] and "<b>" not in first["classes"]
    assert "(152, 28, 28, 1)" in first["about"]
    assert own.run_dir.joinpath("data.npz").is_file()  # the next start reads it

    added = own.folder / "양말" / "one more.png"
    shutil.copy(next(own.folder.glob("양말/*")), added)
    assert "not what the model learnt from" in opened()["notice"].value
    added.unlink()
    assert opened()["content"].visible
    own.folder.rename(own.folder.with_name("elsewhere"))
    moved = opened(KOREAN)
    assert "제자리에" in moved["notice"].value and moved["again"].visible
    assert "<li>양말</li>" in moved["notice"].value and str(own.folder.parent) not in moved["notice"].value
    (own.run_dir / "config.json").unlink()  # as of a model from the Hub
    gone = opened()
    assert "runs/NAME/model" in gone["notice"].value and not gone["again"].visible
    assert "152 of them" in gone["introduction"] and "<li>👩‍🚀</li>" in gone["notice"].value


def test_as_many_are_shown_as_were_learnt_from_inverted_as_they_were(own):
    settings = {"data": str(own.folder), "invert": True}
    files.write_json(own.run_dir / "config.json", {"settings": settings})
    read = sources.load(str(own.folder), invert=True)
    own.model.run["settings"]["limit"] = 64
    own.model.run["dataset"] |= {"images": 64, "sha256": data.fingerprint(read.images[:64], read.labels[:64])}
    pictures = asyncio.run(Loader(source_of(own.model)).get())
    np.testing.assert_array_equal(pictures.images, read.images[:64])
    assert pictures.images[0, 0, 0] == 255


def test_mnist_is_shown_where_keras_keeps_it(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "datasets").mkdir()
    labels = np.arange(100, dtype=np.uint8) % 10
    arrays = {"x_train": noise(100), "y_train": labels, "x_test": noise(20, 1), "y_test": labels[:20]}
    np.savez(tmp_path / "datasets" / "mnist.npz", **arrays)
    run = {"data": "mnist", "dataset": {"name": "MNIST", "images": 100}}
    shown = asyncio.run(Tab(StubModel(tmp_path, run, class_names=tuple("0123456789"))).opened("stub", 7, ENGLISH))
    assert "handwritten digits" in shown["introduction"] and "Fashion" not in "".join(map(str, shown.values()))
    assert "index 7: 7" in shown["single"] and "<li>7 <span>10</span></li>" in shown["classes"]


def test_models_of_different_data_can_be_chosen_between(own, clothes, tmp_path, keras_home, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(keras_home))
    assert not Tab(clothes, StubModel(tmp_path, clothes.run, "another")).layout.model.visible
    clothes.name = "clothes"
    tab = Tab(own.model, clothes)
    assert tab.layout.model.visible
    assert tab.layout.open({"model": "clothes"}, "en") == {tab.layout.model: "clothes"}

    async def visit():
        answers = [answer async for answer in tab.answers("clothes", 0, ENGLISH, "stub")]
        return [*answers, await tab.opened("stub", 59_999, ENGLISH, "clothes")]

    waiting, shown, back = asyncio.run(visit())
    assert not waiting["content"].visible and "Fashion-MNIST" in waiting["introduction"]  # no picture under another's name
    assert shown["shown"] == "clothes" and "T-shirt" in shown["classes"] and shown["index"].maximum == 59_999
    assert back["shown"] == "stub" and back["index"].value == 151


@pytest.mark.parametrize("part", ["data", "dataset", "settings"])
@pytest.mark.parametrize("value", [None, 5, [], {"name": ["x"], "images": "<b>", "limit": -1, "invert": "no"}, "../x"])
def test_a_run_json_of_any_form_is_no_crash(part, value, tmp_path):
    source = source_of(StubModel(tmp_path, {part: value}))
    assert "<b>" not in tab.introduce(source._replace(name="<b>"), "en").removeprefix("<p><b>&lt;b&gt;</b>")
    assert part != "data" or (source.place is None and "Fashion" not in tab.introduce(source, "en"))


@pytest.fixture
def clothes(tmp_path):
    return StubModel(tmp_path, {"dataset": {"name": "Fashion-MNIST", "images": 60_000}})


@pytest.fixture
def own(tmp_path):
    """A run on a folder of pictures, its model, and nothing but what the tab reads of them."""
    folder, run_dir = tmp_path / "own <i>", tmp_path / "runs" / "own"
    draw_folder(folder, CLASSES)
    run_dir.mkdir(parents=True)
    read = sources.load(str(folder))
    files.write_json(run_dir / "config.json", {"settings": {"data": str(folder), "invert": None}})
    facts = {"name": read.name, "images": len(read.images), "sha256": data.fingerprint(read.images, read.labels)}
    run = {"data": f"./{read.name}", "dataset": facts, "settings": {"limit": None}}
    model = StubModel(run_dir / "model", run, class_names=read.class_names)
    return SimpleNamespace(folder=folder, run_dir=run_dir, model=model, last=read.class_names[read.labels[-1]])


class Tab:
    """The tab of a page of these models, and its answers, by the names of its components."""

    def __init__(self, *models) -> None:
        with gr.Blocks() as page, gr.Tabs(), gr.Tab() as one:
            self.layout = Layout(StubWardrobe(*models), one)
        named = {fn.name: fn for fn in page.fns.values()}
        self._open, self.index, self.more = named["on_open"], named["on_index"].fn, named["on_more"].fn

    async def answers(self, model, index, request, shown="", progress=lambda *_, **__: None):
        names = ["shown", "introduction", "notice", "again", "content", "index", "single", "ten", "about", "random", "classes"]
        async for answer in self._open.fn(shown, model, index, request, progress):
            yield {name: answer[block] for name, block in zip(names, self._open.outputs, strict=True) if block in answer}

    async def opened(self, *arguments):
        """What the components hold when all has been answered."""
        held = {}
        async for answer in self.answers(*arguments):
            held |= answer
        return held
