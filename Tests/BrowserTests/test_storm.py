"""More findings than a page lists: it names the same worst as the text report, and no fence of one looks clean."""

import re

import ftrace
import pytest
from conftest import Renderer, fencepost

PAIRS = 4_000
# The worst of all comes late: the longest after the one that overtook it.
WORST = 2 * PAIRS + 1


@pytest.fixture(scope="module")
def storm(tmp_path_factory):
    folder = tmp_path_factory.mktemp("storm")
    records = []
    at = 1_000_000

    def record(event, seqno):
        nonlocal at
        at += 10
        records.append(ftrace.line("submit", 100, 0, at, event, "driver0", "ring0", 10, seqno))

    def block(first, late=0):
        nonlocal at
        seqnos = range(first, first + 2)
        for seqno in seqnos:
            record("init", seqno)
        record("signaled", first + 1)
        at += late
        record("signaled", first)
        for seqno in seqnos:
            record("destroy", seqno)

    for pair in range(PAIRS):
        block(2 * pair + 1)
    block(WORST, late=500)
    block(WORST + 2)
    capture = folder / "storm.txt"
    capture.write_text(ftrace.header(len(records)) + "".join(records))
    return capture, Renderer(folder)(capture)


def subjects(report):
    return [finding["fence"]["seqno"] for finding in report["findings"] if finding["rule"] == "out-of-order-signal"]


def test_the_worst_is_that_of_the_text_report(storm, open_page):
    capture, rendered = storm
    watched = open_page(rendered)
    line = watched.page.locator("#short dd", has_text="out-of-order-signal").first.inner_text()
    text = " ".join(fencepost("report", capture).decode().split())
    said = re.search(r"the worst, (\w+): (.*)", " ".join(line.split()))
    assert said, line
    assert re.search(rf"\b10:{WORST}\b", said[2]), said[2]
    assert said[2].split(";")[0].rstrip(".") in text
    watched.assert_quiet()


def test_a_fence_whose_finding_is_not_listed_says_so(storm, open_page):
    _, rendered = storm
    all_subjects = subjects(rendered.report)
    assert len(all_subjects) > 3_000
    watched = open_page(rendered)
    said = next(text for text in watched.page.locator("#findings p").all_inner_texts() if "errors first" in text)
    listed = int(re.match(r"([\d,]+) findings", said)[1].replace(",", ""))
    assert listed < len(rendered.report["findings"])
    unlisted = 0
    for seqno in all_subjects[:: len(all_subjects) // 12]:
        watched.page.locator("#search").fill(f"fence 10:{seqno}")
        watched.page.locator("#search").press("Enter")
        watched.settle()
        story = watched.text("#story")
        assert f"Fence 10:{seqno}" in story and "Findings" in story and "out-of-order-signal" in story
        if "not listed here" in story:
            unlisted += 1
            assert f"fencepost show storm.txt 10:{seqno}" in story
    assert unlisted > 0
    watched.assert_quiet()
