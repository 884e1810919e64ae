// The findings: filtered, sorted, copied as text or Markdown.

let filterFindings = () => {};

function findingsSection() {
  const { findings } = report;
  const items = findings.map((finding, index) => ({ finding, index, at: momentOf(finding, "at") }));
  const choice = (label, all, values) => element(
    "label", null, label, " ", element("select", { onchange: filter }, element("option", { value: "" }, all), values.map((value) => element("option", { value }, value))));
  const rule = choice("Rule", "all", [...new Set(findings.map((finding) => finding.rule))].sort());
  const severity = choice("Severity", "all", ["error", "warning", "info"]);
  const certainty = choice("Certainty", "all", ["proven", "conditional", "suspected"]);
  const words = element("input", { type: "search", oninput: filter });
  const shown = element("p", { class: "aside", role: "status" });
  const table = sortedTable({
    caption: "Findings", items, shown: 25, cards: true, order: { column: 0, down: false }, empty: rulesThat("undecided").length > 0
      ? `No rule found anything. ${counted(rulesThat("undecided").length, "rule")} could not be decided: nothing found is not the same as nothing wrong.`
      : "No rule found anything.",
    columns: [
      { title: "severity", value: (item) => severityRank[item.finding.severity], cell: (item) => severityMark(item.finding.severity) },
      { title: "certainty", value: (item) => item.finding.certainty, cell: (item) => item.finding.certainty },
      { title: "rule", value: (item) => item.finding.rule, cell: (item) => element("span", { class: "rule" }, item.finding.rule) },
      { title: "time", numeric: true, value: (item) => item.at, cell: (item) => link(stamp(item.at), () => flyToFinding(item.index), `Show the finding at ${stamp(item.at)} on the timeline`, `finding=${item.index}`) },
      { title: "fence", value: (item) => (item.finding.fence ? identity(item.finding.fence) : ""), cell: (item) => fenceLink(item.finding.fence, item.at) },
      { title: "what", wide: true, cell: (item) => findingCell(item.finding) },
    ],
  });

  function filter() {
    const [wantedRule, wantedSeverity, wantedCertainty] = [rule, severity, certainty].map((field) => field.querySelector("select").value);
    const text = words.value.trim().toLowerCase();
    const kept = items.filter(({ finding }) => (!wantedRule || finding.rule === wantedRule)
      && (!wantedSeverity || finding.severity === wantedSeverity) && (!wantedCertainty || finding.certainty === wantedCertainty)
      && (!text || finding.message.toLowerCase().includes(text)));
    table.update(kept);
    tell(kept.length);
  }

  const omitted = report.findingsOmitted ?? 0;

  /** How many more there are than the page lists, of the chosen rule or of all; empty where it lists all. */
  function restWords() {
    const chosen = report.rules.find(({ id }) => id === rule.querySelector("select").value);
    const rest = chosen ? chosen.findings - findings.filter((finding) => finding.rule === chosen.id).length : omitted;
    return rest > 0 ? `${grouped(rest)} more${chosen ? ` of ${chosen.id}` : ""} ${rest === 1 ? "is" : "are"} counted, but not listed in this page.` : "";
  }

  function tell(count) {
    const all = count === findings.length ? counted(count, "finding") : `${grouped(count)} of ${counted(findings.length, "finding")}`;
    shown.textContent = findings.length === 0 ? "" : `${all}. A time or a fence leads to the timeline; a sentence unfolds what it rests on. ${restWords()}`;
    shown.hidden = shown.textContent === "";
  }

  filterFindings = (id) => {
    rule.querySelector("select").value = id;
    filter();
    goTo("findings");
  };
  tell(items.length);
  const copy = (name, write) => element("button", {
    type: "button",
    onclick: async () => announce(await copyText(write(table.items().map((item) => item.finding), restWords())) ? `Copied as ${name}.` : "The browser refused to copy."),
  }, `Copy as ${name}`);
  addCountedSection(
    "findings", "Findings", findings.length + omitted,
    findings.length > 0 ? element(
      "div", { class: "tools" }, element("div", { class: "filters" }, rule, severity, certainty, element("label", null, "Words ", words)),
      element("div", { class: "buttons" }, copy("text", findingsAsText), copy("Markdown", findingsAsMarkdown))) : null,
    shown, table.node);
}

/** The sentence; it unfolds what it rests on. */
function findingCell(finding) {
  if (finding.evidence.length + finding.assumptions.length === 0) return finding.message;
  return element(
    "details", null, element("summary", null, finding.message),
    evidenceList(finding));
}

/** What a finding takes for given, as the end of its sentence. */
const conditionsOf = (finding) => (finding.assumptions.length > 0 ? `; provided that ${finding.assumptions.join("; ")}` : "");

/** What a finding takes for given, and the records that it rests on. */
function evidenceList(finding) {
  const width = Math.max(0, ...finding.evidence.map((record) => record.event.length));
  return [
    finding.assumptions.length > 0 ? element("p", { class: "aside" }, `Provided that ${finding.assumptions.join("; ")}.`) : null,
    element("ul", { class: "plain evidence" }, finding.evidence.map((record) => element(
      "li", null, `${stamp(momentOf(record, "timestamp"), 9)}  CPU ${record.cpu ?? "?"}  ${record.event.padEnd(width)}  byte ${record.fileOffset}${record.chunkOffset ? ` + ${record.chunkOffset}` : ""}`))),
  ];
}

/** Puts text on the clipboard; pages from a file have no permission to in some browsers. */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = element("textarea", { class: "unseen", "aria-hidden": "true" });
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

function findingsAsText(findings, rest) {
  return `Findings of ${report.trace.file}\n\n${findings.map((finding) => [
    `${finding.severity}, ${finding.certainty}: ${finding.rule}: ${finding.message}`,
    ...finding.assumptions.map((assumption) => `  provided that ${assumption}`),
    ...finding.evidence.map((record) => `  ${stamp(momentOf(record, "timestamp"), 9)}  CPU ${record.cpu ?? "?"}  ${record.event}`),
  ].join("\n")).join("\n")}\n${rest ? `\n${rest}\n` : ""}`;
}

/** Escapes what Markdown or a table would take for its own. */
const inMarkdown = (text) => text.replace(/[\\`*_{}[\]<>|~#&@]/g, (sign) => `\\${sign}`);

function findingsAsMarkdown(findings, rest) {
  return `Findings of ${inMarkdown(report.trace.file)}\n\n| severity | certainty | rule | time | what |\n| --- | --- | --- | --- | --- |\n`
    + findings.map((finding) => `| ${finding.severity} | ${finding.certainty} | ${finding.rule} | ${stamp(momentOf(finding, "at"))} | ${inMarkdown(finding.message + conditionsOf(finding))} |`).join("\n") + `\n${rest ? `\n${inMarkdown(rest)}\n` : ""}`;
}
