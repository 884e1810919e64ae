// What happened, in sentences; each leads to what it rests on.

function shortSection() {
  const list = (name, lines) => element("dl", { class: name }, lines.map(({ term, bad, text }) => element(
    "div", null, element("dt", { class: bad ? "bad" : null }, term), element("dd", null, text))));
  // What is wrong, and beside it what was measured; below what the verdicts rest on.
  const wrong = [...stallLines(), ...violationLines(), waitedForLine()].filter(Boolean);
  const measured = [longestWaitLine(), memoryLine(), unsignaledLine(), waitLine(), notedLine(), ...unjudgedLines(), lossLine()].filter(Boolean);
  const verdicts = ["undecided", "holds"].filter((verdict) => rulesThat(verdict).length > 0);
  addSection(
    "short", "In short", headline(),
    element("div", { class: "columns" }, wrong.length > 0 ? list("short", wrong) : null, list("short", measured)),
    verdicts.map((verdict) => list(`short verdicts ${verdict}`, [verdictLine(verdict)])));
}

const rulesThat = (verdict) => report.rules.filter((rule) => rule.verdict === verdict);

/** A number of rules of one verdict, in words that lead to their rows. */
const rulesLink = (verdict, text) => link(text, () => pointAtRules(rulesThat(verdict).map((rule) => rule.id)), null, "rules");

/** The verdicts in one sentence. */
function headline() {
  const [violated, holds, undecided] = ["violated", "holds", "undecided"].map((verdict) => rulesThat(verdict).length);
  const all = report.rules.length;
  const open = () => rulesLink("undecided", `${undecided} could not be decided`);
  let verdict = "holds";
  let text = [rulesLink("holds", `All ${all} rules hold`), "."];
  if (violated > 0) {
    verdict = "violated";
    text = [rulesLink("violated", `${violated} of ${all} rules ${violated === 1 ? "is" : "are"} violated`), undecided > 0 ? [", and ", open()] : null, "."];
  } else if (holds === 0) {
    verdict = "undecided";
    text = all === 0 ? "No rule was judged." : [rulesLink("undecided", `This capture decides none of the ${all} rules`), "."];
  } else if (undecided > 0) {
    text = [rulesLink("holds", `Nothing violates the ${counted(holds, "rule")} that this capture decides`), "; ", open(), "."];
  }
  return element("p", { class: `headline ${verdict}` }, element("span", { class: "sign", "aria-hidden": "true" }, verdictSign[verdict]), element("span", null, text));
}

/** What rules found that are not violated: what violates nothing, and what leaves its rule undecided. */
function notedLine() {
  const found = (verdict) => rulesThat(verdict).filter((rule) => rule.findings > 0).map((rule, index) => [
    index > 0 ? ", " : null,
    link(`${grouped(rule.findings)} ${rule.id}`, () => filterFindings(rule.id), `${counted(rule.findings, "finding")} of ${rule.id}`, "findings")]);
  const [holding, undecided] = [found("holds"), found("undecided")];
  if (holding.length + undecided.length === 0) return null;
  return { term: "Noted", text: [
    holding.length > 0 ? [holding, ", which violate nothing"] : null, holding.length > 0 && undecided.length > 0 ? "; " : null,
    undecided.length > 0 ? [holding.length > 0 ? "of" : "Of", " undecided rules: ", undecided] : null, "."] };
}

/** The rules of one verdict, each a link, and what those that are undecided lacked. */
function verdictLine(verdict) {
  const rules = rulesThat(verdict);
  const chips = (some) => element("ul", { class: "chips" }, some.map((rule) => element("li", null, ruleChip(rule))));
  return {
    term: verdictMark(verdict, `${rules.length} ${verdict === "holds" ? (rules.length === 1 ? "holds" : "hold") : verdict}`),
    text: verdict === "undecided" ? lackLines(rules, chips) : element("div", { class: "verdict" }, chips(rules), element("p", { class: "aside" }, observedWords(rules))),
  };
}

/** What each rule lacked that is undecided: what all of them lacked once, the rest beside those that lacked it. */
function lackLines(rules, chips) {
  const shared = rules.length > 1 ? rules[0].needs.filter((need) => rules.every((rule) => rule.needs.includes(need))) : [];
  const groups = new Map();
  for (const rule of rules) {
    const needs = rule.needs.filter((need) => !shared.includes(need));
    const name = needs.join("\n");
    if (!groups.has(name)) groups.set(name, { needs, rules: [] });
    groups.get(name).rules.push(rule);
  }
  const said = [...groups.values()].sort((a, b) => b.rules.length - a.rules.length);
  return [
    shared.length > 0 ? element("p", { class: "aside" }, "All of them: ", lackWords(shared, rules[0], true)) : null,
    element("div", { class: "lacks" }, said.map((group) => element("div", { class: "verdict lacking" }, chips(group.rules),
      group.needs.length > 0 || shared.length === 0 ? element("p", { class: "aside" }, lackWords(group.needs, group.rules[0])) : null))),
  ];
}

/** What of `needs` was not recorded leads to what was, and a loss to the losses; the rest, and what is left out, to the row of `rule`. */
function lackWords(needs, rule, isInside = false) {
  const most = 4;
  const ending = " was not recorded";
  const absent = needs.filter((need) => need.endsWith(ending)).map((need) => need.slice(0, -ending.length));
  const others = needs.filter((need) => !need.endsWith(ending));
  const shown = [absent.slice(0, most), others.slice(0, 2)];
  const hidden = needs.length - shown[0].length - shown[1].length;
  const toRule = (text, label) => link(text, () => pointAtRule(rule.id), label, `rule-${rule.id}`);
  return [
    absent.length > 0 ? [link("Not recorded", () => goTo("events"), "Not recorded: go to the events that were", "events"), `: ${shown[0].join(", ")}. `] : null,
    shown[1].map((need, place) => {
      const words = isInside && place === 0 && absent.length === 0 ? `${need}.` : sentence(need);
      return [/\blost\b/.test(need) ? link(words, () => goTo("losses"), null, "losses") : toRule(words, `${rule.id}: ${words}`), " "];
    }),
    hidden > 0 ? toRule(`${grouped(hidden)} more ${hidden === 1 ? "reason" : "reasons"}`, `${rule.id}: ${grouped(hidden)} more`) : null,
    needs.length === 0 ? toRule("Why is not known.", `${rule.id}: its verdict`) : null,
  ];
}

/** Over how much rules hold: a rule that looked at little says little. */
function observedWords(rules) {
  const counts = rules.map((rule) => rule.observed);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const over = least === most ? grouped(most) : `${grouped(least)} to ${grouped(most)}`;
  return [link(`Over ${over} fences or waits each`, () => pointAtRules(rules.map((rule) => rule.id)), null, "rules"), "."];
}

/** A rule as a link to its verdict. */
function ruleChip(rule) {
  const says = data.says[rule.id];
  const chip = link(rule.id, () => pointAtRule(rule.id), `${rule.id}: ${rule.verdict}`, `rule-${rule.id}`);
  chip.className = `chip ${rule.verdict}`;
  if (says) chip.title = rule.needs.length > 0 ? `${says} ${rule.needs.map(sentence).join(" ")}` : says;
  return chip;
}

/** How the fence that stalled first shows it; what follows says for how long. */
const stallWords = {
  unsignaledAtEnd: "had been asked for and was not signaled", belowTimeout: "had been asked for and was not signaled",
  notWoken: "was signaled, and waited for all the same,", failedWait: "was waited for in vain", longWait: "kept tasks waiting",
};

function stallLines() {
  const { stall } = report;
  if (!stall) return [];
  const at = momentOf(stall, "since");
  const named = (fence, moment) => [fenceLink(fence, moment), ` (${fence.driver} ${fence.timeline})`];
  const stop = stall.stoppedAt;
  const text = [
    stop ? [named(stop.fence, momentOf(stop, "since")), ` is ${data.stop}. `] : null,
    stop?.runsAs ? ["Its job runs as ", named(stop.runsAs, at), ". "] : null,
    named(stall.fence, at), stop ? `, ${data.stopPlace}, ` : " ",
    `${stall.signalUnsure ? "had been asked for, with no recorded signal," : stallWords[stall.kind] ?? stall.kind} for ${duration(lengthOf(stall, "length"))}, since ${stamp(at)}.`,
  ];
  if (stall.through.length > 0) text.push(" It was asked for through ", stall.through.map(containerWords), ", as far as the order of records tells.");
  if (stall.runsAs) text.push(" Its job runs as ", named(stall.runsAs, at), ".");
  text.push(waitingWords(stall.fence, at, stall.waiters, stall.waiterCount, data.onStall),
    waitingWords(stall.fence, at, stall.behind, stall.behindCount, data.behindStall));
  if (stall.lastSignalSeqno !== null && stall.lastSignalSeqno !== undefined) {
    const last = { ...stall.fence, seqno: stall.lastSignalSeqno, generation: 0 };
    text.push(" The latest signal of its context was ", fenceLink(last, momentOf(stall, "lastSignal")), ` at ${stamp(momentOf(stall, "lastSignal"))}.`);
  }
  if (stall.dependentCount > 0) text.push(" ", fenceLink(stall.fence, at, `${counted(stall.dependentCount, "job depends", "jobs depend")} on it`), ".");
  // All of them stand among the findings.
  const [circle, ...others] = stall.cycles;
  const place = report.findings.findIndex((finding) => finding.rule === "wait-cycle" && finding.message === circle);
  const show = () => (place >= 0 ? flyToFinding(place) : filterFindings("wait-cycle"));
  if (circle) text.push(" In a circle: ", link(circle, show, `Show the circle: ${circle}`, place >= 0 ? `finding=${place}` : "findings"), 
    others.length > 0 ? [", and ", link(`${counted(others.length, "circle")} more`, () => filterFindings("wait-cycle"), null, "findings")] : null, ".");
  const perhaps = stall.kind === "belowTimeout";
  const lines = [{ term: perhaps ? "Perhaps stalled" : "Stalled first", bad: !perhaps, text }];
  if (stall.doubts.length > 0) lines.push({ term: "Uncertain", text: fenceLink(stall.fence, at, sentence(stall.doubts.join("; "))) });
  return lines;
}

/** An array or a chain that waits for what stalled. */
function containerWords({ fence }, place) {
  return [place > 0 ? " and " : null, `the ${fence.driver === "dma_fence_chain" ? "chain" : "array"} `, fenceLink(fence)];
}

/** How many tasks hang on what stalled, and the first three of them. */
function waitingWords(fence, at, waiters, count, words) {
  if (count === 0) return null;
  const first = waiters.slice(0, 3);
  return [" ", fenceLink(fence, at, words), ": ",
    first.map((waiter, place) => [place > 0 ? ", " : null, waiterLink(waiter)]), count > first.length ? " …" : "", "."];
}

/** A task that waits for what stalled, as a link to its wait, or else to the fence that it waits for. */
function waiterLink({ task, fence }) {
  const awaited = fenceIndex(fence);
  const wait = awaited < 0 ? -1 : waitersOf(awaited).findLast((one) => taskName(data.waits.task[one]) === task) ?? -1;
  return wait < 0 ? fenceLink(fence, null, task) : link(task, () => showWait(wait), `Show the wait of ${task} on the timeline`, fragmentOf({ wait }));
}

const severityRank = { error: 0, warning: 1, info: 2 };

/** The rules that are violated, those with the worst findings first. */
function violationLines() {
  const order = Object.keys(data.worst);
  return rulesThat("violated").sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id)).map((rule) => {
    const worst = data.worst[rule.id];
    const finding = report.findings[worst];
    const chip = link(rule.id, () => filterFindings(rule.id), `${rule.id}: its findings`, "findings");
    chip.className = "chip violated";
    chip.title = data.says[rule.id] ?? "";
    return {
      term: verdictMark("violated", "Violated"),
      text: [chip, ` ${counted(rule.findings, "time")}${finding ? `${rule.findings > 1 ? ", the worst" : ""}, ${finding.certainty}: ` : "."}`,
        finding ? [link(finding.message, () => flyToFinding(worst), `Show on the timeline: ${finding.message}`, `finding=${worst}`), `${conditionsOf(finding)}.`] : null],
    };
  });
}

function longestWaitLine() {
  const [wait] = report.longestWaits;
  if (!wait) return null;
  const [begin, length] = [momentOf(wait, "start"), duration(lengthOf(wait, "length"))];
  const text = [
    `${reportedTask(wait.task)} waited `, waitLink(wait, length, `Show the wait of ${length} on the timeline`), " for ", fenceLink(wait.fence, begin),
    ` (${wait.fence.driver} ${wait.fence.timeline}): ${wait.outcome}.`];
  return { term: report.waits.open > 0 ? "Longest that ended" : "Longest wait", text };
}

/** The first unsignaled fence that tasks wait for when the trace ends, or waited for in vain; or else the oldest. */
function waitedForLine() {
  // Those without a signal stand first.
  const unsignaled = data.isUnsignaledKnown ? report.aliveFences.slice(0, report.fences.aliveUnsignaled) : [];
  const awaited = unsignaled.find((one) => one.waiters.length > 0);
  if (awaited) return awaitedLine(awaited);
  const failed = report.longestWaits.filter((wait) => wait.outcome === "failed");
  for (const alive of unsignaled) {
    const wait = failed.find(({ fence }) => identity(fence) === identity(alive.fence));
    if (wait) return failedLine(alive, wait);
  }
  return unsignaled.length > 0 ? oldestLine(unsignaled[0]) : null;
}

/** A wait of the report's lists as a link to it, or its words alone where it was merged. */
function waitLink(wait, words, label) {
  const drawn = waitIndex(wait.task?.pid, momentOf(wait, "start"));
  return drawn < 0 ? words : link(words, () => showWait(drawn), label, fragmentOf({ wait: drawn }));
}

/** What may be missing of a fence that lived through a loss. */
const lossWords = ({ traits }) => (traits.includes("crossedGap") ? `; ${data.lossHappening} while it lived` : "");

function awaitedLine(alive) {
  const [waiter] = alive.waiters;
  const [since, length, task] = [momentOf(waiter, "start"), duration(lengthOf(waiter, "length")), reportedTask(waiter.task)];
  return {
    term: "Waited for", bad: true,
    text: [
      fenceLink(alive.fence, since), ` (${alive.fence.driver} ${alive.fence.timeline}) by `, waitLink(waiter, task, `Show the wait of ${task} on the timeline`),
      alive.openWaits > 1 ? [" and ", fenceLink(alive.fence, since, `${grouped(alive.openWaits - 1)} more`)] : null,
      data.waitEndDoubt || waiter.crossedGap ? `, begun ${length} before the end, no end recorded` : `, for ${length} when the trace ended`, `${lossWords(alive)}.`],
  };
}

/** An unsignaled fence that nobody waits for any more. */
function failedLine(alive, wait) {
  const [since, task] = [momentOf(wait, "start"), reportedTask(wait.task)];
  return {
    term: "Waited for", bad: true,
    text: [
      fenceLink(alive.fence, since), ` (${alive.fence.driver} ${alive.fence.timeline}) by `, waitLink(wait, task, `Show the wait of ${task} on the timeline`),
      ` from ${stamp(since)} on, for ${duration(lengthOf(wait, "length"))}, who left without the signal${lossWords(alive)}.`],
  };
}

/** The oldest fence without a signal, where nobody waits at the end for any. */
function oldestLine(alive) {
  const drawn = fenceIndex(alive.fence);
  const seen = drawn >= 0 && data.fences.flags[drawn] & trait.fromInit ? "init" : "first seen";
  return {
    term: "Oldest unsignaled",
    text: [fenceLink(alive.fence, momentOf(alive, "lastStep")), ` (${alive.fence.driver} ${alive.fence.timeline}), ${seen} ${duration(lengthOf(alive, "age"))} before the end; ${data.nobodyWaits}${lossWords(alive)}.`],
  };
}

function memoryLine() {
  if (report.reuse.length === 0) return null;
  const shown = report.reuse.slice(0, 4).map((driver) => `${driver.driver} ${driver.verdict} (${counted(driver.reuses, "reuse")})`);
  return {
    term: "Fence memory", bad: report.reuse.some((driver) => driver.verdict === "BROKEN"),
    text: [link(shown.join(", ") + (report.reuse.length > shown.length ? ", …" : ""), () => goTo("memory"), null, "memory"), "."],
  };
}

function unsignaledLine() {
  if (!data.unsignaled) return null;
  const section = data.isUnsignaledKnown ? "alive" : "events";
  return { term: "Unsignaled", text: link(sentence(data.unsignaled), () => goTo(section), null, section) };
}

/** How waits ended: each count leads to those that it counts. */
function waitLine() {
  const parts = data.waitsAtEnd.map(({ words, result }, place) => [
    place > 0 ? data.waitSeparator : null,
    link(place === 0 && !result ? sentence(words).slice(0, -1) : words, () => filterWaits(result ?? ""), null, "waits")]);
  const all = link(counted(report.waits.total, "wait"), () => filterWaits(""), null, "waits");
  return { term: "Waits", text: [data.waitsAtEnd.some(({ result }) => result) ? [all, " seen, "] : null, parts, longestFailed(), "."] };
}

/** The longest wait that failed, where no other line names one. */
function longestFailed() {
  const { fences, longestWaits } = report;
  const failed = longestWaits.find((wait) => wait.outcome === "failed");
  if (!failed || fences.aliveUnsignaled > 0 || longestWaits[0] === failed) return null;
  const length = duration(lengthOf(failed, "length"));
  return ["; the longest that failed: ", waitLink(failed, length, `Show the wait of ${length} on the timeline`), `, ${reportedTask(failed.task)}, `,
    fenceLink(failed.fence, momentOf(failed, "start"))];
}

/** Parts of a text that were read and not judged, and how to have them judged. */
const unjudgedLines = () => (report.lines?.unjudged ?? []).map((text) => ({ term: "Not judged", bad: true, text }));

function lossLine() {
  return { term: "Losses", bad: data.hasLosses, text: link(sentence(data.losses), () => goTo("losses"), null, "losses") };
}
