"""What is merged in a large capture: nothing near a finding, or the page says so and how to see it."""

import json
import os
import re
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


# More than there are waits one by one, and tasks that have runs of their own.
TASKS = 300_000


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """Every task waits once, and all for one fence after the other of one timeline."""
    folder = tmp_path_factory.mktemp("crowd")
    names = ("driver0", "ring0", 7)
    lines = []
    for task in range(TASKS):
        at = 1_000_000 + task * 10
        for offset, comm, pid, event in (
                (0, "submit", 50, "init"), (1, "waiter", 1_000 + task, "wait_start"), (4, "irq", 60, "signaled"),
                (5, "waiter", 1_000 + task, "wait_end"), (6, "submit", 50, "destroy")):
            lines.append(ftrace.line(comm, pid, 0, at + offset, event, *names, task + 1))
    capture, html, document = folder / "crowd.txt", folder / "crowd.html", folder / "crowd.json"
    capture.write_text(ftrace.header(len(lines)) + "".join(lines))
    fencepost("report", capture, "--html", html, "--json", document, "--output", os.devnull)
    return Rendered(html, json.loads(document.read_text()))


def test_waits_of_very_many_tasks_share_a_row_and_the_page_says_so(crowd, open_page):
    watched = open_page(crowd)
    assert crowd.html.stat().st_size <= 6_000_000
    assert crowd.report["waits"]["total"] == TASKS
    note = watched.text("#timeline-section .notice")
    assert "waits are drawn as runs" in note and "one row, “several tasks”" in note
    field, first = watched.page.locator("#search"), watched.page.locator("#results li").first
    field.fill("several tasks")
    kind, name, detail = (first.locator(part).inner_text() for part in (".kind", ".name", ".detail"))
    assert (kind, name) == ("task", "several tasks")
    merged = int(detail.split()[0].replace(",", ""))
    assert 0 < merged < TASKS and detail == f"{merged:,} waits"
    field.press("Enter")
    watched.settle()
    assert watched.page.locator("#story").is_hidden()
    # A task that has no row is not said to be absent from the capture.
    field.fill(f"waiter-{1_000 + TASKS // 2}")
    if "Nothing" in watched.text("#results"):
        assert "waits of many tasks stand in one row" in watched.text("#results")
    # Nor does the table of who waited lose any.
    rows = watched.page.locator("#waits .matrix tbody tr")
    shown = sum(int(cell.split(" ")[0].replace(",", "")) for cell in rows.locator("td").all_inner_texts())
    more = watched.page.locator("#waits p.aside", has_text="not in this table").inner_text()
    assert shown + int(more.split()[0].replace(",", "")) == TASKS
    watched.assert_quiet()


def test_a_search_with_many_results_says_how_many_more_there_are(crowd, open_page):
    watched = open_page(crowd)
    field, results = watched.page.locator("#search"), watched.page.locator("#results li")
    field.fill("7:")
    assert results.count() == 41
    more = int(re.fullmatch(r"and ([\d,]+) more", results.last.inner_text())[1].replace(",", ""))
    assert more > 1_000
    field.fill("7:3000")
    assert "more" not in results.last.inner_text()


def test_a_search_for_a_task_that_waits_for_nothing_shows_what_it_did(crowd, open_page):
    watched = open_page(crowd)
    field = watched.page.locator("#search")
    field.fill("irq-60")
    assert re.search(r"signaled [\d,]+ fences", watched.text("#results"))
    field.press("Enter")
    watched.settle()
    assert "By irq-60." in watched.text("#story .state")
    watched.assert_quiet()
