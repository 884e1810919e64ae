// The verdict of every rule, with what was missing where it is undecided.

const verdictOrder = ["violated", "undecided", "holds"];

function rulesSection() {
  const rules = [...report.rules].sort(
    (a, b) => verdictOrder.indexOf(a.verdict) - verdictOrder.indexOf(b.verdict));
  const table = sortedTable({
    caption: "Rules and their verdicts", items: rules, shown: 100, rowClass: (rule) => rule.verdict,
    columns: [
      { title: "rule", value: (rule) => rule.id, cell: (rule) => element("span", { id: `rule-${rule.id}`, class: "rule" }, rule.id) },
      { title: "verdict", value: (rule) => verdictOrder.indexOf(rule.verdict), cell: (rule) => verdictMark(rule.verdict) },
      {
        title: "findings", numeric: true, value: (rule) => rule.findings,
        cell: (rule) => (rule.findings > 0 ? link(grouped(rule.findings), () => filterFindings(rule.id), `${rule.findings} findings of ${rule.id}`) : "0"),
      },
      { title: "observed", numeric: true, value: (rule) => rule.observed, cell: (rule) => grouped(rule.observed) },
      { title: "excluded", numeric: true, value: (rule) => rule.excluded, cell: (rule) => grouped(rule.excluded) },
      { title: "what was missing", wide: true, cell: (rule) => (rule.needs.length > 0 ? element("ul", { class: "plain" }, rule.needs.map((need) => element("li", null, need))) : "–") },
    ],
  });
  addSection(
    "rules", "Rules",
    element("p", { class: "aside" },
      "holds: the trace has what is needed to decide, and nothing in it violates the rule. ",
      "undecided: it lacks something; nothing found is not the same as nothing wrong."),
    table.node, element("div", { id: "explanations" }));
}

/** The rules' pages, once the data that holds them is read. */
function explainRules() {
  const known = report.rules.filter((rule) => data.explanations[rule.id]);
  if (known.length === 0) return;
  append(document.getElementById("explanations"), [
    element("h3", null, "What the rules ask"),
    known.map((rule) => element(
      "details", { id: `explain-${rule.id}` }, element("summary", null, rule.id),
      element("pre", { class: "explanation", tabindex: "0" }, data.explanations[rule.id])))]);
}

function showRule(id) {
  const page = document.getElementById(`explain-${id}`);
  if (page) page.open = true;
  goTo(page ? page.id : `rule-${id}`);
}
