"""The numbers in the page are those of the JSON report, each computed here once more."""

import re

import pytest
from conftest import OWN


def grouped(number):
    return f"{number:,}"


class Clock:
    """How times and lengths are written, as in the text report."""

    def __init__(self, report):
        self.ticks = report["trace"]["clockUnit"] != "nanosecond"

    def of(self, thing, stem):
        return thing.get(stem + ("Ticks" if self.ticks else "Nanoseconds"))

    def stamp(self, value):
        if value is None:
            return "–"
        if self.ticks:
            return str(value)
        micros = (value + 500) // 1000
        return f"{micros // 1_000_000}.{micros % 1_000_000:06}"

    def length(self, value):
        if value is None:
            return "–"
        if self.ticks:
            return f"{grouped(value)} ticks"
        for size, unit in ((10**9, "s"), (10**6, "ms"), (10**3, "us")):
            # Half up; what rounds up to a thousand is one of the next unit.
            thousandths = (value + size // 2000) // (size // 1000)
            if value >= size or (size > 1000 and thousandths >= 1000):
                return f"{thousandths // 1000}.{thousandths % 1000:03} {unit}"
        return f"{value} ns"


def name(fence):
    generation = fence.get("generation", 0)
    return f"{fence['context']}:{fence['seqno']}" + (f" (generation {generation})" if generation else "")


def rows(watched, section, table=0):
    """The cells of a table as text, all pages of it."""
    place = watched.page.locator(f"#{section} table:not(.matrix)").nth(table)
    more = watched.page.locator(f"#{section} .more button")
    for button in more.all():
        while button.is_visible():
            button.click()
    return place.evaluate("table => [...table.tBodies[0].rows].map(row => [...row.cells].map(cell => cell.innerText.trim()))")


def value(report, kind, key):
    return None if report.get(kind) is None else report[kind][key]


def labelled(fence):
    return f"{name(fence)} ({fence['driver']} {fence['timeline']})"


def task(one):
    return f"{one['comm']}-{one['pid']}"


@pytest.mark.parametrize("capture", OWN, ids=lambda path: path.name)
def test_numbers_of_the_answer_in_short(capture, render, read_page):
    rendered = render(capture)
    if rendered is None:
        pytest.skip("a capture that cannot be read at all")
    report, clock = rendered.report, Clock(rendered.report)
    watched = read_page(rendered)
    answer = {}
    for term, text in watched.page.locator("#short dl:not(.verdicts) > div").evaluate_all(
            "all => all.map(one => [...one.children].map(part => part.innerText.replace(/\\s+/g, ' ').trim()))"):
        answer.setdefault(re.sub(r"^\W+", "", term), []).append(text)

    rules = {verdict: [rule for rule in report["rules"] if rule["verdict"] == verdict] for verdict in ("violated", "undecided", "holds")}
    headline = watched.text("#short .headline")
    counts = {verdict: len(some) for verdict, some in rules.items()}
    if counts["violated"] > 0:
        assert f"{counts['violated']} of {len(report['rules'])} rules" in headline
    elif counts["holds"] > 0 and counts["undecided"] > 0:
        assert f"the {counts['holds']} rule" in headline
    if counts["undecided"] > 0 and counts["violated"] + counts["holds"] > 0:
        assert f"{counts['undecided']} could not be decided" in headline

    # The worst of each violated rule is one of its findings, and none of a lower severity than another.
    violated = {text.split()[0]: text for text in answer.pop("Violated", [])}
    assert set(violated) == {rule["id"] for rule in rules["violated"]}
    severity = ["info", "warning", "error"].index
    for rule in rules["violated"]:
        text = violated[rule["id"]]
        assert text.startswith(f"{rule['id']} {grouped(rule['findings'])} time{'' if rule['findings'] == 1 else 's'}")
        own = [finding for finding in report["findings"] if finding["rule"] == rule["id"]]
        worst = [finding for finding in own if finding["message"] in text and finding["certainty"] in text]
        assert max(severity(finding["severity"]) for finding in worst) == max(severity(finding["severity"]) for finding in own)

    def only(*terms):
        found = [text for term in terms for text in answer.pop(term, [])]
        assert len(found) <= 1
        return found[0] if found else None

    stall, stalled = report["stall"], only("Stalled first")
    assert (stall is None) == (stalled is None)
    if stall:
        assert stalled.startswith(labelled(stall["fence"]))
        assert f"for {clock.length(clock.of(stall, 'length'))}, since {clock.stamp(clock.of(stall, 'since'))}" in stalled
        for waiters, count in ((stall["waiters"], stall["waiterCount"]), (stall["behind"], stall["behindCount"])):
            assert count == 0 or re.search(rf"\b{grouped(count)} (more )?tasks?\b", stalled), stalled
            assert all(waiter["task"] in stalled for waiter in waiters[:3])
        if stall["lastSignalSeqno"] is not None:
            assert f"{stall['fence']['context']}:{stall['lastSignalSeqno']} at {clock.stamp(clock.of(stall, 'lastSignal'))}" in stalled
        assert stall["dependentCount"] == 0 or f"{grouped(stall['dependentCount'])} job" in stalled
        assert all(cycle in stalled for cycle in stall["cycles"][:1])
        assert len(stall["cycles"]) < 2 or f"{len(stall['cycles']) - 1} circle" in stalled
        assert (only("Uncertain") or "").lower().removesuffix(".") == "; ".join(stall["doubts"]).lower()

    longest = only("Longest wait", "Longest that ended")
    if report["longestWaits"]:
        wait = report["longestWaits"][0]
        assert longest == f"{task(wait['task'])} waited {clock.length(clock.of(wait, 'length'))} for {labelled(wait['fence'])}: {wait['outcome']}."
    else:
        assert longest is None

    noted = only("Noted") or ""
    assert sorted(re.findall(r"([\d,]+) ([a-z]+-[a-z-]+)", noted)) == sorted(
        (grouped(rule["findings"]), rule["id"]) for rule in rules["holds"] + rules["undecided"] if rule["findings"] > 0)
    memory = only("Fence memory") or ""
    assert all(f"{one['driver']} {one['verdict']} ({grouped(one['reuses'])} reuse" in memory for one in report["reuse"][:4])
    waits, fences, lost = report["waits"], report["fences"], report["events"]["lost"]
    said = only("Waits")
    assert waits["total"] == 0 or f"{grouped(waits['total'])} wait" in said
    for count, words in ((waits["failed"], "failed"), (waits["open"], "open at the end|without a recorded end")):
        assert count == 0 or re.search(rf"\b{grouped(count)} ({words})", said), said
    unsignaled = only("Unsignaled") or ""
    assert fences["aliveUnsignaled"] == 0 or f"{grouped(fences['aliveUnsignaled'])} fence" in unsignaled
    losses = only("Losses")
    assert lost["gaps"] == 0 or f"{grouped(lost['gaps'])} gap" in losses
    assert lost["count"] == 0 or f"{grouped(lost['count'])} event" in losses
    left = only("Waited for", "Oldest unsignaled")
    assert left is None or any(left.startswith(labelled(one["fence"])) for one in report["aliveFences"])
    # Nothing stands there that is not checked here.
    assert set(answer) <= {"Not judged"}

    # What is said of the capture.
    facts = dict(watched.page.locator("#losses .facts").evaluate(
        "list => [...list.querySelectorAll('dt')].map(term => [term.innerText, term.nextElementSibling.innerText])"))
    assert f"{grouped(report['trace']['fileSize'])} bytes" in facts["file"]
    assert facts["records"].startswith(grouped(report["events"]["total"])) and grouped(report["events"]["fenceEvents"]) in facts["records"]
    assert facts["fences"] == (
        f"{grouped(fences['total'])}, {grouped(fences['seenFromStart'])} from their init on, {grouped(fences['complete'])} complete")
    periods = report["gracePeriods"]
    assert facts["grace periods"] == (
        "not recorded" if periods["source"] == "none" else f"{grouped(periods['count'])} seen, by {periods['source']}")
    assert facts["time"].startswith(f"{clock.stamp(clock.of(report['trace'], 'start'))} to {clock.stamp(clock.of(report['trace'], 'end'))}")


@pytest.mark.parametrize("capture", OWN, ids=lambda path: path.name)
def test_numbers(capture, render, read_page):
    rendered = render(capture)
    if rendered is None:
        pytest.skip("a capture that cannot be read at all")
    report, clock = rendered.report, Clock(rendered.report)
    watched = read_page(rendered)
    page = watched.page

    # The line under the title.
    line = watched.text("#capture")
    for count, noun in (
        (report["fences"]["total"], "fence"), (report["waits"]["total"], "wait"), (report["events"]["total"], "record"),
        (len(report["trace"]["cpus"]), "CPU"),
    ):
        assert f"{grouped(count)} {noun}" in line

    # Verdicts: at the top, and in the table.
    for verdict in ("violated", "undecided", "holds"):
        expected = {rule["id"] for rule in report["rules"] if rule["verdict"] == verdict}
        assert set(page.locator(f"#short .chip.{verdict}").all_inner_texts()) == expected
    table = {row[0]: row for row in rows(watched, "rules")}
    assert set(table) == {rule["id"] for rule in report["rules"]}
    for rule in report["rules"]:
        cells = table[rule["id"]]
        noted = rule["verdict"] == "holds" and rule["findings"] > 0
        assert cells[1].endswith(rule["verdict"] + (f" {grouped(rule['findings'])} noted" if noted else ""))
        assert cells[2:5] == [grouped(rule[key]) for key in ("findings", "observed", "excluded")]
        for need in rule["needs"]:
            assert need[1:] in cells[5]

    # Findings.
    found = [] if not report["findings"] else rows(watched, "findings")
    expected = sorted(
        [finding["severity"], finding["certainty"], finding["rule"], clock.stamp(clock.of(finding, "at")),
         name(finding["fence"]) if finding.get("fence") else "–", finding["message"]]
        for finding in report["findings"])
    assert sorted([re.sub(r"^\W+", "", row[0])] + row[1:6] for row in found) == expected
    if not found:
        assert page.locator("#findings table").first.is_hidden()

    # Timelines.
    if report["timelines"]:
        expected = []
        for one in report["timelines"]:
            signal = [clock.length(value(one, "signalLatency", key)) for key in ("p50", "p90", "p99", "max")]
            wait = [clock.length(value(one, "wait", key)) for key in ("p50", "p99", "max")]
            expected.append(
                [one["driver"], one["timeline"]] + [grouped(one[key]) for key in ("contexts", "fences", "alive")] + signal
                + [grouped(value(one, "wait", "count") or 0)] + wait)
        assert rows(watched, "timelines") == expected

    # Bars are of the page alone; what is said of a plot is the table's, and the bars are as many values.
    plots = page.locator("#timelines .plots figure").all()
    for plot in plots:
        title = plot.locator("figcaption").inner_text()
        kind = "wait" if title.startswith("Waits for") else "signalLatency"
        [one] = [one for one in report["timelines"] if title.endswith(f" {one['driver']} {one['timeline']}")]
        counts = plot.locator("rect title").evaluate_all("all => all.map(one => Number(one.textContent.split(': ').at(-1).replaceAll(',', '')))")
        assert sum(counts) == one[kind]["count"]
        assert plot.locator("svg").get_attribute("aria-label").startswith(
            f"{title}: {grouped(one[kind]['count'])} value{'' if one[kind]['count'] == 1 else 's'}, "
            f"half of them at most {clock.length(value(one, kind, 'p50'))}, the longest {clock.length(value(one, kind, 'max'))}; ")

    # Waits: the longest are the longest of the JSON report, in its order.
    waits = report["waits"]
    if waits["total"]:
        assert f"{grouped(waits['total'])} wait" in watched.text("#waits")
        ends = page.locator("#waits p.aside").first.inner_text()
        assert f"{grouped(waits['failed'])} failed" in ends
        assert sum(int(count.replace(",", "")) for count in re.findall(r"([\d,]+) (?:open at|without a recorded)", ends)) == waits["open"]
        shown = [row[1] for row in rows(watched, "waits")]
        lengths = [clock.length(clock.of(wait, "length")) for wait in report["longestWaits"]]
        assert shown[: len(lengths)] == lengths or set(lengths) <= set(shown)
        matrix = page.locator("#waits .matrix tbody td:not(.none)").all_inner_texts()
        counts = sum(int(cell.split("·")[0].replace(",", "")) for cell in matrix)
        assert counts == waits["total"]
    else:
        assert watched.text("#waits p").startswith(("None seen", "Not known: waits were not recorded."))

    # Memory.
    for row, driver in zip(rows(watched, "memory") if report["reuse"] else [], report["reuse"], strict=True):
        assert row == [driver["driver"], driver["verdict"]] + [
            grouped(driver[key]) for key in ("reuses", "elapsed", "notElapsed", "unknown")
        ] + [clock.length(clock.of(driver, key)) for key in ("shortest", "median")] + [
            grouped(driver[key]) for key in ("slab", "pool", "idleTurnsBusy")]

    # Alive fences.
    alive = report["aliveFences"]
    if alive:
        assert [row[0].removesuffix(" ?") for row in rows(watched, "alive")] == [name(one["fence"]) for one in alive]
        assert [row[2] for row in rows(watched, "alive")] == [clock.length(clock.of(one, "age")) for one in alive]
    if report["fences"]["aliveAtEnd"]:
        assert grouped(report["fences"]["aliveAtEnd"]) in watched.text("#alive h2")

    plot = page.locator("#alive svg[role=img]")
    if plot.count() == 1:
        peak = grouped(report["fences"]["peakAlive"])
        label = plot.get_attribute("aria-label")
        assert label in (f"Alive fences over time: {peak} at the most", f"Fences without a recorded end over time: {peak} at the most")
    else:
        assert not {"dma_fence_init", "dma_fence_destroy"} & set(report["events"]["byName"])

    # Reuses are drawn as they are counted, from release to reuse.
    plot = page.locator("#memory svg[role=img]")
    if report["reuse"] and not clock.ticks:
        said = plot.get_attribute("aria-label")
        for key, words in (("notElapsed", "no grace period passed"), ("elapsed", "a grace period passed"), ("unknown", "not known")):
            count = sum(driver[key] for driver in report["reuse"])
            assert f"{words}, {grouped(count)}" in said or count == 0
    windows = [window for driver in report["reuse"] for window in driver["windows"]]
    if windows:
        assert [row[6] for row in rows(watched, "memory", 1)] == [
            clock.length(clock.of(one, "reused") - clock.of(one, "released")) for one in windows]

    # Losses.
    nothing = report["events"]["lost"]["gaps"] == 0 and not report["events"]["anomalies"]
    missing = report["events"]["lost"]["unmarked"]
    assert (grouped(missing) in watched.text("#losses .facts")) or missing == 0
    if nothing and missing == 0 and all(cpu[key] == 0 for cpu in report["trace"]["cpus"] for key in ("overrun", "dropped", "commitOverrun")):
        assert page.locator("#short dt.bad", has_text="Losses").count() == 0

    # The capture itself.
    cpus = [[grouped(cpu["cpu"]), grouped(cpu["records"])] for cpu in report["trace"]["cpus"]]
    assert [row[:2] for row in rows(watched, "losses")] == cpus
    events = [[event, grouped(count)] for event, count in report["events"]["byName"].items()]
    assert rows(watched, "losses", 1) == events

    # The table of what is in view has every fence, while the whole trace is in view.
    watched.unfold_view()
    count = watched.text("#in-view p")
    merged = "drawn as runs" in watched.text("#timeline-section")
    if not merged:
        assert count.startswith(f"{grouped(report['fences']['total'])} fence")
    watched.assert_quiet()
