// What happened, in sentences; each leads to what it rests on.

function shortSection() {
  const tally = ["violated", "holds", "undecided"].map((verdict) => [
    verdict, report.rules.filter((rule) => rule.verdict === verdict).length]);
  const board = element(
    "ul", { class: "tally", "aria-label": "Verdicts" }, tally.map(([verdict, count]) => element(
      "li", { class: count === 0 ? "zero" : verdict }, element("span", { class: "count" }, String(count)), verdictMark(verdict))));
  const list = (name, lines) => element("dl", { class: name }, lines.filter(Boolean).map(({ term, bad, text }) => element(
    "div", null, element("dt", { class: bad ? "bad" : null }, term), element("dd", null, text))));
  addSection(
    "short", "In short", board, list("short", [...stallLines(), ...violationLines()]),
    list("short calm", [longestWaitLine(), memoryLine(), unsignaledLine(), waitLine(), lossLine()]));
}

const stallWords = {
  unsignaledAtEnd: "asked for and not signaled", failedWait: "waited for in vain", longWait: "waited for",
};

function stallLines() {
  const { stall } = report;
  if (!stall) return [];
  const at = momentOf(stall, "since");
  const text = [
    fenceLink(stall.fence, at), ` (${stall.fence.driver} ${stall.fence.timeline}) `,
    `${stallWords[stall.kind] ?? stall.kind} for ${duration(lengthOf(stall, "length"))}, since ${stamp(at)}`,
  ];
  if (stall.lastSignalSeqno !== null && stall.lastSignalSeqno !== undefined) {
    text.push(`; the latest signal of its context was ${stall.fence.context}:${stall.lastSignalSeqno} at ${stamp(momentOf(stall, "lastSignal"))}`);
  }
  const waiters = stall.waiters.slice(0, 3).map((waiter) => waiter.task);
  if (stall.waiterCount > 0) {
    text.push(`; ${counted(stall.waiterCount, "task")} on it: ${waiters.join(", ")}${stall.waiterCount > waiters.length ? " …" : ""}`);
  }
  if (stall.dependentCount > 0) text.push(`; ${counted(stall.dependentCount, "job")} depend on it`);
  text.push(".");
  const lines = [{ term: "Stalled first", bad: true, text }];
  if (stall.doubts.length > 0) lines.push({ term: "uncertain", text: stall.doubts.join("; ") });
  return lines;
}

const severityRank = { error: 0, warning: 1, info: 2 };

/** The finding that a rule is shown by: the severest, of these the first that the text report would name. */
function worstFinding(rule) {
  let worst = -1;
  report.findings.forEach((finding, index) => {
    if (finding.rule !== rule.id) return;
    if (worst < 0 || weigh(finding) < weigh(report.findings[worst])) worst = index;
  });
  return worst;
}

function weigh(finding) {
  const certainty = ["proven", "conditional", "suspected"].indexOf(finding.certainty);
  return severityRank[finding.severity] * 10 + certainty - longestEvidence(finding) / 1e15;
}

/** The time that the evidence of a finding spans. */
function longestEvidence(finding) {
  const times = finding.evidence.map((record) => momentOf(record, "timestamp")).filter((time) => time !== null);
  return times.length > 1 ? Math.max(...times) - Math.min(...times) : 0;
}

function violationLines() {
  return report.rules.filter((rule) => rule.verdict === "violated").map((rule) => ({ rule, worst: worstFinding(rule) }))
    .sort((a, b) => (a.worst < 0 || b.worst < 0 ? b.worst - a.worst : weigh(report.findings[a.worst]) - weigh(report.findings[b.worst])))
    .map(({ rule, worst }) => ({
      term: "Violated", bad: true,
      text: [
        link(rule.id, () => filterFindings(rule.id), `Findings of ${rule.id}`),
        `, ${counted(rule.findings, "finding")}`,
        worst < 0 ? "." : [
          rule.findings > 1 ? ". The worst: " : ": ",
          link(report.findings[worst].message, () => flyToFinding(worst), `Show on the timeline: ${report.findings[worst].message}`), "."],
      ],
    }));
}

function longestWaitLine() {
  const [wait] = report.longestWaits;
  if (!wait) return null;
  const at = momentOf(wait, "start");
  return {
    term: "Longest wait",
    text: [`${reportedTask(wait.task)} waited ${duration(lengthOf(wait, "length"))} for `, fenceLink(wait.fence, at),
      ` (${wait.fence.driver} ${wait.fence.timeline}): ${wait.outcome}.`],
  };
}

function memoryLine() {
  if (report.reuse.length === 0) return null;
  return {
    term: "Fence memory", bad: report.reuse.some((driver) => driver.verdict === "BROKEN"),
    text: [link(report.reuse.map((driver) => `${driver.driver} ${driver.verdict}`).join(", "), () => goTo("memory")),
      ` (${counted(report.reuse.reduce((sum, driver) => sum + driver.reuses, 0), "reuse")}).`],
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
      certain > 0 ? `${counted(certain, "fence")} alive at the end without a recorded signal. ` : null,
      doubtful > 0 ? `${counted(doubtful, "fence")} without a recorded signal or end, but events were lost while they lived. ` : null,
      link("They are listed", () => goTo("alive")), "."];
  }
  return { term: "Unsignaled", text };
}

function waitLine() {
  const { waits } = report;
  if (waits.total === 0) return { term: "Waits", text: "None seen." };
  return {
    term: "Waits",
    text: [link(counted(waits.total, "wait"), () => goTo("waits")),
      ` seen, ${grouped(waits.open)} open at the end, ${grouped(waits.failed)} failed`
      + `${waits.undecided > 0 ? `, ${grouped(waits.undecided)} of unknown result` : ""}.`],
  };
}

function lossLine() {
  const { lost, anomalies } = report.events;
  const parts = [];
  if (lost.gaps > 0 || lost.count > 0) {
    parts.push(`${lost.count > 0 ? counted(lost.count, "event") : "an unknown number of events"} in ${counted(lost.gaps, "gap")}`);
  }
  const overrun = report.trace.cpus.reduce((sum, cpu) => sum + (cpu.overrun ?? 0) + (cpu.dropped ?? 0) + (cpu.commitOverrun ?? 0), 0);
  if (parts.length === 0 && overrun > 0) parts.push(`${counted(overrun, "event")} by the kernel's counters`);
  if (anomalies.length > 0) parts.push(counted(anomalies.reduce((sum, anomaly) => sum + anomaly.count, 0), "anomaly", "anomalies"));
  return {
    term: "Losses", bad: parts.length > 0,
    text: parts.length > 0 ? [link(parts.join("; "), () => goTo("losses")), ". What they hide is undecided."] : "None.",
  };
}
