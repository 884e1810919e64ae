"""Tables are filtered, sorted and copied."""

import re

import ftrace
import pytest
from conftest import TRACES


def cells(watched, column):
    rows = watched.page.locator("#findings tbody tr").all()
    return [row.locator("th, td").nth(column).inner_text() for row in rows]


def test_findings_are_filtered(waits, render):
    page = waits.page
    rule, severity, certainty = page.locator("#findings select").all()
    rule.select_option("long-wait")
    assert set(cells(waits, 2)) == {"long-wait"} and len(cells(waits, 2)) == 4
    assert "4 of 22 findings" in waits.text("#findings") and "not listed" not in waits.text("#findings")
    rule.select_option("")
    severity.select_option("info")
    assert len(cells(waits, 0)) == 8
    severity.select_option("")
    certainty.select_option("conditional")
    assert set(cells(waits, 2)) == {"wait-cycle"}
    page.locator("#findings input").fill("fl-dead-a-304")
    assert len(cells(waits, 2)) == 1
    page.locator("#findings input").fill("no such words")
    assert "Nothing fits." in waits.text("#findings")


def test_findings_are_sorted(waits):
    page = waits.page
    page.locator("#findings th button", has_text="time").click()
    down = [float(text) for text in cells(waits, 3)]
    assert down == sorted(down, reverse=True)
    assert page.locator("#findings th[aria-sort=descending]").count() == 1
    page.locator("#findings th button", has_text="time").click()
    up = [float(text) for text in cells(waits, 3)]
    assert up == sorted(up)


def copied(waits, button):
    waits.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    waits.page.get_by_role("button", name=button).click()
    waits.page.locator("#spoken", has_text="Copied").wait_for(state="attached")
    return waits.page.evaluate("() => navigator.clipboard.readText()")


def test_a_heading_says_by_what_a_table_is_sorted(waits):
    def sorted_by(section):
        return waits.page.locator(f"#{section} th[aria-sort]").evaluate_all("all => all.map(one => [one.textContent, one.ariaSort])")

    assert sorted_by("findings") == [["severity", "ascending"]] and sorted_by("waits") == [["length", "descending"]]
    ranks = [["error", "warning", "info"].index(cell.lstrip("▲△○ ")) for cell in cells(waits, 0)]
    assert ranks == sorted(ranks) and len(set(ranks)) == 3
    waits.page.locator("#findings th button", has_text="time").click()
    assert sorted_by("findings") == [["time", "descending"]]


def test_findings_are_copied_as_text(waits):
    waits.page.locator("#findings select").first.select_option("wait-cycle")
    text = copied(waits, "Copy as text")
    assert text.startswith("Findings of fl-waits.dat\n\nerror, ")
    assert text.count("wait-cycle") == 3
    assert "provided that no other task would have signaled these fences" in text
    assert "dma_fence_wait_start" in text


def test_findings_are_copied_as_markdown(waits):
    waits.page.locator("#findings select").first.select_option("wait-cycle")
    text = copied(waits, "Copy as Markdown")
    lines = text.splitlines()
    assert lines[2].startswith("| severity |") and len(lines) == 4 + 3
    assert all(re.fullmatch(r"\| error \| conditional \| wait-cycle \| .* \|", line) for line in lines[4:])
    # What a finding rests on is said wherever it is: here, and in the answer in short.
    condition = "provided that no other task would have signaled these fences"
    assert all(condition in line for line in lines[4:])
    [sentence] = [text for text in waits.page.locator("#short dd").all_inner_texts() if text.startswith("wait-cycle")]
    assert sentence.startswith("wait-cycle 3 times, the worst, conditional: ") and condition in sentence


def test_a_rule_unfolds_its_page(waits):
    row = waits.page.locator("#rules tr", has_text="wait-cycle").first
    row.locator("summary").click()
    assert "wait-cycle" in row.locator("pre").inner_text()


def test_a_finding_unfolds_its_evidence(waits):
    row = waits.page.locator("#findings tbody tr").first
    row.locator("summary").click()
    assert "dma_fence_wait_start" in row.locator(".evidence").inner_text()
    assert re.search(r"byte \d+", row.locator(".evidence").inner_text())


def test_a_wait_during_which_events_were_lost_says_so(tmp_path, render, open_page):
    names = ("driver0", "ring0", 10)
    capture = tmp_path / "gap.txt"
    records = [
        ftrace.line("submit", 100, 0, 1_000_000, "init", *names, 1),
        ftrace.line("before", 200, 1, 1_000_010, "wait_start", *names, 1),
        ftrace.line("irq", 90, 1, 1_000_020, "signaled", *names, 1),
        ftrace.line("before", 200, 1, 1_000_030, "wait_end", *names, 1),
        ftrace.line("submit", 100, 0, 1_000_040, "init", *names, 2),
        ftrace.line("across", 201, 1, 1_000_050, "wait_start", *names, 2),
        "CPU:1 [LOST 7 EVENTS]\n",
        ftrace.line("other", 91, 1, 1_000_200, "init", *names, 3),
        ftrace.line("submit", 100, 0, 1_000_300, "init", *names, 4),
    ]
    capture.write_text(ftrace.header(len(records)) + "".join(records))
    watched = open_page(render(capture))
    doubts = {}
    for link in watched.page.locator("#waits tbody a[href^='#wait=']").all():
        link.click()
        watched.settle()
        doubts[watched.page.locator("#story-title").inner_text()] = watched.page.locator("#story .doubt").all_inner_texts()
    assert doubts == {
        "Wait of before-200": [],
        "Wait of across-201": ["Events were lost meanwhile: its end may be among them."],
    }
    # At its fence the wait has no recorded end, and that is said once.
    watched.page.locator("#search").fill("10:2")
    watched.page.locator("#search").press("Enter")
    watched.settle()
    assert "across-201 250.000 us to the end of the trace, no end recorded" in watched.text("#story").splitlines()


@pytest.mark.parametrize("name", ["recipe-6.1.dat", "recipe-7.2.dat"])
def test_a_waker_is_told_with_how_long_the_waiter_took_to_a_cpu(name, render, open_page):
    rendered = render(TRACES / name)
    watched = open_page(rendered)
    finding = next(finding for finding in rendered.report["findings"] if ", on a CPU " in finding["message"])
    task, waker, delay = re.match(r"(\S+) waited .*; woken by (\S+) .*, on a CPU ([\d.]+ us) later", finding["message"]).groups()
    watched.page.locator("#findings tbody a", has_text=f"{finding['fence']['context']}:{finding['fence']['seqno']}").first.click()
    watched.settle()
    [waiter] = [one for one in watched.page.locator("#story li").all_inner_texts() if one.startswith(task)]
    assert waiter.endswith(f", woken by {waker}, on a CPU {delay} later")
    watched.page.locator("#story li a", has_text=task).last.click()
    watched.settle()
    assert f"woken by\n{waker}, on a CPU {delay} later" in watched.text("#story dl")


def test_who_waited_stands_beside_the_waits(waits):
    waits.page.set_viewport_size({"width": 1440, "height": 900})
    table, matrix = (waits.page.locator(f"#waits {what}").bounding_box() for what in (".table", ".matrix"))
    assert matrix["x"] > table["x"] + table["width"]
    assert matrix["y"] < table["y"] + 150
