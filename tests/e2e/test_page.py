"""The page as a visitor has it: `python app.py` with the bundled weights, and a real browser, by mouse and by keyboard.

Screenshots of every tab, wide, as narrow as a phone, and Korean and dark on a phone, stay in artifacts/ to be looked at.
"""

import base64
import contextlib
import io
import itertools
import re
from urllib.parse import urlsplit

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT
from PIL import Image
from playwright.sync_api import expect

from gan import bundle, photographs
from gan.data import fashion_mnist
from gan.page import served
from gan.page.tabs import LAYOUTS
from gan.page.tabs.draw.words import WORDS

TABS, KOREAN = ({name: layout.words[f"{name}.tab"][i] for name, layout in LAYOUTS.items()} for i in range(2))
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
LOOKS = {
    "wide": {"viewport": WIDE},
    "korean": {"viewport": PHONE, "has_touch": True, "locale": "ko-KR", "color_scheme": "dark"},
}
SHOWN = """async () => {
    const sources = [], end = performance.now() + 2000;
    while (performance.now() < end) {
        sources.push(document.querySelector('#how-dressed img.how-dressed')?.src);
        await new Promise(requestAnimationFrame);
    }
    return sources;
}"""  # what a garment looked like on its way to a fabric, within two seconds
LISTEN = """() => {
    window.told = new Set();
    const told = window.told, places = '[role=status], [aria-live]';
    const listen = () => document.querySelectorAll(places).forEach(place => told.add(place.textContent.trim()));
    new MutationObserver(listen).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""  # to all that a screen reader says by itself
AT_ONCE = "*, *::before, *::after { transition: none !important; animation-duration: 0s !important; }"  # nothing fades in
# What a tab shows when it has done its main job, wherever it was opened from.
DONE = {
    "draw": "#garments img",
    "grid": "#grid-picture img",
    "morph": "#walk img.film",
    "make": "#make-result .make-answer img.garment",
    "game": "#game-left:not([disabled])",
    "lab": '#lab-diversity:text-matches("%")',
    "training": "#training-run-0 .facts",
    "data": "#data-notice" if fashion_mnist.missing() else "#data img.garment",
    "how": "#how img.garment",
}
DRAWN_BY = {
    name: f"model={name}&weights={bundle.check(ROOT / 'weights' / name)['weights_sha256'][:8]}" for name in ("cdcgan", "dcgan")
}
WAIT = 30_000  # milliseconds; the first answer waits for the model
expect.set_options(timeout=WAIT)


@pytest.fixture(scope="module")
def visitors(chromium):
    """A visitor for each look, who opens a page after the other: a new one would load all its scripts again."""
    with contextlib.ExitStack() as stack:
        yield {look: stack.enter_context(chromium.new_context(**how)) for look, how in LOOKS.items()}


@pytest.fixture
def visit(address, visitors):
    """visit(query, look) opens the page; after the test the console must hold no error."""
    errors = []
    with contextlib.ExitStack() as stack:
        yield lambda query="", look="wide": opened(stack, visitors[look], f"{address}/{query}", errors)
    assert errors == []


@pytest.fixture(scope="module")
def follow(address, visitors):
    """follow(query) opens a link within one page that stays open, which is quicker; its console must hold no error."""
    errors = []
    with contextlib.ExitStack() as stack:
        page = opened(stack, visitors["wide"], address, errors)

        def follow(query: str):
            page.evaluate(
                "query => { history.pushState(null, '', query); dispatchEvent(new PopStateEvent('popstate')); }", query
            )
            return page

        yield follow
    assert errors == []


def opened(stack: contextlib.ExitStack, visitor, url: str, errors: list[str]):
    """The page as a visitor has it; what goes wrong in it is added to `errors`."""
    page = stack.enter_context(contextlib.closing(visitor.new_page()))
    page.set_default_timeout(WAIT)
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: None if _is_ours(request.url, url) else errors.append(request.url))
    page.goto(url)
    if "/wear/" not in url:
        page.get_by_role("tablist").first.wait_for()
        page.add_style_tag(content=AT_ONCE)
    return page


@pytest.mark.parametrize("look", LOOKS)
def test_every_tab_does_its_job_in_every_look(visit, look):
    page = visit(look=look)
    page.evaluate(LISTEN)
    (ROOT / "artifacts").mkdir(exist_ok=True)
    names = KOREAN if look == "korean" else TABS
    for tab in sorted(TABS, key="training".__eq__):  # last: its charts slow down what is done after them
        open_tab(page, names[tab])
        finish(page, tab)
        if look == "korean":
            english = re.findall(r"\b(?:the|and|of|garments?|seeds? \d)\b", page.locator("main").inner_text())
            assert english == [], tab
        for name, size in {"wide": {"wide": WIDE, "phone": PHONE}, "korean": {"korean": PHONE}}[look].items():
            page.set_viewport_size(size)
            if look == "wide" and not (tab == "data" and fashion_mnist.missing()):
                assert_pictures_are_crisp_and_not_blank(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
            page.screenshot(path=ROOT / "artifacts" / f"{tab}-{name}.jpg", full_page=True, quality=80)
        page.set_viewport_size(LOOKS[look]["viewport"])
        assert_accessible(page)  # once in light, once in dark
    told = page.evaluate("[...window.told]")
    assert served.DONE[look == "korean"] in told
    assert [text for text in told if re.fullmatch(r"\w+(\.\w+)+", text)] == []  # the name of a text that is missing


def test_nine_tabs_take_at_most_two_rows_of_a_narrow_phone(follow):
    page = follow("?tab=how")
    page.set_viewport_size({"width": 360, "height": 780})
    tops = page.evaluate("""() => {
        const tabs = [...document.querySelectorAll('#tabs > .tab-wrapper [role=tab]')];
        const more = ['Game'].slice(0, 9 - tabs.length).map((name) => {  // the one that is to come
            const tab = tabs[0].cloneNode(true);
            tab.textContent = name;
            tabs[3].after(tab);
            return tab;
        });
        const tops = [...tabs, ...more].map((tab) => tab.getBoundingClientRect().top);
        more.forEach((tab) => tab.remove());
        return tops;
    }""")
    page.set_viewport_size(WIDE)
    assert len(tops) == 9
    assert len(set(tops)) <= 2


def test_focus_is_seen_on_sliders_and_choices(follow):
    page = follow("?tab=grid")
    for field in page.locator("#grid-label :checked"), page.get_by_label("range slider for Rows"):
        field.focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")
        expect(field).to_be_focused()
        expect(field).to_have_css("outline-style", "solid")


def test_what_a_finger_is_to_hit_is_44_pixels_high(visit):
    page = visit("?tab=grid", "korean")
    page.locator(DONE["grid"]).wait_for()
    heights = page.evaluate("""() => {
        const hit = "[role=tab], button:not(.reset-button), label:has(> input), [type=range], .links > *";
        const seen = [...document.querySelector("main").querySelectorAll(hit)].filter((part) => part.checkVisibility());
        return seen.map((part) => [part.outerHTML.slice(0, 80), part.getBoundingClientRect().height]);
    }""")
    assert len(heights) > 20
    assert [part for part in heights if part[1] < 44] == []


def test_draw_by_mouse_shows_new_garments_and_one_of_them_large(visit):
    page = visit()
    captions = page.locator("#garments .caption-label")
    expect(captions).to_have_text([f"seed {seed}" for seed in range(16)])
    page.get_by_role("button", name="Draw new ones").click()
    expect(captions.first).not_to_have_text("seed 0")
    seeds = [int(text.removeprefix("seed ")) for text in captions.all_inner_texts()]
    assert [(seed - seeds[0]) % 2**32 for seed in seeds] == list(range(16))

    page.locator("#garments button").nth(3).click()
    look = page.locator("#look")
    expect(look.get_by_role("heading")).to_have_text(re.compile(f"Seed {seeds[3]}: [A-Z]"))
    expect(look.locator("img")).to_have_attribute("src", f"garment/{seeds[3]}.png?scale=16&{DRAWN_BY['cdcgan']}")
    expect(look).to_contain_text(re.compile(r"gives it a [\d.]+% chance of being real \(logit [+-]\d+\.\d\d\)"))
    with page.expect_download() as download:
        look.get_by_role("link", name="Keep the PNG").click()
    assert re.fullmatch(f"never-worn-{seeds[3]}-[a-z-]+.png", download.value.suggested_filename)  # and its class
    assert download.value.path().read_bytes().startswith(b"\x89PNG")

    look.get_by_role("link", name="Take it to Morph").click()
    expect(page.locator("#morph").get_by_role("textbox").first).to_have_value(f"3, 8, 11, {seeds[3]}")
    expect(page.locator("#walk img.film")).to_have_attribute("src", re.compile(f"walk/3,8,11,{seeds[3]}.gif"))
    page.go_back()  # the page was not loaded anew: all is as it was
    expect(page.get_by_role("tab", name="Draw")).to_have_attribute("aria-selected", "true")
    expect(captions.first).to_have_text(f"seed {seeds[0]}")
    expect(look.get_by_role("heading")).to_have_text(re.compile(f"Seed {seeds[3]}: [A-Z]"))


def test_back_within_the_page_leaves_what_was_drawn_in_every_language(visit):
    page = visit("?tab=grid", "korean")
    page.locator(DONE["grid"]).wait_for()
    open_tab(page, KOREAN["draw"])  # by hand: its address is none that Back knew
    captions = page.locator("#garments .caption-label")
    expect(captions.first).to_have_text("시드 0")  # the page was opened at another tab
    page.get_by_role("button", name=WORDS["draw.button"][1]).click()
    expect(captions.first).to_have_text(re.compile("^시드 [1-9]"))
    drawn = captions.all_inner_texts()
    page.locator("#look").get_by_role("link", name=WORDS["draw.morph"][1]).click()
    expect(page.locator("#walk img.film")).to_be_visible()
    page.go_back()
    # The answer chooses the tab, so by then it has brought whatever else it brings.
    expect(page.get_by_role("tab", name=KOREAN["draw"])).to_have_attribute("aria-selected", "true")
    assert f"?tab=draw&seed={drawn[0].split()[1]}&count=16&" in page.url  # so that what is shown can be opened anew
    page.locator("#garments button").nth(3).click()
    expect(page.locator("#look").get_by_role("heading")).to_have_text(re.compile(f"^{drawn[3]}: "))
    expect(captions).to_have_text(drawn)


def test_a_class_is_chosen_for_the_same_seeds_and_goes_along_to_morph(follow):
    page = follow("?tab=draw&seed=7&count=4")
    expect(page.locator("#garments .caption-label")).to_have_count(4)
    page.locator("#draw-label").get_by_text("Bag").click()
    look = page.locator("#look")
    expect(look.get_by_role("heading")).to_have_text("Seed 7: Bag")
    expect(page.locator("#garments .caption-label")).to_have_text([f"seed {seed}" for seed in range(7, 11)])
    expect(look.locator("img")).to_have_attribute("src", f"garment/7.png?scale=16&{DRAWN_BY['cdcgan']}&label=8")
    look.get_by_role("link", name="Take it to Morph").click()
    expect(page.locator("#walk img.film")).to_have_attribute("src", re.compile(f"&{DRAWN_BY['cdcgan']}&label=any,any,any,8$"))
    page.get_by_role("button", name="One seed through four classes").click()
    expect(page.locator("#walk img.film")).to_have_attribute("src", re.compile(f"&{DRAWN_BY['cdcgan']}&label=0,3,8,7$"))


def test_the_courses_model_is_chosen_and_cannot_be_asked_for_a_class(follow):
    page = follow("?tab=draw&seed=7&count=4&label=8")
    expect(page.locator("#look img")).to_have_attribute("src", f"garment/7.png?scale=16&{DRAWN_BY['cdcgan']}&label=8")
    page.locator("#draw-model").get_by_text("dcgan: the course's").click()
    expect(page.locator("#look img")).to_have_attribute("src", f"garment/7.png?scale=16&{DRAWN_BY['dcgan']}")
    expect(page.locator("#look h2")).to_have_text("Seed 7")
    expect(page.locator("#draw-label")).to_be_hidden()
    expect(page.locator("#look")).to_contain_text("chance of being real")
    page = follow("?tab=draw&seed=7&model=dcgan")
    expect(page.locator("#look img")).to_have_attribute("src", f"garment/7.png?scale=16&{DRAWN_BY['dcgan']}")
    expect(page.locator("#draw-label")).to_be_hidden()


def test_a_seed_is_shown_as_each_of_the_ten_classes(follow):
    page = follow("?tab=grid&seed=42&rows=2&columns=3&label=8")
    picture = page.locator("#grid-picture img")
    expect(picture).to_have_attribute("src", f"grid/42.png?rows=2&columns=3&{DRAWN_BY['cdcgan']}&label=8")
    page.locator("#grid-label").get_by_text("Each kind").click()
    expect(picture).to_have_attribute("src", f"grid/42.png?rows=2&columns=10&{DRAWN_BY['cdcgan']}&label=each")
    expect(page.locator("#grid-picture .columns")).to_have_text(re.compile("T-shirt/top.*Ankle boot"))
    page.get_by_role("button", name="The next seeds").click()
    expect(picture).to_have_attribute("src", f"grid/44.png?rows=2&columns=10&{DRAWN_BY['cdcgan']}&label=each")
    page.locator("#grid-model").get_by_text("dcgan: the course's").click()
    expect(picture).to_have_attribute("src", f"grid/44.png?rows=2&columns=10&{DRAWN_BY['dcgan']}")


def test_draw_by_keyboard(visit):
    page = visit()
    page.get_by_role("button", name="Draw new ones").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#garments .caption-label").first).not_to_have_text("seed 0")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#look .rank")).to_be_visible()
    page.get_by_role("tab", name="Draw").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#grid-picture img").wait_for()


@pytest.mark.parametrize("model", ["cdcgan", "dcgan"])
def test_grid_counts_on_and_its_link_shows_the_same_grid(visit, follow, model):
    page = follow(f"?tab=grid&seed=42&rows=2&columns=3&model={model}")
    picture = page.locator("#grid-picture img")
    expect(picture).to_have_attribute("src", f"grid/42.png?rows=2&columns=3&{DRAWN_BY[model]}")
    page.get_by_role("button", name="The next seeds").click()
    expect(picture).to_have_attribute("src", f"grid/48.png?rows=2&columns=3&{DRAWN_BY[model]}")
    expect(picture).to_have_attribute("alt", "Pictures of the seeds 48 to 53, row by row")
    link = page.locator("#grid-picture").get_by_role("link", name="Link to this").get_attribute("href")
    expect(visit(link).locator("#grid-picture img")).to_have_attribute("src", f"grid/48.png?rows=2&columns=3&{DRAWN_BY[model]}")
    page.locator("#grid").get_by_role("textbox").first.fill("-1")
    page.get_by_role("button", name="Draw the grid").click()
    expect(page.get_by_test_id("toast-body")).to_contain_text("seed is -1; allowed: a whole number from 0 to 4294967295")


@pytest.mark.parametrize("model", ["cdcgan", "dcgan"])
def test_morph_by_link_keeps_film_and_strip(follow, model):
    page = follow(f"?tab=morph&seeds=1,7&frames=4&method=lerp&loop=0&model={model}")
    film = page.locator("#walk img.film")
    expect(film).to_have_attribute("src", f"walk/1,7.gif?frames=4&method=lerp&loop=0&{DRAWN_BY[model]}")
    expect(page.locator("#walk")).to_contain_text("5 frames")
    page.get_by_role("checkbox", name="Back to the start").check()
    expect(film).to_have_attribute("src", f"walk/1,7.gif?frames=4&method=lerp&loop=1&{DRAWN_BY[model]}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Keep the GIF").click()
    assert download.value.path().read_bytes().startswith(b"GIF89a")


def test_a_refusal_leaves_the_pictures_in_sight(visit):
    page = visit("?tab=draw&seed=42&count=4", "korean")
    expect(page.locator("#garments .caption-label")).to_have_count(4)
    page.get_by_role("button", name=WORDS["draw.options"][1]).click()
    # As fast as fingers: Gradio sets a field that has just been shown once more, a moment later.
    page.locator("#draw").get_by_role("textbox").press_sequentially("abc", delay=100)
    page.get_by_role("button", name=WORDS["draw.button"][1]).click()
    toast = page.get_by_test_id("toast-body")
    expect(toast).to_contain_text("(seed)")
    assert "Error" not in page.locator("body").inner_text()
    picture = page.locator("#garments img").first.bounding_box()
    middle = picture["x"] + picture["width"] / 2, picture["y"] + picture["height"] / 2
    assert page.evaluate("([x, y]) => document.elementFromPoint(x, y).closest('#garments .thumbnail-item') != null", middle)


def test_a_link_to_one_garment_opens_it_large(visit):
    page = visit("?tab=draw&seed=42&count=1&variety=0.7")
    expect(page.locator("#look h2")).to_have_text(re.compile("Seed 42: "))
    expect(page.locator("#look img")).to_have_attribute("src", f"garment/42.png?scale=16&variety=0.7&{DRAWN_BY['cdcgan']}")
    expect(page.locator("#garments .caption-label")).to_have_text(["seed 42"])


def test_the_plane_is_walked_over_by_mouse_and_keys_and_asks_nobody(follow):
    page = follow("?tab=grid&plane=1,7,42,99&size=5&label=Bag,Dress,Coat,Sneaker")
    pad, said = page.locator("#plane-pad"), page.locator("#plane-said")
    expect(pad).to_be_in_viewport()  # who came by a link to it need not look for it
    expect(said).to_have_text(re.compile("Column 3 of 5, row 3 of 5: "))
    page.wait_for_function("document.querySelector('#plane-pad img').complete")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    pad.hover(position={"x": 3, "y": 3})
    expect(said).to_have_text("Column 1 of 5, row 1 of 5: Bag")
    link = page.locator("#grid-plane").get_by_role("link", name="Keep the PNG")
    expect(link).to_have_attribute("href", f"garment/1.png?scale=16&{DRAWN_BY['cdcgan']}&label=8")
    pad.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(said).to_have_text("Column 2 of 5, row 2 of 5: Bag")
    expect(link).to_have_attribute("href", re.compile(rf"^garment/z[\w-]{{294}}\.png\?scale=16&{DRAWN_BY['cdcgan']}$"))
    assert asked == []
    assert page.evaluate("getComputedStyle(document.querySelector('.under span')).backgroundPosition") == "25% 25%"
    page.locator("#grid-plane").get_by_role("link", name="See it in Draw").click()
    expect(page.locator("#look h2")).to_have_text("A latent vector: Bag")


def test_the_receipt_shows_the_nearest_training_pictures_and_leads_to_them(follow):
    page = follow("?tab=draw&seed=42&count=1")
    receipt = page.locator("#receipt .receipt")
    expect(receipt.locator("dd").first).to_have_text("42")
    if fashion_mnist.missing():
        expect(receipt.locator(".lack")).to_contain_text("could not be downloaded")
        return
    nearest = receipt.locator(".nearest").first.get_by_role("link")
    expect(nearest).to_have_count(3)
    expect(receipt.get_by_role("img", name="that the network never saw are nearer")).to_be_visible()
    expect(page.locator("#look").get_by_role("img", name="more convincing than")).to_be_visible()
    index = re.search("index=([0-9]+)", nearest.nth(1).get_attribute("href"))[1]
    nearest.nth(1).click()
    expect(page.locator("#data .one + figcaption")).to_contain_text(f"index {index}: ")
    page.go_back()
    expect(page.locator("#look h2")).to_have_text(re.compile("Seed 42: "))
    page.locator("#draw-label").get_by_text("Bag").click()  # another picture, another receipt
    expect(receipt.locator("dl")).to_contain_text("Bag")


def test_a_slider_is_moved_by_keyboard_and_the_picture_follows_before_the_rest_does(follow):
    page = follow("?tab=draw&seed=42~sleeves-1&count=1")
    sliders, large = page.locator("#alter"), page.locator("#look .look img")
    brightness = sliders.get_by_role("slider", name="Brightness")
    expect(sliders.get_by_role("slider", name="Sleeves")).to_have_value("-1")
    brightness.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    code = "42~brightness0.3~sleeves-1"
    expect(large).to_have_attribute("src", f"garment/{code}.png?scale=16&{DRAWN_BY['cdcgan']}")
    expect(page.locator("#look code")).to_have_text(code)
    link = page.locator("#look").get_by_role("link", name="Link to this")
    expect(link).to_have_attribute("href", f"?tab=draw&seed={code}&count=1&{DRAWN_BY['cdcgan']}")
    expect(page).to_have_url(re.compile(re.escape(f"?tab=draw&seed={code}&count=1&{DRAWN_BY['cdcgan']}")))
    assert_accessible(page)
    # While a slider is held, nothing but the picture's address is asked for.
    brightness.evaluate("input => { input.value = 2; input.dispatchEvent(new Event('input', {bubbles: true})); }")
    expect(large).to_have_attribute("src", re.compile("42~brightness2~sleeves-1"))
    expect(page.locator("#look code")).to_have_text(code)
    sliders.get_by_role("button", name="Surprise me").click()
    expect(page.locator("#look code")).to_have_text(re.compile("42~.*sleeves"))
    sliders.get_by_role("button", name="Back to how it was").click()
    expect(page.locator("#look h2")).to_have_text(re.compile("^Seed 42: "))
    expect(large).to_have_attribute("src", f"garment/42.png?scale=16&{DRAWN_BY['cdcgan']}")


def test_a_stroke_an_upload_and_one_of_its_own_are_found_or_refused_and_nothing_is_lost(visit):
    page = visit("?tab=make")
    canvas, seen, status = page.locator("#make-canvas"), page.locator(".make-seen img"), page.locator("#make-status")
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 60)
    page.mouse.down()
    for x, y in ((300, 60), (300, 380), (100, 380), (100, 60)):
        page.mouse.move(box["x"] + x, box["y"] + y, steps=4)
    page.mouse.up()
    expect(seen).to_be_visible()
    drawn = seen.get_attribute("src")
    page.get_by_role("button", name="Thick").click()
    page.mouse.click(box["x"] + 30, box["y"] + 30)
    expect(seen).not_to_have_attribute("src", drawn)
    page.get_by_role("button", name="Undo").click()
    expect(seen).to_have_attribute("src", drawn)
    # What is no picture is refused, and the drawing is still there.
    upload = page.locator(".make-file input").first
    upload.focus()  # as the keyboard reaches it
    upload.set_input_files({"name": "shoe.png", "mimeType": "image/png", "buffer": b"hello"})
    expect(status).to_contain_text("picture is no picture that can be read")
    expect(seen).to_have_attribute("src", drawn)
    photograph = io.BytesIO()
    with Image.new("RGB", (300, 400), "white") as paper:
        paper.paste("navy", (100, 50, 200, 350))
        paper.save(photograph, "JPEG")
    upload.set_input_files({"name": "dress.jpg", "mimeType": "image/jpeg", "buffer": photograph.getvalue()})
    expect(status).to_contain_text("Only a part of it?")
    whole = seen.get_attribute("src")
    page.get_by_role("button", name="Undo").click()  # the drawing, as it was
    expect(seen).to_have_attribute("src", drawn)
    expect(canvas).to_have_accessible_name("Your picture: draw here, white on black")
    expect(status).to_have_text("")
    # What is larger than the server takes is made smaller here; what cannot be is refused.
    upload.set_input_files({"name": "large.png", "mimeType": "image/png", "buffer": b"\0" * (11 * 2**20)})
    expect(status).to_have_text("This picture is larger than 10 MiB; allowed: at most 10 MiB.")
    expect(seen).to_have_attribute("src", drawn)
    scan = io.BytesIO()
    with Image.open(photograph) as paper:
        paper.resize((1800, 2400)).save(scan, "BMP")
    assert len(scan.getvalue()) > photographs.MOST_BYTES
    upload.set_input_files({"name": "dress.bmp", "mimeType": "image/bmp", "buffer": scan.getvalue()})
    expect(status).to_contain_text("Only a part of it?")
    upload.set_input_files({"name": "dress.jpg", "mimeType": "image/jpeg", "buffer": photograph.getvalue()})
    expect(seen).to_have_attribute("src", whole)
    page.mouse.move(box["x"] + 60, box["y"] + 10)  # the upper half is meant
    page.mouse.down()
    page.mouse.move(box["x"] + 390, box["y"] + 200, steps=4)
    page.mouse.up()
    expect(seen).not_to_have_attribute("src", whole)
    page.get_by_role("button", name="Clear").press("Enter")
    expect(seen).to_be_hidden()
    expect(canvas).to_have_accessible_name("Your picture: draw here, white on black")
    find = page.get_by_role("button", name="Find the nearest picture it can draw")
    find.click()
    expect(page.get_by_test_id("toast-body")).to_contain_text("picture is missing")
    # The control, by keyboard alone, found again and taken to Draw.
    page.locator("#make-label").get_by_text("Bag").click()
    page.get_by_role("button", name="Try one of its own").press("Enter")
    expect(status).to_contain_text("The generator drew this one itself")
    find.press("Enter")
    answer = page.locator("#make-result .make-answer")
    expect(answer).to_contain_text("Found: Bag")
    assert float(re.search(r"off by ([\d.]+) of 255", answer.inner_text())[1]) < 30  # the nearest of 256: 40
    expect(answer.locator("b")).to_contain_text("The generator drew this itself")
    page.set_viewport_size(PHONE)
    answer.get_by_role("link", name="See it in Draw").click()
    expect(page.locator("#look h2")).to_have_text("A latent vector: Bag")
    expect(page.locator("#look img").first).to_be_in_viewport(ratio=0.9)


def test_strokes_become_a_garment_which_can_be_kept_and_searched_for(visit):
    page = visit("?tab=make")
    canvas, garment, said = page.locator("#make-canvas"), page.locator("#make-garment"), page.locator("#make-said")
    expect(garment).to_be_hidden()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 150, box["y"] + 60)
    page.mouse.down()
    for x, y in (
        (80, 100),
        (40, 200),
        (120, 200),
        (120, 400),
        (330, 400),
        (330, 200),
        (410, 200),
        (370, 100),
        (300, 60),
        (150, 60),
    ):
        page.mouse.move(box["x"] + x, box["y"] + y, steps=3)
    page.mouse.up()
    expect(garment).to_be_visible()
    expect(said).to_have_text(re.compile("Drawn as: .+"))  # of any class
    expect(page.locator(".make-lines img")).to_be_visible()
    first = garment.get_attribute("src")
    page.mouse.move(box["x"] + 225, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 225, box["y"] + 400, steps=3)
    page.mouse.up()
    expect(garment).not_to_have_attribute("src", first)
    page.get_by_label("Draw it as").select_option("Coat")
    expect(said).to_have_text("Drawn as: Coat")
    with page.expect_download() as download:
        page.locator("#make-keep").click()
    assert download.value.suggested_filename == "never-worn-sketch-coat.png"
    assert download.value.path().read_bytes().startswith(b"\x89PNG")
    # The free generator looks for the garment, and not for the lines.
    page.get_by_role("button", name="Find the nearest to this garment").click()
    looked_for = page.locator("#make-found .make-answer img").first
    expect(looked_for).to_be_visible()
    shown = looked_for, garment
    asked, drawn = (
        np.asarray(Image.open(io.BytesIO(base64.b64decode(one.get_attribute("src").partition(",")[2])))) for one in shown
    )
    assert np.array_equal(asked, drawn[::16, ::16])
    page.get_by_role("button", name="Clear").click()
    expect(garment).to_be_hidden()
    # A dot, and all of it erased: nothing again, about which nothing is said.
    canvas.click()
    expect(garment).to_be_visible()
    page.get_by_role("button", name="Eraser").click()
    canvas.click()
    expect(garment).to_be_hidden()
    expect(page.locator("#make-status")).to_have_text("")
    # Without a pointer: an example.
    page.locator(".make-sketches summary").press("Enter")
    page.locator("[data-sketch]").first.press("Enter")
    expect(said).to_have_text("Drawn as: Coat")
    expect(page.get_by_role("button", name="Eraser")).to_have_attribute("aria-pressed", "false")
    assert_accessible(page)
    # On a phone the examples lie far below the canvas, which comes back into sight.
    page.set_viewport_size({"width": 360, "height": 740})
    page.locator("[data-sketch]").last.press("Enter")
    expect(canvas).to_be_in_viewport(ratio=0.9)


def test_a_search_is_stopped(follow):
    page = follow("?tab=make")
    page.get_by_role("button", name="Try one of its own").click()
    expect(page.locator("#make-status")).to_contain_text("The generator drew this one itself")
    page.get_by_role("button", name="Find the nearest picture it can draw").click()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#make-found")).to_have_text("Stopped.")
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()


def test_a_link_made_for_other_weights_says_that_its_pictures_are_redrawn(follow):
    page = follow("?tab=grid&seed=42&model=cdcgan&weights=00000000")
    expect(page.locator("#grid-picture img")).to_have_attribute("src", re.compile(r"grid/42\.png"))
    expect(page.locator("#redrawn [role=status]")).to_contain_text("This link was made when other weights drew")
    page = follow(f"?tab=grid&seed=43&{DRAWN_BY['cdcgan']}")
    expect(page.locator("#grid-picture img")).to_have_attribute("src", re.compile(r"grid/43\.png"))
    expect(page.locator("#redrawn")).to_have_text("")


def test_a_bad_link_opens_the_page_with_a_message(visit):
    page = visit("?tab=grid&seed=<img src=x onerror=alert(1)>")
    expect(page.get_by_test_id("toast-body")).to_contain_text("A value in this link is not allowed: seed is '<img src=x")
    expect(page.get_by_role("tab", name="Grid")).to_have_attribute("aria-selected", "true")


def test_a_garments_own_page_leads_into_the_space(visit):
    page = visit("wear/42")
    expect(page.get_by_role("img", name="The picture of seed 42")).to_be_visible()
    page.get_by_role("link", name="Draw your own").click()
    expect(page.locator("#look h2")).to_have_text(re.compile("Seed 42: "))


def test_a_link_is_copied_whole(visit, address):
    page = visit("?tab=draw&seed=42&count=1")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#look").get_by_role("button", name="Copy the link").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{address}/?tab=draw&seed=42&count=1&{DRAWN_BY['cdcgan']}"


def test_a_picture_of_the_visitors_becomes_a_fabric_one_work_ends_the_other_and_it_is_stopped(visit):
    page = visit("?tab=how")
    page.locator("#how button.label-wrap").nth(1).press("Enter")
    page.get_by_role("radio", name="Flowers").press("ArrowRight")
    expect(page.get_by_role("radio", name="Waves")).to_be_checked()
    own, status = page.get_by_role("radio", name="Yours"), page.locator("#how-fabrics [role=status]")
    upload = page.get_by_label("A picture of yours")
    upload.set_input_files({"name": "silk.txt", "mimeType": "image/png", "buffer": b"silk"})
    expect(status).to_contain_text("picture is no picture that can be read")
    expect(own).to_be_hidden()
    silk = io.BytesIO()
    Image.effect_noise((60, 90), 80).convert("RGB").save(silk, "PNG")
    upload.set_input_files({"name": "silk.png", "mimeType": "image/png", "buffer": silk.getvalue()})
    expect(status).to_have_text("Your picture is the fabric now.")
    expect(own).to_be_checked()
    page.get_by_role("button", name="Dress it").press("Enter")
    growing = page.locator("#how-dressed img.how-dressed")
    expect(growing).to_be_visible()
    first = growing.get_attribute("src")
    page.get_by_label("The garment: a seed, or a code").fill("7")
    page.get_by_role("button", name="Show where it fails").press("Enter")
    expect(growing).not_to_have_attribute("src", first)
    shown = [picture for picture, _ in itertools.groupby(growing.evaluate(SHOWN))]
    assert len(shown) == len(set(shown))  # what was replaced does not come back
    page.get_by_role("button", name="Stop", exact=True).press("Enter")
    expect(page.locator("#how-dressed")).to_have_text("Stopped.")


def test_the_api_page_opens_by_its_address(address, chromium):
    # Not by `visit`: Gradio's API page asks for things that are off here, and each refusal is an error in the console.
    with contextlib.closing(chromium.new_context()) as context:
        page = context.new_page()
        page.goto(f"{address}/?view=api")
        expect(page.locator(".api-docs")).to_contain_text("/interpolate", timeout=WAIT)


def finish(page, tab: str) -> None:
    """Wait until a tab that was opened has done its main job; every part of How it works is opened too."""
    if tab == "how":
        parts = page.locator("#how button.label-wrap")
        parts.first.click()
        parts.evaluate_all("([first, ...others]) => others.forEach(part => part.click())")  # a third of the time
    if tab == "make":
        page.locator(".make-sketches summary").click()
        page.locator("[data-sketch]").nth(9).click()  # a dress
        page.locator(".make-seen img[src]").wait_for()
        page.locator("#make-label label").nth(4).click()
        page.locator("#make button.primary").click()
    page.locator(DONE[tab]).first.wait_for()
    page.wait_for_function("document.querySelectorAll('.progress-text, .eta-bar').length == 0")


def open_tab(page, name: str) -> None:
    """Choose a tab, which a narrow page hides behind a button at the end of the row."""
    tab = page.get_by_role("tab", name=name, exact=True)
    if not tab.is_visible():
        page.locator(".overflow-menu > button").click()
        tab = page.locator(".overflow-dropdown").get_by_role("button", name=name)
    tab.click()


def assert_pictures_are_crisp_and_not_blank(page) -> None:
    """Every picture of a garment in sight has squares for pixels, a text, and more than one grey, or one that is not black."""
    page.wait_for_function(
        "[...document.querySelectorAll('img.garment, #garments img')].every(i => i.complete || !i.checkVisibility())"
    )
    pictures = page.evaluate("""[...document.querySelectorAll('.garment, #garments img')]
        .filter(image => image.checkVisibility()).map(image => {
            const canvas = document.createElement('canvas');
            [canvas.width, canvas.height] = [image.naturalWidth ?? image.width, image.naturalHeight ?? image.height];
            const context = canvas.getContext('2d');
            context.drawImage(image, 0, 0);
            const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
            const levels = new Set();
            let grey = true;
            for (let i = 0; i < pixels.length; i += 4) {
                levels.add(pixels[i]);
                grey &&= pixels[i] == pixels[i + 1] && pixels[i] == pixels[i + 2];
            }
            const rendering = getComputedStyle(image).imageRendering;
            const text = image.alt ?? image.ariaLabel;  // of a canvas
            return {source: image.getAttribute('src') ?? image.id, rendering, text, grey, levels: levels.size};
        })""")
    assert pictures
    for picture in pictures:
        # Numbers stand in one of them, which must stay legible where it is made smaller.
        assert "run/nearest.png" in picture["source"] or picture["rendering"] == "pixelated"
        assert picture["text"]
        assert picture["grey"]
        # The first snapshot and the film's first frame: untrained weights of N(0, 0.02) draw little more than one grey.
        untrained = re.search("epoch_0000|progress.gif", picture["source"])
        assert picture["levels"] > (1 if untrained else 5)


def assert_accessible(page) -> None:
    """Axe finds nothing serious."""
    violations = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    found = [v for v in violations if v["impact"] in ("serious", "critical")]
    assert [(v["id"], node["html"][:200], node["failureSummary"][:200]) for v in found for node in v["nodes"]] == []


def _is_ours(url: str, page: str) -> bool:
    return url.startswith(("data:", "blob:")) or urlsplit(url)[:2] == urlsplit(page)[:2]
