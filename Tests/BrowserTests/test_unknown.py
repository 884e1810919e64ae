"""What the capture does not show is said, and nothing else is said in its place."""

import ftrace
import pytest
from conftest import TRACES


def written(tmp_path, render, records, header=True):
    """The report of records: each a time, a task, its pid, an event, a context and a seqno, or a line."""
    lines = [record if isinstance(record, str) else ftrace.line(
        record[1], record[2], 0, record[0], record[3], "drv", "ring", record[4], record[5]) for record in records]
    capture = tmp_path / f"made-{len(list(tmp_path.iterdir()))}.trace.txt"
    capture.write_text((ftrace.header(len(lines)) if header else "") + "".join(lines))
    return render(capture)


def statement(watched, term):
    return watched.page.locator("#short dl > div", has=watched.page.locator(f"dt:text-is('{term}')")).locator("dd").inner_text()


def test_without_inits_no_fence_is_said_to_be_none(tmp_path, render, open_page):
    signals = [(1_000 + number, "irq", 3, "signaled", 5, number) for number in range(1, 20)]
    watched = open_page(written(tmp_path, render, signals), "#fence=5:3")
    assert statement(watched, "Unsignaled") == "Not known: inits were not recorded."
    assert watched.text("#alive .nothing") == "Not known: inits were not recorded, and destroys were not recorded."
    assert "Inits were not recorded." in watched.text("#story")
    assert "armed again" not in watched.text("#story")
    # Of what was not recorded nobody says that it was.
    assert "was recorded" not in watched.text("#short")


LIFE = [(1_000, "app", 50, "init", 5, 1), (1_100, "irq", 3, "signaled", 5, 1), (1_200, "app", 50, "destroy", 5, 1)]


@pytest.mark.parametrize(("header", "words"), [
    (True, "None: no fence is alive at the end."),
    (False, "None seen, though whether events were lost is not known."),
])
def test_that_no_fence_is_alive_is_said_where_none_can_be_missing(header, words, tmp_path, render, open_page):
    watched = open_page(written(tmp_path, render, LIFE, header))
    assert statement(watched, "Unsignaled") == words
    assert watched.text("#alive .nothing") == words


def test_the_oldest_unsignaled_fence_is_named_where_nobody_waits(tmp_path, render, open_page):
    watched = open_page(written(tmp_path, render, LIFE + [(2_000, "app", 50, "init", 5, 2), (9_000, "app", 50, "init", 5, 3)]))
    words = statement(watched, "Oldest unsignaled")
    assert words == "5:2 (drv ring), init 7.000 ms before the end; who waits for it is not known: wait starts were not recorded."
    waited = [(1_010, "app", 51, "wait_start", 5, 1), (1_110, "app", 51, "wait_end", 5, 1)]
    watched = open_page(written(tmp_path, render, LIFE[:1] + waited + LIFE[1:] + [(2_000, "app", 50, "init", 5, 2), (9_000, "app", 50, "init", 5, 3)]))
    words = statement(watched, "Oldest unsignaled")
    assert words == "5:2 (drv ring), init 7.000 ms before the end; nobody is seen waiting for it at the end."


def test_findings_of_undecided_rules_are_counted_at_the_top(render, open_page):
    for name in ("lost-overwrite.dat", "fl-resig.dat", "recipe-7.2.dat", "igt-vkms.dat", "fl-slab.dat"):
        rendered = render(TRACES / name)
        open_rules = [rule for rule in rendered.report["rules"] if rule["verdict"] != "violated" and rule["findings"] > 0]
        watched = open_page(rendered)
        noted = watched.page.locator("#short dl > div", has_text="Noted")
        assert noted.count() == min(len(open_rules), 1)
        for rule in open_rules:
            assert f"{rule['findings']:,} {rule['id']}" in noted.inner_text()
        assert (noted.count() > 0 and "ndecided rules: " in noted.inner_text()) == any(rule["verdict"] == "undecided" for rule in open_rules)


def test_the_story_tells_what_a_fence_depends_on(tmp_path, render, open_page):
    def depends(at, fence, other):
        return f"{'app':>16}-{50:<7} [000] ..... {0:5}.{at:06}: drm_sched_job_add_dep: fence={fence} depends on fence={other}\n"

    watched = open_page(written(
        tmp_path, render, [(1_000 + context, "app", 50, "init", context, 1) for context in (5, 6, 7)]
        + [depends(1_100, "5:1", "6:1"), depends(1_110, "7:1", "5:1")]
        + [(1_200 + context, "irq", 3, "signaled", context, 1) for context in (6, 5, 7)]), "#fence=5:1")
    parts = watched.page.locator("#story h4").all_inner_texts()
    assert "Waits for, 1" in parts and "Awaited by, 1" in parts

    def below(title):
        return watched.page.locator(f"#story h4:text-is('{title}') + ul").inner_text()

    assert below("Waits for, 1") == "6:1 drv ring"
    assert below("Awaited by, 1") == "7:1 drv ring"
    watched.page.locator("#story h4:text-is('Awaited by, 1') + ul a").click()
    watched.settle()
    assert watched.text("#story h3") == "Fence 7:1"
    assert "Waits for, 1" in watched.text("#story") and "Awaited by" not in watched.text("#story")
    watched.assert_quiet()


def test_a_stall_inside_of_an_array_is_told_by_its_member(tmp_path, render, open_page):
    def asked(at, event, driver, context, pid=9):
        return ftrace.line("app", pid, 0, at, event, driver, "ring", context, 1)

    rendered = written(
        tmp_path, render, [(1_000 + context, "app", 50, "init", context, 1) for context in (5, 6)]
        + [asked(1_010, "init", "dma_fence_array", 60), asked(1_020, "enable_signal", "dma_fence_array", 60)]
        + [asked(1_021 + context, "enable_signal", "drv", context) for context in (5, 6)]
        + [asked(1_030, "wait_start", "dma_fence_array", 60), (1_100, "irq", 3, "signaled", 5, 1)]
        # Ends of waits are recorded.
        + [(1_200, "app", 51, "wait_start", 5, 1), (1_300, "app", 51, "wait_end", 5, 1)]
        + [(2_000, "app", 50, "init", 6, 2), asked(2_010, "wait_start", "drv", 6, pid=8).replace("seqno=1", "seqno=2")]
        + [(40_000_000, "irq", 3, "init", 7, 1)])
    watched = open_page(rendered)
    words = statement(watched, "Stalled first")
    assert words.startswith("6:1 (drv ring) had been asked for and was not signaled for 39.")
    assert "It was asked for through the array 60:1, as far as the order of records tells." in words
    assert "1 task on it: app-9." in words and "1 task behind it in its context: app-8." in words
    watched.page.locator("#short a[href='#fence=60:1']").first.click()
    watched.settle()
    assert watched.text("#story h3") == "Fence 60:1"
    watched.assert_quiet()


def test_where_a_ring_stopped_leads_before_what_was_asked_for(tmp_path, render, open_page):
    def ring(at, pid, event, seqno):
        return ftrace.line("app", pid, 0, at, event, "amdgpu", "gfx", 9, seqno)

    rendered = written(
        tmp_path, render, [ring(1_000, 50, "init", 1), ring(1_001, 50, "signaled", 1)]
        + [ring(1_010 + seqno, 50, "init", seqno) for seqno in (2, 3, 4)]
        + [ring(1_100, 9, "wait_start", 4), (1_200, "app", 51, "init", 5, 1), (1_300, "app", 51, "signaled", 5, 1)]
        + [(1_400, "app", 51, "wait_start", 5, 1), (1_500, "app", 51, "wait_end", 5, 1), (40_000_000, "irq", 3, "init", 7, 1)])
    watched = open_page(rendered)
    words = statement(watched, "Stalled first")
    assert words.startswith("9:2 (amdgpu gfx) is where its context stopped: the oldest of it without a signal, begun 39.")
    assert "9:4 (amdgpu gfx), 2 behind it, had been asked for and was not signaled for 39." in words
    watched.page.locator("#short a[href='#fence=9:2']").first.click()
    watched.settle()
    assert watched.text("#story h3") == "Fence 9:2"
    watched.assert_quiet()


@pytest.mark.parametrize(("fragment", "title"), [
    ("#wait=302@5", "Wait of task 302 at 89."), ("#wait=302@-1", "Wait of task 302"), ("#finding=9999", "Finding 9999"),
    ("#fence=45:999", "Fence 45:999"),
])
def test_a_link_to_what_is_not_there_says_so(fragment, title, render, open_page):
    watched = open_page(render(TRACES / "fl-waits.dat"), fragment)
    assert watched.text("#story h3").startswith(title)
    assert watched.text("#story .state") == "It is not in this page."
    assert watched.page.url.endswith(fragment)
    watched.page.locator("#story .close").click()
    watched.settle()
    assert not watched.page.locator("#story").is_visible()
    watched.assert_quiet()


def test_waits_fit_a_phone(render, open_page):
    watched = open_page(render(TRACES / "fl-waits.dat"), viewport={"width": 390, "height": 800})
    frame = watched.page.locator("#waits .frame").first
    assert frame.evaluate("one => one.scrollWidth <= one.clientWidth")
    row = frame.locator("tbody tr").first.inner_text()
    assert "1.211 s" in row and "fencelab fl.ring0" in row


WAIT = [(1_000, "app", 50, "init", 5, 1), (1_050, "app", 51, "wait_start", 5, 1), (1_100, "app", 50, "init", 5, 2), (1_150, "app", 50, "signaled", 5, 2),
        (1_160, "app", 50, "destroy", 5, 2), (9_000, "app", 50, "init", 6, 1), (9_010, "app", 50, "signaled", 6, 1), (9_020, "app", 50, "destroy", 6, 1)]


def test_where_ends_of_waits_were_not_recorded_nobody_is_said_to_wait(tmp_path, render, open_page):
    watched = open_page(written(tmp_path, render, WAIT), "#fence=5:1")
    assert statement(watched, "Waits") == "1 seen, which are open is not known: wait ends were not recorded."
    assert statement(watched, "Waited for") == "5:1 (drv ring) by app-51, begun 7.970 ms before the end, no end recorded."
    assert "7.970 ms to the end of the trace, no end recorded" in watched.text("#story")
    assert "wait, no end recorded" in watched.text("#timeline-section")
    assert "no end recorded" in watched.text("#waits tbody") and "0 ns" not in watched.text("#waits .matrix")
    for section in ("#short", "#story", "#waits", "#alive", "#timeline-section"):
        assert "open at the end" not in watched.text(section) and "still at the end" not in watched.text(section)
    watched.page.locator("#story li a:text-is('app-51')").click()
    watched.settle()
    assert watched.text("#story .state").startswith("app-51 began to wait for 5:1 7.970 ms before the end, no end recorded.")
    # The same with an end of another wait: what has no end is open.
    ended = WAIT + [(9_100, "app", 52, "wait_start", 6, 1), (9_200, "app", 52, "wait_end", 6, 1)]
    watched = open_page(written(tmp_path, render, ended))
    assert statement(watched, "Waits") == "2 waits seen, 1 open at the end, 0 failed."
    assert statement(watched, "Waited for") == "5:1 (drv ring) by app-51, for 8.150 ms when the trace ended."


def test_where_no_end_of_a_fence_was_recorded_none_is_said_to_be_alive(tmp_path, render, open_page):
    watched = open_page(written(tmp_path, render, [(1_000 + number, "app", 50, "init", 5, number) for number in range(1, 9)]))
    assert statement(watched, "Unsignaled") == "Not known: signals were not recorded."
    assert statement(watched, "Waits") == "Not known: waits were not recorded."
    assert watched.page.locator("#short dt", has_text="Oldest").count() == 0
    alive = watched.text("#alive")
    assert alive.startswith("Fences without an end")
    assert "8 without a recorded end. Which of them are alive is not known: destroys were not recorded." in alive
    assert "alive at the end" not in alive.lower()
    assert "without an end" in watched.text("#timelines thead")
    watched.assert_quiet()


def test_without_destroys_no_nought_of_fences_is_told(tmp_path, render, open_page):
    watched = open_page(written(tmp_path, render, LIFE[:2]))
    assert statement(watched, "Unsignaled") == "None: every fence was signaled."
    assert watched.text("#alive h2") == "Alive fences"
    assert "0" not in watched.text("#alive p.aside") and watched.text("#alive .nothing") == "Not known: destroys were not recorded."


def test_a_wait_that_failed_is_named_with_its_fence(render, open_page):
    watched = open_page(render(TRACES / "fl-waits.dat"))
    assert statement(watched, "Waits").endswith(", 7 failed; the longest that failed: 1.014 s, fl-dead-a-304, 46:10.")


def test_a_fence_that_was_waited_for_in_vain_is_named(tmp_path, render, open_page):
    vain = LIFE + [(2_000, "app", 50, "init", 5, 2), (2_100, "app", 51, "wait_start", 5, 2), (52_100, "app", 51, "wait_end", 5, 2), (99_000, "app", 50, "init", 5, 3)]
    watched = open_page(written(tmp_path, render, vain))
    assert statement(watched, "Waited for") == "5:2 (drv ring) by app-51 from 0.002100 on, for 50.000 ms, who left without the signal."
    watched.page.locator("#short dd a", has_text="app-51").first.click()
    watched.settle()
    assert watched.text("#story h3") == "Wait of app-51"
    watched.assert_quiet()


def test_a_wait_whose_task_waits_anew_is_over(tmp_path, render, open_page):
    anew = WAIT + [(9_100, "app", 51, "wait_start", 6, 1), (9_200, "app", 51, "wait_end", 6, 1)]
    watched = open_page(written(tmp_path, render, anew), "#fence=5:1")
    assert "app-51 end not seen, unknown" in watched.text("#story") and "still" not in watched.text("#waits tbody")
    watched.page.locator("#story li a:text-is('app-51')").click()
    watched.settle()
    assert watched.text("#story .state").startswith("app-51 waited for 5:1, and its end was not seen: the task went on since.")


def test_what_lived_through_a_loss_is_not_called_open_or_alive(tmp_path, render, open_page):
    lost = WAIT[:3] + ["CPU:0 [LOST 12 EVENTS]\n"] + WAIT[3:] + [(9_100, "app", 52, "wait_start", 6, 1), (9_200, "app", 52, "wait_end", 6, 1)]
    watched = open_page(written(tmp_path, render, lost))
    words = "1 without a recorded end, but events were lost while it "
    assert words + "was open; 0 failed" in statement(watched, "Waits")
    assert "no end recorded" in watched.text("#waits tbody") and "open at the end" not in watched.text("#waits")
    assert "wait, no end recorded" in watched.text("#timeline-section") and "no signal, no end recorded" in watched.text("#timeline-section")
    assert "without an end" in watched.text("#timelines thead")
    alive = watched.text("#alive")
    assert alive.startswith("Fences without an end") and words + "lived" in alive and "5:1 ?" in alive
    assert "alive at the end" not in alive.lower().replace("fences alive at the end", "")


def test_records_of_all_instances_are_not_taken_for_those_of_one(render, open_page):
    rendered = render(TRACES / "instances.dat")
    events = rendered.report["events"]
    assert events["total"] > events["analyzedTotal"]
    watched = open_page(rendered)
    words = f"{events['total']:,} in all instances; in this one {events['analyzedTotal']:,}, of them {events['fenceEvents']:,} fence events"
    assert words in watched.text("#losses") and watched.page.locator("#losses caption", has_text="Events by name, of all instances").count() == 1


def test_what_of_a_text_was_not_judged_is_said_at_the_top(tmp_path, render, open_page):
    log = (TRACES / "vgem-7.2.dmesg.txt").read_text()
    capture = tmp_path / "boots.txt"
    capture.write_text("".join(f"[    0.000000] Linux version {version}\n{log}" for version in ("6.1.0", "7.2.0")))
    watched = open_page(render(capture))
    words = statement(watched, "Not judged")
    assert words.startswith("The last boot with a dump was judged, and not ")
    assert words in watched.text("#losses .facts")


def test_memory_that_no_two_fences_had_is_not_called_unrecorded(render, open_page):
    rendered = render(TRACES / "recipe-7.2.dat")
    [rule] = [rule for rule in rendered.report["rules"] if rule["id"] == "reuse-within-grace-period"]
    assert rule["verdict"] == "holds" and rendered.report["reuse"] == []
    assert "no two fences had one address" in open_page(rendered).text("#memory")
    watched = open_page(render(TRACES / "lost-overwrite.dat"))
    assert "this needs the addresses of fences" in watched.text("#memory")
    # Nobody looked at what was recorded.
    watched = open_page(render(TRACES / "recipe-7.2.dat", "--no-rules"))
    assert "without rules the addresses of fences are not read" in watched.text("#memory")


def test_what_losses_leave_without_an_end_is_not_counted_as_alive(render, open_page):
    rendered = render(TRACES / "lost-overwrite.dat")
    peak = rendered.report["fences"]["peakAlive"]
    watched = open_page(rendered)
    assert f"{peak} without a recorded end at once at the most" in watched.text("#alive")
    title = "Fences without a recorded end over time"
    assert watched.text("#alive figcaption").startswith(title)
    assert watched.page.locator("#alive svg[role=img]").get_attribute("aria-label").startswith(title)


def test_a_fence_leads_to_the_others_of_its_identity(render, open_page):
    rendered = render(TRACES / "fl-idreuse.dat")
    finding = next(finding for finding in rendered.report["findings"] if finding["rule"] == "identity-reused-while-alive")
    name = f"{finding['fence']['context']}:{finding['fence']['seqno']}"
    watched = open_page(rendered, f"#fence={name}")
    assert watched.text("#story-title") == f"Fence {name}"
    others = watched.page.locator("#namesakes li")
    assert others.count() >= 1
    assert any("identity-reused-while-alive" in other for other in others.all_inner_texts()) or "identity-reused-while-alive" in watched.text("#story")
    other = others.first.locator("a").inner_text()
    assert other.startswith(f"{name} (generation ")
    others.first.locator("a").click()
    watched.settle()
    assert watched.text("#story-title") == f"Fence {other}"
    assert name in watched.page.locator("#namesakes li a").all_inner_texts()
    # One that nobody shares its identity with has no such list.
    alone = open_page(render(TRACES / "fl-waits.dat"), "#fence=46:3")
    assert alone.page.locator("#namesakes").count() == 0


def test_whose_signal_of_two_fences_it_is_nobody_says(tmp_path, render, open_page):
    twins = [(1_000, "app", 50, "init", 5, 1), (1_100, "app", 50, "init", 5, 1), (1_200, "irq", 3, "signaled", 5, 1), (1_300, "irq", 3, "signaled", 5, 1)]
    watched = open_page(written(tmp_path, render, twins), "#fence=5:1")
    assert "if these records are its own" in watched.text("#story .state")
    watched = open_page(written(tmp_path, render, LIFE), "#fence=5:1")
    assert "if these records" not in watched.text("#story .state")


def test_a_signal_after_the_destroy_is_told_as_such(tmp_path, render, open_page):
    records = [
        (1_000_000, "app", 51, "init", 5, 1), (1_020_000, "app", 51, "destroy", 5, 1), (1_065_000, "irq", 90, "signaled", 5, 1),
        (1_100_000, "app", 51, "init", 5, 2), (1_120_000, "irq", 90, "signaled", 5, 2), (1_165_000, "app", 51, "destroy", 5, 2)]
    watched = open_page(written(tmp_path, render, records), "#fence=5:1")
    assert watched.text("#story .state") == "Signaled 65.000 ms after init, 45.000 ms after its destroy. By irq-90."
    assert "destroyed unsignaled" in watched.text("#timeline-section .legend")
    watched = open_page(written(tmp_path, render, records[3:]), "#fence=5:2")
    assert watched.text("#story .state") == "Signaled 20.000 ms after init. By irq-90."
    assert "destroyed unsignaled" not in watched.text("#timeline-section .legend")
