"""The page of a comparison, which has no script."""

import os

import pytest
from conftest import TRACES, Watched, fencepost


@pytest.fixture(scope="module")
def comparison(tmp_path_factory):
    html = tmp_path_factory.mktemp("comparison") / "page.html"
    fencepost(
        "compare", TRACES / "recipe-6.1.dat", TRACES / "recipe-7.2.dat", "--html", html, "--output", os.devnull)
    return html


@pytest.mark.parametrize(("width", "scheme"), [(1100, "light"), (1440, "dark"), (360, "light")])
def test_the_tables_fit(comparison, browser, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    watched = Watched(context.new_page())
    watched.page.goto(comparison.as_uri())
    assert watched.page.evaluate("() => document.documentElement.scrollWidth") <= width
    frames = watched.page.locator(".frame").evaluate_all("all => all.map(one => one.scrollWidth - one.clientWidth)")
    assert len(frames) >= 1
    # On a phone they scroll, each in its own frame.
    assert width < 1100 or max(frames) <= 0
    # Findings become blocks there, and no column is without a name.
    findings = watched.page.locator("table.cards")
    assert findings.evaluate("one => one.scrollWidth - one.parentElement.clientWidth") <= 0
    assert "" not in watched.page.locator("thead th").evaluate_all("all => all.map(one => one.textContent.trim())")
    assert findings.locator("[data-side=NEW]").first.evaluate("one => getComputedStyle(one, '::before').content.replaceAll('\"', '').trim()") == (
        "NEW" if width < 860 else "none")
    # Each drawing stands below a scale that says what it shows.
    heading = watched.page.locator("th", has_text="NEW as a multiple of BASE")
    assert heading.locator("svg text").all_text_contents() == ["¼", "½", "1", "2", "4"]
    column = heading.evaluate("one => one.cellIndex")
    cells = watched.page.locator(f".shifts tbody td:nth-child({column + 1})")
    assert cells.count() >= 1
    watched.assert_quiet()
    context.close()
