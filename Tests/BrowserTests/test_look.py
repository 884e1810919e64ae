"""Light, dark, paper, phone and wide screen; and what a screen reader is told."""

import re

import ftrace
import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import TRACES

AXE = Axe()
# What is right is only counted, which takes a third of the time.
VIOLATIONS = {"resultTypes": ["violations"]}


def pixel(watched, x, y):
    # By way of another canvas: Chromium warns where one that is drawn on is read several times.
    return watched.page.evaluate("""([x, y]) => {
      const copy = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
      copy.drawImage(document.getElementById('canvas'), -x, -y);
      return [...copy.getImageData(0, 0, 1, 1).data].slice(0, 3);
    }""", [x, y])


def test_dark_follows_the_system_at_once(render, open_page):
    watched = open_page(render(TRACES / "fl-waits.dat"), color_scheme="light")
    background = "() => getComputedStyle(document.body).backgroundColor"
    assert watched.page.evaluate(background) == "rgb(255, 255, 255)"
    assert pixel(watched, 3, 3) == [255, 255, 255]
    watched.page.emulate_media(color_scheme="dark")
    watched.settle()
    red = int(re.search(r"\d+", watched.page.evaluate(background)).group())
    assert red < 40
    assert max(pixel(watched, 3, 3)) < 40, "the canvas is drawn anew"
    watched.assert_quiet()


def swatches(watched):
    """The pixels of the legend."""
    return watched.page.locator(".legend canvas").evaluate_all("all => all.map(one => one.toDataURL())")


def test_paper_is_light(render, open_page):
    rendered = render(TRACES / "fl-waits.dat")
    light = swatches(open_page(rendered, color_scheme="light"))
    watched = open_page(rendered, color_scheme="dark")
    dark = swatches(watched)
    assert len(light) == len(dark) > 5 and all(one != other for one, other in zip(light, dark))
    watched.page.emulate_media(media="print", color_scheme="dark")
    watched.settle()
    assert swatches(watched) == light
    watched.page.emulate_media(media="screen", color_scheme="dark")
    watched.settle()
    assert swatches(watched) == dark


def sheets(document):
    assert document.startswith(b"%PDF") and len(document) > 30_000
    return len(re.findall(rb"/Type\s*/Page\b", document))


# Of the captures of traces/ the one with the most findings, the one with the most gaps, and a page of waits.
@pytest.mark.parametrize("name", ["fl-slab.dat", "lost-overwrite.dat", "fl-waits.dat"])
def test_paper_is_some_sheets(name, render, open_page):
    watched = open_page(render(TRACES / name), color_scheme="dark")
    opened = "() => [...document.querySelectorAll('details')].map(one => one.open)"
    before = (watched.page.evaluate(opened), watched.view, watched.page.locator("#canvas").get_attribute("width"))
    for paper in ("A4", "Letter"):
        assert 4 <= sheets(watched.page.pdf(format=paper)) <= 12
    watched.settle()
    assert (watched.page.evaluate(opened), watched.view, watched.page.locator("#canvas").get_attribute("width")) == before
    watched.assert_quiet()


def print_media(watched):
    watched.page.emulate_media(media="print")
    watched.page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    watched.settle()


def test_paper_has_the_page(render, open_page):
    rendered = render(TRACES / "fl-slab.dat")
    watched = open_page(rendered, color_scheme="dark")
    page = watched.page
    print_media(watched)
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
    assert min(pixel(watched, 3, 3)) > 240, "the canvas is light on paper"
    # Lists end with what they leave out, and the first findings show their evidence.
    findings = len(rendered.report["findings"])
    rows = page.locator("#findings tbody tr")
    assert rows.count() == 25 < findings
    assert f"and {findings - 25} more, in the page that this was printed from." in watched.text("#findings .more")
    opened = page.locator("#findings tbody details").evaluate_all("all => all.map(one => one.open)")
    assert opened == [True] * 10 + [False] * 15
    assert re.search(r"CPU \d +dma_fence_\w+ +byte", rows.first.inner_text())
    # Nothing to press.
    for selector in ("nav", ".tools", "#keys", "#stage button", ".more button", "#in-view"):
        assert all(not one.is_visible() for one in page.locator(selector).all()), selector
    watched.assert_quiet()


def test_the_picture_on_paper_is_drawn_for_it(tmp_path, render, open_page):
    # So many contexts have no room on a sheet.
    capture = tmp_path / "contexts.txt"
    capture.write_text(ftrace.many(640))
    watched = open_page(render(capture), viewport={"width": 3000, "height": 600})
    page = watched.page
    note = page.locator("#rows-cut")
    assert not note.is_visible()
    size = "one => [one.width, one.height]"
    print_media(watched)
    # As fine as a printer needs, and no higher than a sheet.
    width, height = page.locator("#canvas").evaluate(size)
    assert width == 3 * 688 and height == 3 * 800
    assert note.is_visible()
    page.emulate_media(media="screen")
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    watched.settle()
    assert page.locator("#canvas").evaluate(size)[0] > 2_500
    assert not note.is_visible()


def test_a_wide_window_has_its_sections_side_by_side(render, open_page):
    watched = open_page(render(TRACES / "fl-waits.dat"), viewport={"width": 3840, "height": 2160})
    page = watched.page
    boxes = {name: page.locator(f"#{name}").bounding_box() for name in
             ("short", "timeline-section", "findings", "rules", "timelines", "waits", "memory", "alive", "losses")}
    for left, right in (("findings", "rules"), ("timelines", "waits"), ("memory", "alive")):
        assert boxes[left]["y"] == boxes[right]["y"]
        assert boxes[left]["x"] + boxes[left]["width"] < boxes[right]["x"]
    for name in ("short", "timeline-section", "losses"):
        assert boxes[name]["width"] > 3_600
    # The contents mark what was asked for, and the first of two that are read.
    current = page.locator("#contents [aria-current]")
    page.locator("#contents a[href='#rules']").click()
    watched.settle()
    assert current.get_attribute("href") == "#rules"
    # The page scrolls when it has been told of the wheel, which may be frames later.
    page.mouse.wheel(0, 1)
    page.locator("#contents a[href='#findings'][aria-current]").wait_for()
    assert current.count() == 1


@pytest.mark.parametrize("name", ["fl-waits.dat", "fl-slab.dat", "lost-overwrite.dat", "igt-vkms.dat"])
def test_the_first_screen_shows_the_timeline(name, render, open_page):
    watched = open_page(render(TRACES / name))
    assert watched.page.locator("#stage").bounding_box()["y"] < 840
    assert watched.page.locator("#short .headline").bounding_box()["y"] < 200


@pytest.mark.parametrize("width", [320, 390, 768, 1440, 3840])
@pytest.mark.parametrize("name", ["fl-waits.dat", "lost-overwrite.dat", "vgem-6.1.dmesg.txt"])
def test_every_width(width, name, render, open_page):
    watched = open_page(render(TRACES / name), "#finding=0", viewport={"width": width, "height": 900})
    overflow = watched.page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0
    assert watched.page.locator("#canvas").bounding_box()["width"] > width * 0.4
    # Nothing is cut off beside a box that scrolls.
    wide = watched.page.evaluate("""() => [...document.querySelectorAll('main *')].filter(one => {
      const box = one.getBoundingClientRect();
      return box.width > 0 && box.right > innerWidth + 1 && !one.closest('.frame, .unseen, .explanation');
    }).map(one => one.outerHTML.slice(0, 100))""")
    assert wide == []


# One capture is looked at in all ways, others that differ in what they show in one each: axe-core takes
# seconds for a page.
WAYS = [(scheme, width) for scheme in ("light", "dark") for width in (1440, 390)]
OTHERS = ["fl-slab.dat", "igt-vkms.dat", "lost-overwrite.dat", "v7.dat.cut-95pct", "vgem-6.1.dmesg.txt", "recipe-7.2.dat"]
LOOKS = [(TRACES / "fl-waits.dat", *way) for way in WAYS] + [
    (TRACES / name, *WAYS[place % len(WAYS)]) for place, name in enumerate(OTHERS)]


@pytest.mark.parametrize(("capture", "scheme", "width"), LOOKS, ids=lambda part: getattr(part, "name", str(part)))
def test_accessible(capture, scheme, width, render, open_page):
    rendered = render(capture)
    # axe-core is put into the page as a script, which the page's own policy would refuse.
    watched = open_page(rendered, "#finding=0", color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 900})
    watched.page.evaluate("() => { for (const one of [...document.querySelectorAll('details')].slice(0, 12)) one.open = true; }")
    watched.settle()
    result = AXE.run(watched.page, options=VIOLATIONS)
    found = [(one["id"], one["nodes"][0]["html"][:200]) for one in result.response["violations"]]
    assert found == []
    assert len(result.response["passes"]) > 20, "axe-core has looked at the page"


def test_axe_would_find_something(render, open_page):
    watched = open_page(render(TRACES / "fl-waits.dat"), bypass_csp=True)
    watched.page.evaluate("() => document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"data:,\"><button></button>')")
    assert {"image-alt", "button-name"} <= {one["id"] for one in AXE.run(watched.page, options=VIOLATIONS).response["violations"]}


def test_a_screen_reader_is_told(waits):
    page = waits.page
    page.locator("#canvas").focus()
    page.keyboard.press("n")
    waits.settle()
    spoken = page.locator("#spoken").inner_text()
    assert "fl-dead-b-303 waited 1.008 s" in spoken
    # The canvas has a name, a role and its operation; the same fences are in a table.
    tree = page.locator("#timeline-section").aria_snapshot()
    assert re.search(r'application "Timeline of fences and waits"', tree)
    waits.unfold_view()
    assert page.get_by_role("table", name="Fences in view").get_by_role("row").count() > 2
    for name in ("Findings", "Rules and their verdicts"):
        assert page.get_by_role("table", name=name).get_by_role("row").count() > 5
    for plot in page.locator("svg[role=img]").all():
        assert len(plot.get_attribute("aria-label")) > 20
