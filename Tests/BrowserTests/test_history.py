"""The browser's Back leads to what was shown before, and Escape closes the story."""

import re

import pytest
from conftest import TRACES


def settle(watched):
    # Longer than the page waits before it tells the history of a view.
    watched.pause(500)


def story(watched):
    return watched.page.locator("#story-title").inner_text() if watched.page.locator("#story").is_visible() else None


def back(watched, step="back"):
    watched.go(step)
    settle(watched)


def test_back_leads_to_what_was_shown_before(waits):
    page = waits.page
    whole = waits.view
    page.locator("#canvas").focus()
    page.keyboard.press("n")
    settle(waits)
    first = (story(waits), waits.view, page.url)
    assert first[0] == "Fence 45:2"
    # The view of an entry is the last one that it had.
    page.keyboard.press("+")
    settle(waits)
    zoomed = waits.view
    assert zoomed != first[1] and page.url == first[2]
    page.locator("#search").fill("46:3")
    page.locator("#search").press("Enter")
    settle(waits)
    assert story(waits) == "Fence 46:3" and page.url.endswith("#fence=46:3")
    while story(waits) != "Fence 45:2":
        back(waits)
    assert page.url == first[2] and waits.view == zoomed
    back(waits)
    assert story(waits) is None and waits.view == whole
    back(waits, "forward")
    assert story(waits) == "Fence 45:2" and waits.view == zoomed
    waits.assert_quiet()


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_back_leads_to_where_the_page_was(motion, render, open_page):
    watched = open_page(render(TRACES / "fl-waits.dat"), reduced_motion=motion)
    page = watched.page
    link = page.locator("#waits tbody a").first
    link.scroll_into_view_if_needed()
    settle(watched)
    before = page.evaluate("() => scrollY")
    assert before > 500
    link.click()
    watched.come_to_rest()
    assert page.evaluate("() => scrollY") < before - 200
    watched.go("back")
    watched.come_to_rest()
    assert abs(page.evaluate("() => scrollY") - before) < 5
    watched.assert_quiet()


def test_panning_and_zooming_leave_no_entries(waits):
    page = waits.page
    page.locator("#canvas").focus()
    before = page.evaluate("() => history.length")
    for key in ("+", "+", "ArrowRight", "-", "0"):
        page.keyboard.press(key)
        settle(waits)
    assert page.evaluate("() => history.length") == before
    page.keyboard.press("Enter")
    settle(waits)
    assert page.evaluate("() => history.length") == before + 1


def test_back_from_a_wait_and_from_a_section(render, open_page):
    watched = open_page(render(TRACES / "fl-waits.dat"), "#fence=46:3")
    page = watched.page
    page.locator("#waits tbody td a").first.click()
    settle(watched)
    wait = (story(watched), page.url)
    assert wait[0].startswith("Wait of") and "#wait=" in wait[1]
    page.locator("#contents a", has_text="Rules").click()
    settle(watched)
    assert page.url.endswith("#rules")
    back(watched)
    assert (story(watched), page.url) == wait
    back(watched)
    assert story(watched) == "Fence 46:3"
    # The address of a wait leads to it in another window, too.
    again = open_page(render(TRACES / "fl-waits.dat"), wait[1][wait[1].index("#"):])
    assert story(again) == wait[0]
    again.assert_quiet()


def test_escape_closes_the_story_from_within(waits):
    page = waits.page
    page.locator("#canvas").focus()
    page.keyboard.press("n")
    page.locator("#story button", has_text="Next ›").focus()
    # The button is made anew with the next story, and keeps the focus.
    page.keyboard.press("Enter")
    settle(waits)
    assert story(waits) == "Fence 45:3"
    assert page.evaluate("() => document.activeElement.textContent") == "Next ›"
    page.keyboard.press("Escape")
    settle(waits)
    assert story(waits) is None
    assert page.evaluate("() => document.activeElement.id") == "canvas"
    back(waits)
    assert story(waits) == "Fence 45:3"
    page.locator("#story .state").click()
    page.keyboard.press("Escape")
    assert story(waits) is None


def test_escape_closes_the_story_after_a_search(waits):
    page = waits.page
    field = page.locator("#search")
    field.fill("46:3")
    field.press("Enter")
    settle(waits)
    assert story(waits) == "Fence 46:3"
    field.fill("46:")
    # First what is open over it.
    field.press("Escape")
    assert page.locator("#results").is_hidden() and story(waits) == "Fence 46:3"
    field.press("Escape")
    settle(waits)
    assert story(waits) is None
    assert page.evaluate("() => document.activeElement.id") == "canvas"


def test_links_of_the_answer_have_addresses_and_entries(waits, render, open_page):
    page = waits.page
    links = page.locator("#short a")
    addresses = links.evaluate_all("all => all.map((link) => link.getAttribute('href'))")
    assert len(addresses) > 3 and "#undefined" not in addresses
    # Two of each kind: browsers allow few changes of the history a second, and the kinds have code of their own.
    kinds = {}
    for place, address in enumerate(addresses):
        kinds.setdefault(re.match(r"#(rule-|\w+)", address)[1], []).append(place)
    assert {"fence", "wait", "finding", "rule-", "findings", "rules", "waits"} <= set(kinds)
    whole = waits.view
    for place in sum((places[:2] for places in kinds.values()), []):
        address = addresses[place]
        links.nth(place).click()
        waits.settle()
        assert page.url.endswith(address), address
        # Without the pause after which the page tells the history of a view.
        waits.go("back")
        assert not page.url.endswith(address) and story(waits) is None and waits.view == whole, address
    # The address leads to the same in another window.
    address = next(address for address in addresses if address.startswith("#finding="))
    again = open_page(render(TRACES / "fl-waits.dat"), address)
    assert again.page.locator("#story").is_visible()


def test_a_slash_searches_from_anywhere(waits):
    page = waits.page
    page.locator("#findings h2").click()
    page.keyboard.press("/")
    assert page.evaluate("() => document.activeElement.id") == "search"
    page.keyboard.type("/")
    assert page.locator("#search").input_value() == "/"
