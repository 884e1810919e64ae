"""Every report loads: without a message, a request or a hole in its text, soon and in bounds."""

import re

import ftrace
import pytest
from conftest import MORE, MORE_ROOT, OWN, TRACES, measured

# The bound that the README and HTMLReport.md state.
SIZE = 6_000_000
# Far above what a slow machine needs, in milliseconds: a page that hangs fails, a loaded machine passes.
PAINT, READY = 10_000, 20_000

# What JavaScript writes where something is missing.
HOLES = re.compile(r"\bundefined\b|\bNaN\b|\[object |\bnull\b|Infinity")


def first_paint(page):
    """Milliseconds until something was painted. The browser enters it after the frame, which a page that is ready need not have had yet."""
    entry = "performance.getEntriesByName('first-contentful-paint')[0]"
    page.wait_for_function(f"() => {entry}", timeout=PAINT)
    return page.evaluate(f"() => {entry}.startTime")


def load(capture, render, show):
    rendered = render(capture)
    if rendered is None:
        pytest.skip("a capture that cannot be read at all")
    size = rendered.html.stat().st_size
    assert size <= SIZE
    watched = show(rendered)
    paint = first_paint(watched.page)
    ready = float(watched.page.locator("html").get_attribute("data-ready"))
    watched.assert_quiet()
    assert 0 < paint < PAINT and 0 < ready < READY
    text = watched.page.locator("body").inner_text()
    assert not HOLES.search(text), HOLES.search(text)
    assert watched.page.locator("h1").inner_text() == rendered.report["trace"]["file"]
    width = watched.page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1], "the page is wider than the window"
    return size, paint, ready


@pytest.mark.parametrize("capture", OWN, ids=lambda path: path.name)
def test_loads(capture, render, open_page):
    size, paint, ready = load(capture, render, open_page)
    measured.append(f"{capture.name:28} {size:>9,} bytes  first paint {paint:5.0f} ms  ready {ready:5.0f} ms")


@pytest.mark.parametrize("capture", MORE, ids=lambda path: str(path.relative_to(MORE_ROOT)))
def test_loads_many_more(capture, render, read_page):
    load(capture, render, read_page)


def test_the_policy_forbids_everything_but_its_own(render, open_page):
    watched = open_page(render(TRACES / "fl-waits.dat"))
    policy = watched.page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["default-src"] == "'none'"
    for kind in ("script-src", "style-src"):
        assert re.fullmatch(r"'sha256-[A-Za-z0-9+/=]{44}'", parts[kind])
    # What a browser does with it: nothing that is added runs or loads.
    failures = []
    watched.page.on("requestfailed", lambda request: failures.append((request.url, request.failure)))
    with watched.page.expect_event("requestfailed"):
        watched.page.evaluate("""() => {
          const script = document.createElement('script');
          script.textContent = 'globalThis.ran = true';
          const image = new Image();
          image.src = 'https://example.invalid/x.png';
          document.body.append(script, image);
          document.body.setAttribute('onclick', 'globalThis.ran = true');
          document.body.click();
        }""")
    watched.pause(100)
    assert watched.page.evaluate("() => globalThis.ran") is None
    assert failures == [("https://example.invalid/x.png", "csp")]


def test_without_scripts_it_says_so(browser, render):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(render(TRACES / "fl-waits.dat").html.as_uri())
    assert "fencepost report" in page.locator("noscript").inner_text()
    context.close()


@pytest.mark.parametrize("name", ["vgem-7.2.trace.txt", "recipe-7.2.dat", "i386-good.dat"])
def test_empty_states_are_sentences(name, render, open_page):
    rendered = render(TRACES / name)
    watched = open_page(rendered)
    for section in watched.page.locator("main section").all():
        assert len(section.inner_text().splitlines()) > 1, "a section with a heading and nothing else"
    if not rendered.report["findings"]:
        assert "No rule found anything" in watched.text("#findings")
    if not rendered.report["reuse"]:
        [rule] = [rule for rule in rendered.report["rules"] if rule["id"] == "reuse-within-grace-period"]
        lacks_addresses = any("address" in need for need in rule["needs"])
        assert watched.text("#memory .nothing").startswith("Not seen: this needs" if lacks_addresses else "None seen: no two fences")


def test_no_records_are_no_losses(tmp_path, render, open_page):
    capture = tmp_path / "empty.txt"
    capture.write_text(ftrace.header(0))
    watched = open_page(render(capture))
    losses = watched.page.locator("#short dt", has_text="Losses")
    assert losses.get_attribute("class") is None
    assert losses.locator("xpath=following-sibling::dd").inner_text() == "There are no records."
    # Where something was lost, it is marked.
    watched = open_page(render(TRACES / "lost-overwrite.dat"))
    assert watched.page.locator("#short dt", has_text="Losses").get_attribute("class") == "bad"
