// The records of a fence: its own steps, and those of the waits on it.

/** The steps of a fence by their columns, and the events that they are. */
const steps = [
  ["init", "init"], ["emit", "emit"], ["enable", "enable_signal"], ["signaled", "signaled"], ["destroy", "destroy"],
];

/** The records of a fence in order of time: {at, event, cpu, who, level}. */
function recordsOf(fence) {
  const { fences, waits, origins } = data;
  const records = [];
  const add = (at, event, origin) => {
    if (at >= 0) records.push({ at, event, cpu: origins.cpu[origin], who: taskName(origins.task[origin]), level: origins.level[origin] });
  };
  for (const [column, event] of steps) add(fences[column][fence], event, fences[`${column}By`][fence]);
  for (const wait of waitersOf(fence)) {
    add(waits.begin[wait], "wait_start", waits.beginBy[wait]);
    add(waits.end[wait], "wait_end", waits.endBy[wait]);
  }
  records.sort((a, b) => a.at - b.at);
  return { records, missing: Math.max(fences.records[fence] - records.length, 0) };
}

/** Findings about a fence, the worst first. */
const findingsOf = (fence) => data.findings.filter((finding) => finding.fence === fence)
  .sort((a, b) => severityRank[report.findings[a.index].severity] - severityRank[report.findings[b.index].severity]);

/** Findings about a fence that the page does not list, by their rules: {rule, severity, count}. */
function unlistedOf(fence) {
  const { unlisted, strings } = data;
  const about = [];
  // In order of fences.
  for (let at = lowerBound(unlisted.fence, fence); at < unlisted.length && unlisted.fence[at] === fence; at += 1) {
    about.push({ rule: strings[unlisted.rule[at]], severity: strings[unlisted.severity[at]], count: unlisted.count[at] });
  }
  return about;
}

/** How many findings of a rule neither stand in this page nor mark a fence: {rule, count}, where there are any. */
function unmarkedRules() {
  const shown = new Map();
  const add = (rule, count) => shown.set(rule, (shown.get(rule) ?? 0) + count);
  for (const { rule } of report.findings) add(rule, 1);
  data.unlisted.count?.forEach((count, at) => add(data.strings[data.unlisted.rule[at]], count));
  return report.rules.map(({ id, findings }) => ({ rule: id, count: findings - (shown.get(id) ?? 0) })).filter(({ count }) => count > 0);
}

/** The records as a table, each with the time since the one before. */
function recordTable(fence) {
  const { records, missing } = recordsOf(fence);
  const heading = (title, numeric) => element("th", { scope: "col", class: numeric ? "number" : null }, title);
  const rest = missing > 0
    ? `${counted(missing, "record")} more: repeated steps, or those of waits that this page has merged. fencepost show prints them all.` : null;
  return [
    element("h4", null, `Records, ${records.length}`),
    element("div", { class: "frame", role: "region", tabindex: "0", "aria-label": "Records of the fence" }, element(
      "table", { class: "records" },
      element("thead", null, element("tr", null, heading("time", true), heading("later", true), heading("event"), heading("CPU", true), heading("by"))),
      element("tbody", null, records.map((record, index) => element(
        "tr", null,
        element("td", { class: "number", title: stamp(record.at, 9) }, stamp(record.at)),
        element("td", { class: "number faint" }, index === 0 ? "" : `+${shortDuration(record.at - records[index - 1].at)}`),
        element("td", null, record.event),
        element("td", { class: "number" }, record.cpu < 0 ? "?" : String(record.cpu)),
        element("td", null, record.level > 0 ? element("span", { title: `while ${record.who} ran` }, levelName[record.level]) : record.who)))))),
    rest ? element("p", { class: "aside" }, rest) : null,
  ];
}
