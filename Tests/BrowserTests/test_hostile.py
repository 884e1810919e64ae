"""Names that try to become markup or script: of timelines, drivers, tasks, files, and in the address."""

import ftrace
import pytest
from conftest import Rendered, fencepost

NAMES = [
    "</script><img/src=x/onerror=globalThis.pwned=1>",
    "</style><svg/onload=globalThis.pwned=1>",
    "\"onmouseover=globalThis.pwned=1/x=\"",
    "<!--<script>",
    "{{report}}{{script}}",
    "&lt;b&gt;&amp;#60;",
    "`|*_[x](javascript:globalThis.pwned=1)",
    "constructor", "__proto__", "toString",
]
TASKS = ["<b>x</b>", "</title>", "--><i>", "__proto__", "]]>{{style}}"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    text = ""
    count = 0
    for place, name in enumerate(NAMES):
        for task in TASKS:
            context, at = 100 + place, 1_000_000 + count * 1_000
            names = (name, name, context, count + 1)
            # The last of them is never signaled though a task waits: a finding with these names.
            text += ftrace.line(task, 40 + count % 5, 0, at, "init", *names)
            text += ftrace.line(task, 40 + count % 5, 0, at + 10, "enable_signal", *names)
            text += ftrace.line(task, 60 + count % 5, 0, at + 20, "wait_start", *names)
            if task != TASKS[-1]:
                text += ftrace.line(task, 50, 0, at + 400, "signaled", *names)
                text += ftrace.line(task, 60 + count % 5, 0, at + 410, "wait_end", *names)
                text += ftrace.line(task, 50, 0, at + 500, "destroy", *names)
            count += 1
    text += ftrace.line("end", 1, 0, 9_000_000, "init", "driver", "timeline", 9, 1)
    folder = tmp_path_factory.mktemp("hostile")
    capture = folder / "\"><img src=x onerror=pwned=1><!--.txt"
    capture.write_text(ftrace.header(text.count("\n")) + text)
    html = folder / "page.html"
    fencepost("report", capture, "--html", html, "--output", folder / "page.txt")
    return Rendered(html, None)


def test_names_stay_text(hostile, open_page):
    watched = open_page(hostile)
    page = watched.page
    for name in NAMES:
        assert name in page.locator("#timelines table").inner_text() or name in page.locator("#findings").inner_text(), name
    assert page.locator("h1").inner_text() == "\"><img src=x onerror=pwned=1><!--.txt"
    assert page.title() == "\"><img src=x onerror=pwned=1><!--.txt · Fencepost"
    # Everything that shows names: stories, search, tips, tables.
    for link in page.locator("#findings tbody a").all()[:12]:
        link.click()
    for name in NAMES + TASKS:
        page.locator("#search").fill(name)
        page.locator("#search").press("Enter")
    page.locator("#search").fill("")
    page.locator("#in-view summary").click()
    # In the page, since each move of the pointer from outside takes a frame.
    tips = page.evaluate("""async () => {
      const canvas = document.getElementById('canvas');
      const { left, top, width, height } = canvas.getBoundingClientRect();
      const tips = new Set();
      for (let screen = 0; screen < 4; screen += 1) {
        for (let x = 250; x < width; x += 45) {
          for (let y = 60; y < height; y += 9) {
            canvas.dispatchEvent(new PointerEvent('pointermove', { clientX: left + x, clientY: top + y, bubbles: true }));
            const tip = document.getElementById('tip');
            if (!tip.hidden) tips.add(tip.innerText);
          }
        }
        canvas.dispatchEvent(new WheelEvent('wheel', { deltaY: height * 0.7, bubbles: true, cancelable: true }));
        await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
      }
      return [...tips].join('\\n');
    }""")
    assert TASKS[-1] in tips and NAMES[0] in tips, tips
    watched.settle()
    assert page.evaluate("() => globalThis.pwned") is None
    assert page.locator("img, body svg:not([role=img]):not(.product svg), b, i, iframe, object, embed").count() == 0
    assert page.locator("script").count() == 1
    watched.assert_quiet()


def test_copied_markdown_has_no_markup(hostile, open_page):
    watched = open_page(hostile)
    page = watched.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy as Markdown").click()
    page.locator("#spoken", has_text="Copied").wait_for(state="attached")
    text = page.evaluate("() => navigator.clipboard.readText()")
    assert "\\<img" in text and "\n<" not in text
    # A bar or a line break in a name would break the table.
    rows = text.strip().splitlines()[2:]
    bars = {len(row.replace("\\|", "").split("|")) for row in rows}
    assert bars == {7}, bars
