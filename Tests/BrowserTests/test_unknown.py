"""What the capture does not show is said, and nothing else is said in its place."""

import ftrace
import pytest


def written(tmp_path, render, records, header=True):
    """The report of records: each a time, a task, its pid, an event, a context and a seqno, or a line."""
    lines = [record if isinstance(record, str) else ftrace.line(
        record[1], record[2], 0, record[0], record[3], "drv", "ring", record[4], record[5]) for record in records]
    capture = tmp_path / "made.trace.txt"
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
