// What happened, in sentences; each leads to what it rests on.

function shortSection() {
  const list = (name, lines) => element("dl", { class: name }, lines.filter(Boolean).map(({ term, bad, text }) => element(
    "div", null, element("dt", { class: bad ? "bad" : null }, term), element("dd", null, text))));
  addSection(
    "short", "In short", headline(),
    element(
      "div", { class: "columns" },
      list("short", [
        ...stallLines(), ...violationLines(), waitedForLine(), longestWaitLine(), memoryLine(), unsignaledLine(), waitLine(), notedLine(), lossLine()]),
      list("short verdicts", [verdictLine("undecided"), verdictLine("holds")])));
}

const rulesThat = (verdict) => report.rules.filter((rule) => rule.verdict === verdict);

/** The verdicts in one sentence. */
function headline() {
  const [violated, holds, undecided] = ["violated", "holds", "undecided"].map((verdict) => rulesThat(verdict).length);
  const all = report.rules.length;
  const open = undecided > 0 ? `, and ${undecided} could not be decided` : "";
  let verdict = "holds";
  let text = `All ${all} rules hold.`;
  if (violated > 0) {
    verdict = "violated";
    text = `${violated} of ${all} rules ${violated === 1 ? "is" : "are"} violated${open}.`;
  } else if (holds === 0) {
    verdict = "undecided";
    text = all === 0 ? "No rule was judged." : `This capture decides none of the ${all} rules.`;
  } else if (undecided > 0) {
    text = `Nothing violates the ${counted(holds, "rule")} that this capture decides; ${undecided} could not be decided.`;
  }
  return element("p", { class: `headline ${verdict}` }, element("span", { class: "sign", "aria-hidden": "true" }, verdictSign[verdict]), element("span", null, text));
}

/** What rules that hold found all the same: findings of severity info, which violate nothing. */
function notedLine() {
  const rules = rulesThat("holds").filter((rule) => rule.findings > 0);
  if (rules.length === 0) return null;
  const links = rules.flatMap((rule, index) => [
    index > 0 ? ", " : null,
    link(`${grouped(rule.findings)} ${rule.id}`, () => filterFindings(rule.id), `${rule.findings} findings of ${rule.id}`, "findings")]);
  return { term: "Noted", text: [...links, ", which violate nothing."] };
}

/** The rules of one verdict, each a link, and what those that are undecided lacked. */
function verdictLine(verdict) {
  const rules = rulesThat(verdict);
  if (rules.length === 0) return null;
  const chips = element("ul", { class: "chips" }, rules.map((rule) => element("li", null, ruleChip(rule))));
  const lacking = verdict === "undecided" ? element("p", { class: "aside" }, lackWords(rules)) : null;
  const remark = verdict === "holds" ? element("p", { class: "aside" }, observedWords(rules)) : null;
  return { term: verdictMark(verdict, `${rules.length} ${verdict === "holds" ? (rules.length === 1 ? "holds" : "hold") : verdict}`), text: [chips, lacking, remark] };
}

/** What the capture lacked for rules that are undecided; the commonest reason once for all. */
function lackWords(rules) {
  const most = 5;
  const needs = [...new Set(rules.flatMap((rule) => rule.needs))];
  const ending = " was not recorded";
  const absent = needs.filter((need) => need.endsWith(ending)).map((need) => need.slice(0, -ending.length));
  const others = needs.filter((need) => !need.endsWith(ending));
  const shown = [absent.slice(0, most), others.slice(0, 2)];
  const hidden = needs.length - shown[0].length - shown[1].length;
  return [
    absent.length > 0 ? `Not recorded: ${shown[0].join(", ")}. ` : null,
    `${shown[1].map(sentence).join(" ")} `,
    hidden > 0 ? link(`${grouped(hidden)} more ${hidden === 1 ? "reason" : "reasons"}`, () => goTo("rules"), null, "rules") : null,
  ];
}

/** Over how much rules hold: a rule that looked at little says little. */
function observedWords(rules) {
  const counts = rules.map((rule) => rule.observed);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const over = least === most ? grouped(most) : `${grouped(least)} to ${grouped(most)}`;
  return `Over ${over} fences or waits each.`;
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
  unsignaledAtEnd: "had been asked for and was not signaled", failedWait: "was waited for in vain", longWait: "kept tasks waiting",
};

function stallLines() {
  const { stall } = report;
  if (!stall) return [];
  const at = momentOf(stall, "since");
  const text = [
    fenceLink(stall.fence, at), ` (${stall.fence.driver} ${stall.fence.timeline}) `,
    `${stallWords[stall.kind] ?? stall.kind} for ${duration(lengthOf(stall, "length"))}, since ${stamp(at)}.`,
  ];
  if (stall.waiterCount > 0) {
    const waiters = stall.waiters.slice(0, 3).map((waiter) => waiter.task);
    text.push(` ${counted(stall.waiterCount, "task")} on it: ${waiters.join(", ")}${stall.waiterCount > waiters.length ? " …" : ""}.`);
  }
  if (stall.lastSignalSeqno !== null && stall.lastSignalSeqno !== undefined) {
    const last = { ...stall.fence, seqno: stall.lastSignalSeqno, generation: 0 };
    text.push(" The latest signal of its context was ", fenceLink(last, momentOf(stall, "lastSignal")), ` at ${stamp(momentOf(stall, "lastSignal"))}.`);
  }
  if (stall.dependentCount > 0) text.push(` ${counted(stall.dependentCount, "job depends", "jobs depend")} on it.`);
  // All of them stand among the findings.
  const [circle, ...others] = stall.cycles;
  const place = report.findings.findIndex((finding) => finding.rule === "wait-cycle" && finding.message === circle);
  const show = () => (place >= 0 ? flyToFinding(place) : filterFindings("wait-cycle"));
  if (circle) text.push(" In a circle: ", link(circle, show, `Show the circle: ${circle}`, place >= 0 ? `finding=${place}` : "findings"), others.length > 0 ? `, and ${counted(others.length, "circle")} more.` : ".");
  const lines = [{ term: "Stalled first", bad: true, text }];
  if (stall.doubts.length > 0) lines.push({ term: "Uncertain", text: sentence(stall.doubts.join("; ")) });
  return lines;
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
  const drawn = waitIndex(wait.task?.pid, begin);
  const text = [
    `${reportedTask(wait.task)} waited `, drawn < 0 ? length : link(length, () => showWait(drawn), `Show the wait of ${length} on the timeline`, fragmentOf({ wait: drawn })), " for ", fenceLink(wait.fence, begin),
    ` (${wait.fence.driver} ${wait.fence.timeline}): ${wait.outcome}.`];
  return { term: report.waits.open > 0 ? "Longest that ended" : "Longest wait", text };
}

/** The first fence that tasks wait for when the trace ends. */
function waitedForLine() {
  const alive = report.aliveFences.find((one) => one.waiters.length > 0);
  if (!alive) return null;
  const [waiter] = alive.waiters;
  const others = alive.openWaits > 1 ? ` and ${grouped(alive.openWaits - 1)} more` : "";
  const since = momentOf(waiter, "start");
  return {
    term: "Waited for", bad: true,
    text: [fenceLink(alive.fence, since), ` (${alive.fence.driver} ${alive.fence.timeline}) by ${reportedTask(waiter.task)}${others}, for ${duration(lengthOf(waiter, "length"))} when the trace ended.`],
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
  const { fences } = report;
  let text;
  if (fences.total === 0) text = "The trace shows no fence.";
  else if (fences.aliveAtEnd === 0) text = "None: no fence is alive at the end.";
  else if (!signalsRecorded()) text = "Not known: signals were not recorded.";
  else if (fences.aliveUnsignaled === 0) text = "None: every fence that is alive at the end was signaled.";
  else {
    const doubtful = Math.min(fences.aliveUnsignaledCrossedGap ?? 0, fences.aliveUnsignaled);
    const certain = fences.aliveUnsignaled - doubtful;
    text = [
      certain > 0 ? [link(counted(certain, "fence"), () => goTo("alive"), null, "alive"), " alive at the end without a recorded signal. "] : null,
      doubtful > 0 ? [link(counted(doubtful, "fence"), () => goTo("alive"), null, "alive"), " without a recorded signal or end, but events were lost while they lived."] : null];
  }
  return { term: "Unsignaled", text };
}

function waitLine() {
  const { waits } = report;
  if (waits.total === 0) return { term: "Waits", text: "None seen." };
  return {
    term: "Waits",
    text: [link(counted(waits.total, "wait"), () => goTo("waits"), null, "waits"),
      ` seen, ${grouped(waits.open)} open at the end, ${grouped(waits.failed)} failed`
      + `${waits.undecided > 0 ? `, ${grouped(waits.undecided)} of unknown result` : ""}.`],
  };
}

function lossLine() {
  return { term: "Losses", bad: data.hasLosses, text: !data.hasLosses ? sentence(data.losses) : [link(sentence(data.losses), () => goTo("losses"), null, "losses")] };
}
