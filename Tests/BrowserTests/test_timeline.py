"""The timeline is operated by mouse, wheel, touch and keyboard, and from everywhere else on the page."""

import re

import ftrace
import pytest
from conftest import TRACES, Watched


def box(watched):
    watched.page.locator("#canvas").scroll_into_view_if_needed()
    return watched.page.locator("#canvas").bounding_box()


def focus(watched):
    watched.page.locator("#canvas").focus()


def press(watched, *keys):
    for key in keys:
        watched.page.keyboard.press(key)
        watched.settle()


def story(watched):
    return watched.page.locator("#story-title").inner_text() if watched.page.locator("#story").is_visible() else None


def moment(report, finding):
    times = [record["timestampNanoseconds"] for record in finding["evidence"]] + [finding["atNanoseconds"]]
    start = report["trace"]["startNanoseconds"]
    return min(times) - start, max(times) - start


# The mouse.


def test_wheel_with_control_zooms_about_the_pointer(waits):
    place = box(waits)
    begin, end, _ = waits.view
    x = place["x"] + place["width"] * 0.6
    waits.page.mouse.move(x, place["y"] + 100)
    waits.page.keyboard.down("Control")
    waits.page.mouse.wheel(0, -300)
    waits.page.keyboard.up("Control")
    waits.settle()
    first, last, _ = waits.view
    assert last - first < (end - begin) * 0.8
    # The time under the pointer stays: its share of the plot, right of the labels, is the same.
    gutter = 210
    share = (x - place["x"] - gutter) / (place["width"] - gutter)
    assert abs((first + share * (last - first)) - (begin + share * (end - begin))) < (end - begin) * 0.01


def test_wheel_alone_scrolls(open_page, render):
    watched = open_page(render(TRACES / "lost-overwrite.dat"), viewport={"width": 1440, "height": 500})
    place = box(watched)
    begin, end, scroll = watched.view
    assert scroll == 0
    watched.page.mouse.move(place["x"] + 600, place["y"] + 100)
    watched.page.mouse.wheel(0, 120)
    watched.settle()
    assert watched.view == (begin, end, 120)


def test_dragging_pans(waits):
    press_zoom(waits)
    place = box(waits)
    begin, end, _ = waits.view
    x, y = place["x"] + place["width"] * 0.7, place["y"] + place["height"] - 6
    waits.page.mouse.move(x, y)
    waits.page.mouse.down()
    waits.page.mouse.move(x - 150, y, steps=5)
    waits.page.mouse.up()
    waits.settle()
    first, last, _ = waits.view
    assert first > begin and last - first == pytest.approx(end - begin)
    assert (first - begin) / (end - begin) == pytest.approx(150 / (place["width"] - 210), rel=0.1)


def press_zoom(watched):
    focus(watched)
    press(watched, "+", "+", "+")


def test_double_click_zooms(waits):
    place = box(waits)
    span = waits.span
    waits.page.mouse.dblclick(place["x"] + 700, place["y"] + place["height"] - 6)
    waits.settle()
    assert waits.span < span / 3


def test_overview_moves_the_view(waits):
    press_zoom(waits)
    begin, end, _ = waits.view
    place = waits.page.locator(".overview").bounding_box()
    waits.page.mouse.click(place["x"] + place["width"] - 30, place["y"] + 20)
    waits.settle()
    first, last, _ = waits.view
    assert first > begin and last - first == pytest.approx(end - begin)


def test_buttons(waits):
    span = waits.span
    waits.page.get_by_role("button", name="Zoom in").click()
    waits.settle()
    assert waits.span == pytest.approx(span / 2)
    waits.page.get_by_role("button", name="Zoom out").click()
    waits.settle()
    assert waits.span == pytest.approx(span)
    waits.page.get_by_role("button", name="Zoom in").click()
    waits.page.get_by_role("button", name="Show the whole trace").click()
    waits.settle()
    assert waits.span == pytest.approx(span)


def test_a_click_on_a_bar_tells_its_story(waits):
    search(waits, "46:3")
    waits.page.get_by_role("button", name="Close the story").click()
    assert story(waits) is None
    focus(waits)
    press(waits, "0")
    search(waits, "46:3")
    waits.page.get_by_role("button", name="Zoom to it").click()
    waits.settle()
    waits.page.get_by_role("button", name="Close the story").click()
    # Its bar is in the middle; where it is from top to bottom, the tip says.
    place = box(waits)
    x = place["x"] + 210 + (place["width"] - 210) * 0.4
    for y in range(60, int(place["height"]), 5):
        waits.page.mouse.move(x, place["y"] + y)
        tip = waits.page.locator("#tip")
        if tip.is_visible() and tip.inner_text().startswith("46:3 "):
            break
    else:
        pytest.fail("no tip names 46:3")
    assert "signaled" in tip.inner_text()
    waits.page.mouse.click(x, place["y"] + y)
    waits.settle()
    assert story(waits) == "Fence 46:3"
    waits.assert_quiet()


# Touch.


class Fingers:
    """Touches, through one session: another one would begin them anew."""

    def __init__(self, watched):
        self.session = watched.page.context.new_cdp_session(watched.page)

    def touch(self, kind, points):
        self.session.send("Input.dispatchTouchEvent", {
            "type": kind, "touchPoints": [{"x": x, "y": y, "id": place} for place, (x, y) in enumerate(points)]})


@pytest.fixture
def phone(render, open_page):
    watched = open_page(
        render(TRACES / "fl-waits.dat"), viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, device_scale_factor=2)
    watched.page.locator("#canvas").evaluate("canvas => canvas.scrollIntoView({block: 'center'})")
    return watched


def test_two_fingers_zoom(phone):
    place = phone.page.locator("#canvas").bounding_box()
    span = phone.span
    x, y = place["x"] + 240, place["y"] + 150
    fingers = Fingers(phone)
    fingers.touch("touchStart", [(x - 20, y), (x + 20, y)])
    for step in range(1, 6):
        fingers.touch("touchMove", [(x - 20 - 8 * step, y), (x + 20 + 8 * step, y)])
    fingers.touch("touchEnd", [])
    phone.settle()
    assert phone.span < span * 0.6


def test_one_finger_pans_and_taps(phone):
    phone.page.get_by_role("button", name="Zoom in").click()
    phone.page.locator("#canvas").evaluate("canvas => canvas.scrollIntoView({block: 'center'})")
    phone.settle()
    place = phone.page.locator("#canvas").bounding_box()
    begin, _, _ = phone.view
    x, y = place["x"] + 300, place["y"] + 150
    fingers = Fingers(phone)
    fingers.touch("touchStart", [(x, y)])
    for step in range(1, 6):
        fingers.touch("touchMove", [(x - 20 * step, y)])
    fingers.touch("touchEnd", [])
    phone.settle()
    assert phone.view[0] > begin


# The keyboard.


def test_keys_zoom_and_pan(waits):
    focus(waits)
    span = waits.span
    press(waits, "+")
    assert waits.span < span
    zoomed = waits.view
    press(waits, "ArrowRight")
    assert waits.view[0] > zoomed[0]
    press(waits, "ArrowLeft")
    assert waits.view[0] == pytest.approx(zoomed[0])
    press(waits, "-")
    assert waits.span == pytest.approx(span)
    press(waits, "+", "+", "0")
    assert waits.span == pytest.approx(span)


def test_keys_go_through_findings_and_fences(waits, render):
    report = render(TRACES / "fl-waits.dat").report
    focus(waits)
    press(waits, "n")
    begin, end = moment(report, report["findings"][0])
    assert waits.view[0] <= begin and end <= waits.view[1]
    assert story(waits) == "Fence 45:2"
    press(waits, "n", "p")
    assert story(waits) == "Fence 45:2"
    press(waits, "]")
    assert story(waits) == "Fence 45:3"
    press(waits, "[")
    assert story(waits) == "Fence 45:2"
    press(waits, "Enter")
    assert waits.page.evaluate("() => document.activeElement.id") == "story-title"
    focus(waits)
    press(waits, "Escape")
    assert story(waits) is None
    press(waits, "/")
    assert waits.page.evaluate("() => document.activeElement.id") == "search"


def test_the_tab_key_reaches_everything_in_order(waits):
    page = waits.page
    page.evaluate("() => { document.body.tabIndex = -1; document.body.focus(); }")
    press(waits, "Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"
    sections = []
    for _ in range(400):
        page.keyboard.press("Tab")
        section = page.evaluate("() => document.activeElement.closest('nav, section')?.id ?? null")
        if section and (not sections or sections[-1] != section):
            sections.append(section)
        if section == "losses":
            break
    # The section of alive fences is a sentence and a plot here: none is alive.
    assert sections == ["contents", "short", "timeline-section", "findings", "rules", "timelines", "waits", "memory", "losses"]


# Search, findings, links.


def search(watched, text, enter=True):
    field = watched.page.locator("#search")
    field.fill(text)
    if enter:
        field.press("Enter")
        watched.settle()


@pytest.mark.parametrize(("text", "kind", "first"), [
    ("46:3", "fence", "46:3"), ("Fence 46:3", "fence", "46:3"), ("46", "timeline", "fencelab fl.ring1"), ("fl-dead-a-302", "task", "fl-dead-a-302"),
    ("fencelab", "timeline", "fencelab fl.ring0"), ("ring2", "timeline", "fencelab fl.ring2"), ("wait-cycle", "rule", "wait-cycle"),
    # As reports in text and Markdown name them, and stories; and a task that waits for nothing.
    ("fencelab/fl.ring2", "timeline", "fencelab fl.ring2"), ("46:3#0", "fence", "46:3"), ("context 46", "timeline", "fencelab fl.ring1"),
    ("sh-297", "task", "sh-297"),
])
def test_search_finds(waits, text, kind, first):
    search(waits, text, enter=False)
    result = waits.page.locator("#results li").first
    assert result.locator(".kind").inner_text() == kind
    assert result.locator(".name").inner_text() == first
    waits.page.locator("#search").press("Enter")
    waits.settle()
    assert story(waits) is not None
    waits.assert_quiet()


def test_search_says_that_there_is_nothing(waits):
    search(waits, "no such name", enter=False)
    assert "Nothing of that name" in waits.text("#results")


def test_the_story_has_every_record(waits):
    search(waits, "46:3")
    table = waits.page.locator("#story .records tbody tr")
    assert [[cell.inner_text() for cell in row.locator("td").all()] for row in table.all()] == [
        ["89.188201", "", "init", "1", "sh-297"],
        ["89.200948", "+12.7 ms", "enable_signal", "0", "fl-dead-a-302"],
        ["89.200968", "+20.6 us", "wait_start", "0", "fl-dead-a-302"],
        ["90.209199", "+1.01 s", "wait_end", "0", "fl-dead-a-302"],
        ["90.209601", "+402 us", "signaled", "1", "fl-dead-b-303"],
        ["91.157187", "+948 ms", "destroy", "1", "sh-297"],
    ]
    assert "By fl-dead-b-303." in waits.text("#story .state")
    assert waits.text("#story details") == "Evidence, 6 records"


def test_the_story_tells_of_the_same_memory(render, open_page):
    watched = open_page(render(TRACES / "fl-slab.dat"), "#fence=8:3")
    assert story(watched) == "Fence 8:3"
    text = watched.text("#story")
    assert "Same memory" in text and "0xff4138d9c5023b60" in text
    assert "from release to reuse; no grace period passed" in text
    # By the address its first life is found.
    search(watched, "0xff4138d9c5023b60", enter=False)
    assert watched.text("#results .kind") == "memory"
    search(watched, "0xff4138d9c5023b60")
    first = watched.page.locator("#story ol li").first
    assert story(watched) == f"Fence {first.inner_text().split(',')[0]}"


def test_a_finding_is_flown_to(waits, render):
    report = render(TRACES / "fl-waits.dat").report
    place = next(place for place, finding in enumerate(report["findings"]) if finding["rule"] == "wait-cycle")
    finding = report["findings"][place]
    waits.page.locator("#findings select").first.select_option("wait-cycle")
    waits.page.locator("#findings tbody tr").first.locator("td a").first.click()
    waits.settle()
    begin, end = moment(report, finding)
    assert waits.view[0] <= begin and end <= waits.view[1]
    assert waits.span < report["trace"]["endNanoseconds"] - report["trace"]["startNanoseconds"]
    assert story(waits) == f"Fence {finding['fence']['context']}:{finding['fence']['seqno']}"
    assert waits.page.url.endswith(f"#finding={place}")


def test_the_address_leads_to_what_is_shown(render, open_page):
    rendered = render(TRACES / "fl-waits.dat")
    assert story(open_page(rendered, "#fence=46:3")) == "Fence 46:3"
    finding = rendered.report["findings"][0]["fence"]
    assert story(open_page(rendered, "#finding=0")) == f"Fence {finding['context']}:{finding['seqno']}"
    for nonsense in ("#fence=1:1", "#finding=99999", "#%", "#\"><b>"):
        watched = open_page(rendered, nonsense)
        watched.assert_quiet()


def test_the_sentences_lead_to_their_evidence(waits):
    page = waits.page
    links = page.locator("#short dd a").all()
    assert len(links) > 20
    for link in links:
        before = page.evaluate("() => [scrollY, location.hash, document.querySelectorAll('.pointed').length]")
        link.click()
        waits.settle()
        target = link.get_attribute("href")[1:]
        if target.startswith("fence="):
            assert story(waits) == "Fence " + target.removeprefix("fence=")
        elif "=" in target:
            assert page.url.endswith("#" + target) and story(waits)
        else:
            assert page.locator(f'[id="{target}"]').count() == 1, target
        after = page.evaluate("() => [scrollY, location.hash, document.querySelectorAll('.pointed').length]")
        assert after != before, link.inner_text()
        page.evaluate("() => scrollTo(0, 0)")
    waits.assert_quiet()


def test_the_sections_of_the_contents_are_there(waits):
    for entry in waits.page.locator("#contents a").all():
        entry.click()
        waits.settle()
        assert waits.page.locator(entry.get_attribute("href")).bounding_box()["y"] < 450
    marked = waits.page.locator("#contents [aria-current]")
    assert marked.count() == 1


def test_a_circle_is_highlighted_whole(waits, render):
    report = render(TRACES / "fl-waits.dat").report
    place = next(place for place, finding in enumerate(report["findings"]) if finding["rule"] == "wait-cycle")
    finding = report["findings"][place]
    page = waits.page
    page.evaluate(f"() => {{ location.hash = 'finding={place}'; }}")
    waits.settle()
    assert story(waits) == f"Fence {finding['fence']['context']}:{finding['fence']['seqno']}"
    # Each of the two tasks and of the two fences, one of which is what is selected.
    tasks = set(re.findall(r"fl-dead-[ab]-\d+", finding["message"]))
    fences = set(re.findall(r"\d+:\d+", finding["message"])) - {story(waits).removeprefix("Fence ")}
    related = waits.text("#related")
    assert len(tasks) == 2 and len(fences) == 1
    assert all(name in related for name in tasks | fences)
    assert page.locator("#related li").count() == 3
    # Framed as what is selected is: the pixels of two more tracks differ from those without a selection.
    framed = page.evaluate("() => document.getElementById('canvas').dataset.framed")
    assert framed == "4"


def test_the_story_is_whole_beside_the_timeline(render, open_page):
    watched = open_page(render(TRACES / "fl-waits.dat"), "#fence=46:3", viewport={"width": 1280, "height": 800})
    table = watched.page.locator("#story .records")
    assert table.evaluate("one => one.getBoundingClientRect().right <= one.closest('.frame').getBoundingClientRect().right + 0.5")
    assert "fl-dead-a-302" in table.inner_text()


def test_a_span_of_ticks_is_a_short_number(tmp_path, render, browser):
    capture = tmp_path / "ticks.txt"
    capture.write_text(ftrace.header(3) + "".join(
        f"          submit-7       [000] .....   {at}: dma_fence_{event}: driver=driver timeline=ring context=1 seqno=1\n"
        for at, event in ((3, "init"), (9, "signaled"), (130, "destroy"))))
    rendered = render(capture, "--clock", "counter")
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    # What stands on the canvas is in no element.
    page.add_init_script("""
      window.written = [];
      const fillText = CanvasRenderingContext2D.prototype.fillText;
      CanvasRenderingContext2D.prototype.fillText = function (text, ...place) { written.push(text); fillText.call(this, text, ...place); };""")
    Watched(page).open(rendered.html)
    spans = [text for text in page.evaluate("() => written") if text.endswith(" in view")]
    context.close()
    assert spans and all(re.fullmatch(r"[\d.]{1,5}[kMG]? ticks in view", text) for text in spans), spans
