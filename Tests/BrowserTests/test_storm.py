"""More findings than a page lists: it names the same worst as the text report, and no fence of one looks clean."""

import re

import ftrace
import pytest
from conftest import Renderer, fencepost

# More than a report lists of one rule, 10,000, and beyond those 100 of the heaviest.
PAIRS = 10_300
# The worst of all comes late: the longest after the one that overtook it.
WORST = 2 * PAIRS + 1


@pytest.fixture(scope="module")
def storm(tmp_path_factory):
    folder = tmp_path_factory.mktemp("storm")
    records = []
    at = 1_000_000

    def record(event, seqno, comm="submit", pid=100):
        nonlocal at
        at += 10
        records.append(ftrace.line(comm, pid, 0, at, event, "driver0", "ring0", 10, seqno))

    def block(first, late=0, waiter=0):
        nonlocal at
        seqnos = range(first, first + 2)
        for seqno in seqnos:
            record("init", seqno)
        if waiter:
            record("wait_start", first, "waiter", waiter)
        record("signaled", first + 1)
        at += late
        record("signaled", first)
        if waiter:
            record("wait_end", first, "waiter", waiter)
        for seqno in seqnos:
            record("destroy", seqno)

    for pair in range(PAIRS):
        # Two are waited for: one whose finding is listed, being the first, and one whose finding is not.
        block(2 * pair + 1, waiter={0: 201, 9_000: 202}.get(pair, 0))
    block(WORST, late=500)
    block(WORST + 2)
    capture = folder / "storm.txt"
    capture.write_text(ftrace.header(len(records)) + "".join(records))
    return capture, Renderer(folder)(capture)


def story_of(watched, query):
    watched.page.locator("#search").fill(query)
    watched.page.locator("#search").press("Enter")
    watched.settle()
    return watched.text("#story")


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
    assert len(all_subjects) > 10_000
    watched = open_page(rendered)
    said = next(text for text in watched.page.locator("#findings p").all_inner_texts() if "leads to the timeline" in text)
    listed = int(re.match(r"([\d,]+) findings", said)[1].replace(",", ""))
    assert listed < len(rendered.report["findings"])
    unlisted = 0
    for seqno in all_subjects[:: len(all_subjects) // 12]:
        story = story_of(watched, f"fence 10:{seqno}")
        assert f"Fence 10:{seqno}" in story and "Findings" in story and "out-of-order-signal" in story
        if "not listed here" in story:
            unlisted += 1
            assert f"fencepost show storm.txt 10:{seqno}" in story
    assert unlisted > 0
    watched.assert_quiet()


def test_a_fence_whose_finding_is_shown_by_no_mark_may_have_one(storm, open_page):
    _, rendered = storm
    count = next(rule["findings"] for rule in rendered.report["rules"] if rule["id"] == "out-of-order-signal")
    marked = set(subjects(rendered.report))
    unmarked = count - len(subjects(rendered.report))
    total = sum(rule["findings"] for rule in rendered.report["rules"])
    assert count > PAIRS and unmarked > 100
    watched = open_page(rendered)
    notice = watched.text("#timeline-section .notice")
    assert f"Of {total:,} findings" in notice and f"; {unmarked:,} of out-of-order-signal are shown by no mark." in notice
    # The earlier of a pair was overtaken; of the last pairs, which are not listed, nothing else is said.
    silent = next(seqno for seqno in range(2 * PAIRS - 1, 0, -2) if seqno not in marked)
    words = f"{unmarked:,} of out-of-order-signal are shown by no mark: this fence may have such."
    story = story_of(watched, f"fence 10:{silent}")
    assert f"Fence 10:{silent}" in story and words in story and "Findings" not in story.splitlines()
    assert words not in story_of(watched, f"fence 10:{WORST}"), "it has one of that rule"
    watched.assert_quiet()


def test_a_wait_says_that_its_fence_has_findings_that_are_not_listed(storm, open_page):
    _, rendered = storm
    watched = open_page(rendered)
    links = watched.page.locator("#waits tbody a[href^='#wait=']")
    assert links.count() == 2
    said = []
    for link in links.all():
        link.click()
        watched.settle()
        assert "Wait of waiter-" in watched.text("#story")
        said.append("Its fence has findings that are not listed here." in watched.text("#story"))
    assert sorted(said) == [False, True]
    watched.assert_quiet()


def test_a_list_of_a_rule_says_how_many_of_its_findings_it_lacks(storm, open_page):
    _, rendered = storm
    watched = open_page(rendered)
    [rule] = [rule for rule in rendered.report["rules"] if rule["id"] == "out-of-order-signal"]
    watched.page.locator("#findings select").first.select_option(rule["id"])
    listed = int(re.match(r"([\d,]+)", watched.text("#findings [role=status]"))[1].replace(",", ""))
    rest = f"{rule['findings'] - listed:,} more of out-of-order-signal are counted, but not listed in this page."
    assert watched.text("#findings [role=status]").endswith(rest)


def test_what_is_copied_says_that_there_is_more(storm, open_page):
    _, rendered = storm
    watched = open_page(rendered, permissions=["clipboard-read", "clipboard-write"])
    for kind in ("text", "Markdown"):
        watched.page.locator("#findings button", has_text=f"Copy as {kind}").click()
        watched.page.locator("#spoken", has_text=f"Copied as {kind}.").wait_for(state="attached")
        text = watched.page.evaluate("() => navigator.clipboard.readText()")
        assert text.startswith("Findings of storm.txt\n")
        assert re.search(r"\n\n[\d,]+ more are counted, but not listed in this page\.\n$", text)
