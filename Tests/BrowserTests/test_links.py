"""Every statement at the top leads to what it rests on, by mouse and by keyboard, and the contents say where that is."""

import re

import pytest
from conftest import OWN, TRACES


def current(watched):
    return watched.page.locator("#contents [aria-current]").get_attribute("href")[1:]


def focused(watched):
    return watched.page.evaluate("() => document.activeElement.id")


@pytest.mark.parametrize("capture", OWN, ids=lambda path: path.name)
def test_every_statement_has_a_link(capture, render, read_page):
    rendered = render(capture)
    if rendered is None:
        pytest.skip("a capture that cannot be read at all")
    watched = read_page(rendered)
    statements = watched.page.locator("#short .headline, #short dl:not(.verdicts) dd, #short .verdicts p").evaluate_all(
        "all => all.map(one => [one.innerText, one.querySelectorAll('a').length])")
    assert len(statements) > 3
    assert [words for words, links in statements if links == 0] == []
    # Of the losses, the waits and the unsignaled nothing is said that is not evident from what it leads to.
    targets = watched.page.locator("#short a").evaluate_all("all => all.map(one => one.getAttribute('href').slice(1))")
    places = watched.page.locator("[id]").evaluate_all("all => all.map(one => one.id)")
    assert len(targets) > 3
    assert [target for target in targets if "=" not in target and places.count(target) != 1] == []


@pytest.mark.parametrize("capture", OWN, ids=lambda path: path.name)
def test_of_every_undecided_rule_it_is_told_what_it_lacked(capture, render, read_page):
    rendered = render(capture)
    if rendered is None:
        pytest.skip("a capture that cannot be read at all")
    watched = read_page(rendered)
    groups = {}
    for rules, words in watched.page.locator("#short .lacking").evaluate_all(
            "all => all.map(one => ['.chip', 'p'].map(kind => [...one.querySelectorAll(kind)].map(part => part.innerText)))"):
        groups |= {rule: " ".join(words) for rule in rules}
    shared = " ".join(watched.page.locator("#short .verdicts dd > p", has_text="All of them:").all_inner_texts())
    undecided = {rule["id"]: rule["needs"] for rule in rendered.report["rules"] if rule["verdict"] == "undecided"}
    assert set(groups) == set(undecided)
    every = {need for needs in undecided.values() for need in needs}

    def clause(need):
        return need.removesuffix(" was not recorded")[1:]

    for rule, needs in undecided.items():
        said = f"{shared} {groups[rule]}"
        told = sum(clause(need) in said for need in needs)
        hidden = sum(int(count) for count in re.findall(r"(\d+) more reason", said))
        assert told + hidden == len(needs), (rule, said, needs)
        # What another rule lacked is not said of this one.
        for need in every - set(needs):
            assert clause(need) not in said or any(clause(need) in clause(own) for own in needs), (rule, need)


def test_the_headline_marks_the_rules_that_it_counts(waits, render):
    report = render(TRACES / "fl-waits.dat").report
    for verdict, link in zip(("violated", "undecided"), waits.page.locator("#short .headline a").all(), strict=True):
        rules = {rule["id"] for rule in report["rules"] if rule["verdict"] == verdict}
        assert f"{len(rules)} " in link.inner_text()
        link.click()
        waits.settle()
        assert set(waits.page.locator("tr.pointed th").all_inner_texts()) == rules
        assert current(waits) == "rules"


def test_counted_waits_are_those_of_the_table(waits, render):
    page = waits.page
    failed = render(TRACES / "fl-waits.dat").report["waits"]["failed"]
    assert failed > 0
    page.locator("#short a", has_text=f"{failed} failed").click()
    waits.settle()
    results = page.locator("#waits table:not(.matrix) tbody tr td:nth-child(4)").all_inner_texts()
    assert results == ["failed"] * failed
    assert f"{failed} of 19 waits" in waits.text("#waits [role=status]")
    page.locator("#short a", has_text="19 waits").click()
    waits.settle()
    assert page.locator("#waits table:not(.matrix) tbody tr").count() == 19


def test_a_waiter_and_what_is_not_recorded_are_links(waits):
    page = waits.page
    line = page.locator("#short dl > div", has_text="Stalled first")
    line.locator("a", has_text="fl-dead-a-302").first.click()
    waits.settle()
    assert waits.text("#story h3") == "Wait of fl-dead-a-302"
    line.locator("a", has_text="1 task on it").click()
    waits.settle()
    assert waits.text("#story h3") == "Fence 46:3" and "fl-dead-a-302" in waits.text("#story")
    line.locator("a", has_text="2 circles more").click()
    waits.settle()
    assert set(page.locator("#findings tbody tr td:nth-child(3)").all_inner_texts()) == {"wait-cycle"}
    page.locator("#short .verdicts a", has_text="Not recorded").first.click()
    waits.settle()
    assert current(waits) == "losses" and page.locator("#events").bounding_box()["y"] < 900


def test_the_focus_follows_a_link_that_a_key_has_followed(waits):
    page = waits.page

    def follow(link, key="Enter"):
        link.focus()
        page.keyboard.press(key)
        waits.pause(20)

    short = page.locator("#short")
    follow(short.locator("a[href^='#finding=']").first)
    assert focused(waits) == "story-title"
    follow(page.locator("#story a[href^='#fence=']").first)
    assert focused(waits) == "story-title"
    follow(short.locator("a[href^='#rule-']").first)
    assert focused(waits).startswith("rule-")
    follow(short.locator("a[href='#alive']").first)
    assert focused(waits) == "alive-title"
    follow(page.locator("#contents a[href='#memory']"))
    assert focused(waits) == "memory-title"
    # What a pointer has followed leaves the focus where the browser puts it: on the link.
    link = short.locator("a[href='#losses']").first
    link.click()
    waits.settle()
    assert page.evaluate("() => document.activeElement.getAttribute('href')") == "#losses"


@pytest.mark.parametrize(("name", "height"), [("fl-waits.dat", 900), ("fl-waits.dat", 1600), ("lost-overwrite.dat", 700)])
def test_the_contents_say_where_the_reader_is(name, height, render, open_page):
    watched = open_page(render(TRACES / name), viewport={"width": 1440, "height": height})
    page = watched.page
    entries = [entry.get_attribute("href")[1:] for entry in page.locator("#contents a").all()]
    for entry in page.locator("#contents a").all():
        entry.click()
        watched.settle()
        assert current(watched) == entry.get_attribute("href")[1:]
    # The reader scrolls: from then on it is what is read, from the first to the last.
    page.evaluate("() => scrollTo(0, 0)")
    page.mouse.wheel(0, 1)
    page.evaluate("() => scrollTo(0, 0)")
    watched.settle()
    marked = page.evaluate("""async () => {
      const most = document.documentElement.scrollHeight - innerHeight;
      const marked = [];
      for (let place = 0; place < most + 97; place += 97) {
        scrollTo(0, Math.min(place, most));
        await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
        const name = document.querySelector('#contents [aria-current]').hash.slice(1);
        const { top, bottom } = document.getElementById(name).getBoundingClientRect();
        marked.push({ place, name, top, bottom });
      }
      return marked;
    }""")
    # What is marked is in the window.
    assert all(one["top"] < height and one["bottom"] > 0 for one in marked), marked
    assert list(dict.fromkeys(one["name"] for one in marked)) == entries
    assert [one["name"] for one in marked] == sorted((one["name"] for one in marked), key=entries.index)


def test_a_search_without_a_hit_leaves_no_other_story(waits):
    page = waits.page
    field = page.locator("#search")
    field.fill("46:3")
    field.press("Enter")
    waits.settle()
    assert waits.text("#story h3") == "Fence 46:3"
    field.fill("99999:1")
    assert "Nothing of that name" in waits.text("#results")
    field.press("Enter")
    waits.settle()
    assert page.locator("#story").is_hidden()
    assert "Nothing of that name" in page.locator("#spoken").inner_text()
