"""A hundred thousand fences: how soon the page is ready, and how long a redraw takes; and the bounds."""

import os
import statistics

import ftrace
import pytest
from conftest import Rendered, fencepost, measured

COUNT = 100_000


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    folder = tmp_path_factory.mktemp("large")
    capture = folder / "many.txt"
    capture.write_text(ftrace.many(COUNT))
    pages = {}
    for name, options in (("full", ["--full"]), ("bounded", [])):
        html = folder / f"{name}.html"
        fencepost("report", capture, "--html", html, "--output", os.devnull, *options)
        pages[name] = Rendered(html, None)
    return pages


def redraws(watched):
    """Milliseconds of redraws while the view is zoomed and moved over the trace."""
    page = watched.page
    page.locator("#canvas").focus()
    times = []
    for key in ["+"] * 12 + ["ArrowRight"] * 12 + ["ArrowLeft"] * 6 + ["ArrowDown"] * 6 + ["-"] * 12:
        page.keyboard.press(key)
        watched.settle()
        times.append(watched.frame)
    return times


@pytest.mark.parametrize("name", ["full", "bounded"])
def test_large(name, large, open_page):
    watched = open_page(large[name])
    ready = float(watched.page.locator("html").get_attribute("data-ready"))
    first = watched.frame
    times = redraws(watched)
    watched.assert_quiet()
    size = large[name].html.stat().st_size
    measured.append(
        f"{COUNT:,} fences, {name}: {size:,} bytes, ready {ready:.0f} ms, first drawing {first:.1f} ms, redraw "
        f"median {statistics.median(times):.1f} ms, 95 % {sorted(times)[int(len(times) * 0.95)]:.1f} ms, most {max(times):.1f} ms "
        "(wanted on an idle machine: ready 1,000 ms, redraw 16 ms)")
    # A page that is ten times slower than wanted has a defect, however loaded the machine is.
    assert ready < 10_000
    assert statistics.median(times) < 160
    assert f"{COUNT:,} fences" in watched.text("#capture")
    watched.page.locator("#canvas").focus()
    watched.page.keyboard.press("0")
    watched.settle()
    watched.page.locator("#in-view summary").click()
    shown = int(watched.text("#in-view p").split(" ")[0].replace(",", ""))
    # So many have room in a page: nothing is merged, whether a page may be larger or not.
    assert shown == COUNT
    assert "drawn as runs" not in watched.text("#timeline-section")
    assert large["bounded"].html.stat().st_size <= min(6_000_000, large["full"].html.stat().st_size)


def test_the_bytes_are_the_same_each_time(tmp_path):
    capture = tmp_path / "some.txt"
    capture.write_text(ftrace.many(2_000))
    pages = []
    for number, threads in enumerate(("1", "4", "4")):
        html = tmp_path / f"{number}.html"
        fencepost("report", capture, "--html", html, "--output", os.devnull, "--threads", threads)
        pages.append(html.read_bytes())
    assert pages[0] == pages[1] == pages[2]
