"""What all tests of the HTML report share: captures, their reports, and pages that are watched."""

import json
import os
import pathlib
import subprocess

import pytest
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
TRACES = ROOT / "traces"
PROGRAM = os.environ["FENCEPOST_PROGRAM"]
CHROMIUM = os.environ["FENCEPOST_CHROMIUM"]


def is_capture(path):
    return path.is_file() and (
        ".dat" in path.suffixes or path.name.endswith(".trace.txt") or path.name.endswith(".dmesg.txt"))


OWN = sorted(path for path in TRACES.iterdir() if is_capture(path))
MORE_ROOT = os.environ.get("FENCEPOST_CAPTURES")
# Every fourth of many more: they differ in what was traced, and hardly in what a page shows.
MORE = sorted(pathlib.Path(MORE_ROOT).rglob("*.dat"))[::4] if MORE_ROOT else []

# What was measured, said at the end.
measured = []


def pytest_terminal_summary(terminalreporter):
    if measured:
        terminalreporter.section("measured")
        for line in measured:
            terminalreporter.write_line(line)
    count = f"{len(MORE)} of those below {MORE_ROOT}" if MORE_ROOT else "no others, FENCEPOST_CAPTURES is not set"
    terminalreporter.write_line(f"{len(OWN)} captures of traces/ and {count}")


def fencepost(*arguments, statuses=(0,)):
    """Runs the program; gives its standard output."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, timeout=300)
    assert done.returncode in statuses, done.stderr.decode(errors="replace")
    return done.stdout


class Rendered:
    """The HTML report of a capture, and the JSON report of the same run."""

    def __init__(self, html, report):
        self.html = html
        self.report = report


class Renderer:
    """Writes reports, each once."""

    def __init__(self, folder):
        self.folder = folder
        self.known = {}

    def __call__(self, capture, *options):
        key = (str(capture), options)
        if key not in self.known:
            place = self.folder / str(len(self.known))
            html, document = place.with_suffix(".html"), place.with_suffix(".json")
            done = subprocess.run(
                [PROGRAM, "report", str(capture), "--html", str(html), "--json", str(document),
                 "--output", os.devnull, *options], capture_output=True, timeout=300)
            if done.returncode == 2:
                self.known[key] = None
            else:
                assert done.returncode in (0, 77), done.stderr.decode(errors="replace")
                self.known[key] = Rendered(html, json.loads(document.read_text()))
        return self.known[key]


@pytest.fixture(scope="session")
def render(tmp_path_factory):
    return Renderer(tmp_path_factory.mktemp("reports"))


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as driver:
        # Where there is no GPU its process only emulates one, on the processors that draw the page anyway.
        arguments = ["--disable-gpu"]
        # Without a sandbox of its own where the tests run as root, which Chromium asks for.
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


class Watched:
    """A page, and everything that it should not do."""

    def __init__(self, page):
        self.page = page
        self.console = []
        self.requests = []
        page.on("console", lambda message: self.console.append(message.text))
        page.on("pageerror", lambda error: self.console.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (self.console.append("dialog"), dialog.dismiss()))
        page.on("request", lambda request: self.requests.append(request.url))

    def open(self, html, fragment="", limit=30_000):
        url = html.as_uri() + fragment
        self.page.goto(url)
        # By an attribute: the page's policy forbids a function that is polled for.
        self.page.wait_for_selector("html[data-ready]", state="attached", timeout=limit)
        return self

    def forget(self):
        """Forgets what an earlier report did in this window."""
        self.console.clear()
        self.requests.clear()

    def assert_quiet(self):
        assert self.console == []
        assert len(self.requests) == 1, self.requests

    # What the timeline shows.

    @property
    def view(self):
        begin, end, scroll = map(float, self.page.locator("#canvas").get_attribute("data-view").split())
        return begin, end, scroll

    @property
    def span(self):
        begin, end, _ = self.view
        return end - begin

    @property
    def frame(self):
        return float(self.page.locator("#canvas").get_attribute("data-frame"))

    def settle(self):
        """Waits until what was asked for is drawn."""
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def pause(self, milliseconds):
        """Lets the timers of the page that are due until then run, however slow it is: a later one comes after them."""
        self.settle()
        self.page.evaluate(f"() => new Promise(done => setTimeout(done, {milliseconds}))")
        self.settle()

    def come_to_rest(self):
        """Waits until the page has not scrolled for some frames."""
        self.page.evaluate("""async () => {
          for (let [still, last] = [0, NaN]; still < 20; still = scrollY === last ? still + 1 : 0) {
            last = scrollY;
            await new Promise(done => requestAnimationFrame(done));
          }
        }""")

    def go(self, step):
        """Goes back or forward in the history, and waits until the page has been told."""
        self.page.evaluate(f"""() => new Promise(done => {{
          addEventListener('popstate', () => requestAnimationFrame(() => requestAnimationFrame(done)), {{ once: true }});
          history.{step}();
        }})""")

    def unfold_view(self):
        """Unfolds the table of what is in view, which is filled after the click that unfolds it."""
        self.page.locator("#in-view summary").click()
        self.page.locator("#in-view p.aside", has_text="in view, from").wait_for()

    def text(self, selector):
        return self.page.locator(selector).first.inner_text()


WINDOW = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def reader(browser):
    context = browser.new_context(**WINDOW)
    yield Watched(context.new_page())
    context.close()


@pytest.fixture
def read_page(reader):
    """Opens a report in the one window that all reports are read in, anew each time: a window of its own
    takes longer than the report. Not for what depends on a history, a pointer or a permission."""

    def read_report(rendered):
        # What is open already would be where the last test had scrolled it.
        reader.page.goto("about:blank")
        reader.forget()
        return reader.open(rendered.html)

    return read_report


@pytest.fixture
def open_page(browser):
    """Opens a report in a window of its own."""
    contexts = []

    def open_report(rendered, fragment="", **options):
        settings = WINDOW | options
        context = browser.new_context(**settings)
        contexts.append(context)
        return Watched(context.new_page()).open(rendered.html, fragment)

    yield open_report
    for context in contexts:
        context.close()


@pytest.fixture
def waits(render, open_page):
    """The report of the capture in which threads wait for each other, open."""
    return open_page(render(TRACES / "fl-waits.dat"))
