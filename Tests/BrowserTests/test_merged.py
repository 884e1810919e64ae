"""What is merged in a large capture: nothing near a finding, or the page says so and how to see it."""

import json
import os
import subprocess

import ftrace
import pytest
from conftest import PROGRAM, Rendered, fencepost

# More than are kept while a trace is read.
COUNT = 420_000
# The slowest of its timeline by far, long before the latest 400,000: known when all is read.
SLOW = [
    (1_010_000, "submit", 99, 1, "init", ("driver0", "ring0", 500, 1)),
    (1_310_000, "irq", 90, 1, "signaled", ("driver0", "ring0", 500, 1)),
    (1_310_050, "submit", 99, 1, "destroy", ("driver0", "ring0", 500, 1)),
]


@pytest.fixture(scope="module")
def merged(tmp_path_factory):
    folder = tmp_path_factory.mktemp("merged")
    capture = folder / "slow.txt"
    capture.write_text(ftrace.many(COUNT, SLOW, spread=2_000))
    html, piped, document = folder / "file.html", folder / "pipe.html", folder / "file.json"
    with subprocess.Popen(f"cat {capture} | {PROGRAM} report - --html {piped} --output {os.devnull}", shell=True) as second:
        fencepost("report", capture, "--html", html, "--json", document, "--output", os.devnull)
        assert second.wait(timeout=300) == 0
    report = json.loads(document.read_text())
    return Rendered(html, report), Rendered(piped, report)


def story(watched):
    return watched.page.locator("#story-title").inner_text()


def test_what_is_found_at_the_end_is_exact(merged, open_page):
    page, _ = merged
    watched = open_page(page)
    watched.page.locator("#findings select").first.select_option("slow-signal")
    row = watched.page.locator("#findings tbody tr", has_text="500:1")
    assert row.count() == 1
    row.locator("td a").first.click()
    watched.settle()
    assert story(watched) == "Fence 500:1"
    assert "signaled 300.000 ms after init" in watched.text("#story .state").lower()
    assert watched.page.locator("#story .records tbody tr").count() == 3
    assert 0.3e9 < watched.span < 1e9
    note = watched.text("#timeline-section .notice")
    assert "drawn as runs" in note and "a second time" not in note
    watched.assert_quiet()


def test_what_cannot_be_read_twice_is_said_to_be_merged(merged, open_page):
    _, page = merged
    watched = open_page(page)
    assert "could not be read a second time" in watched.text("#timeline-section .notice")
    watched.page.locator("#findings select").first.select_option("slow-signal")
    watched.page.locator("#findings tbody tr", has_text="500:1").locator("td a").first.click()
    watched.settle()
    assert story(watched) == "Fence 500:1"
    text = watched.text("#story")
    assert "it may be in a run" in text and "fencepost show TRACE 500:1" in text and "--full" in text
    assert "slow-signal" in text
    # All of the run is in view, not an instant of it.
    assert 0.3e9 < watched.span < 1e9
    watched.assert_quiet()


def test_search_says_that_a_fence_was_merged(merged, open_page):
    page, _ = merged
    watched = open_page(page)
    field, first = watched.page.locator("#search"), watched.page.locator("#results li").first
    for seqno in range(1, 60):
        field.fill(f"10:{seqno}")
        if first.locator(".kind").inner_text() == "merged":
            break
    text = first.inner_text()
    assert "were merged" in text and f"fencepost show slow.txt 10:{seqno}" in text and "--full" in text
    whole = watched.span
    field.press("Enter")
    watched.settle()
    assert story(watched) == f"Fence 10:{seqno}"
    assert "--full" in watched.text("#story")
    # To the run that may hold it, and not to all of its context: seqnos come every 2,560 us.
    begin, end, _ = watched.view
    assert begin <= (seqno - 1) * 2_560_000 <= end
    assert watched.span < whole / 4
    # A seqno that no run has is not in the capture.
    for query in ("12345:1", f"10:{COUNT}"):
        field.fill(query)
        assert "Nothing of that name" in watched.text("#results")
    field.press("Enter")
    watched.settle()
    assert watched.page.locator("#story").is_hidden()


def test_a_search_for_a_context_of_runs_alone_flies_to_them(merged, open_page):
    _, page = merged
    watched = open_page(page)
    field = watched.page.locator("#search")
    field.fill("500:1")
    field.press("Enter")
    watched.settle()
    assert story(watched) == "Fence 500:1"
    watched.page.locator("#canvas").focus()
    watched.page.keyboard.press("0")
    field.fill("500")
    field.press("Enter")
    watched.settle()
    # No fence of it can be selected, and the story of another would be no answer.
    assert watched.page.locator("#story").is_hidden()
    begin, end, _ = watched.view
    assert begin <= 10_000_000 and 310_050_000 <= end and watched.span < 1e9
    watched.assert_quiet()
