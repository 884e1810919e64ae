// The verdict of every rule, with what was missing where it is undecided.

const verdictOrder = ["violated", "undecided", "holds"];

function rulesSection() {
  const rules = [...report.rules].sort(
    (a, b) => verdictOrder.indexOf(a.verdict) - verdictOrder.indexOf(b.verdict));
  const table = sortedTable({
    caption: "Rules and their verdicts", items: rules, shown: 100, cards: true, rowClass: (rule) => rule.verdict,
    columns: [
      { title: "rule", value: (rule) => rule.id, cell: (rule) => element("span", { id: `rule-${rule.id}`, class: "rule", tabindex: "-1" }, rule.id) },
      { title: "verdict", value: (rule) => verdictOrder.indexOf(rule.verdict), cell: (rule) => [verdictMark(rule.verdict), rule.verdict === "holds" && rule.findings > 0 ? element("span", { class: "aside" }, ` ${grouped(rule.findings)} noted`) : null] },
      {
        title: "findings", numeric: true, minor: true, value: (rule) => rule.findings,
        cell: (rule) => (rule.findings > 0 ? link(grouped(rule.findings), () => filterFindings(rule.id), `${rule.findings} findings of ${rule.id}`, "findings") : "0"),
      },
      { title: "observed", numeric: true, minor: true, value: (rule) => rule.observed, cell: (rule) => grouped(rule.observed) },
      { title: "excluded", numeric: true, minor: true, value: (rule) => rule.excluded, cell: (rule) => grouped(rule.excluded) },
      { title: "what it asks, and what was missing", wide: true, cell: askCell },
    ],
  });
  addCountedSection(
    "rules", "Rules", report.rules.length,
    element("p", { class: "aside" },
      "A rule holds where the capture has what is needed to decide it, and nothing in it violates the rule; findings of severity info say what is so, and violate nothing. It is undecided ",
      "where the capture lacks something: nothing found is not the same as nothing wrong. fencepost recipe records what rules need."),
    table.node);
}

/** What a rule asks; it unfolds the rule's page. Below, what was missing. */
function askCell(rule) {
  const [says, page] = [data.says[rule.id] ?? "", data.explanations[rule.id]];
  const folded = page ? element("details", null, element("summary", null, says), element("pre", { class: "explanation", role: "region", tabindex: "0", "aria-label": `Page of ${rule.id}` }, page)) : says;
  return [folded, rule.needs.length > 0 ? element("ul", { class: "plain needs" }, rule.needs.map((need) => element("li", null, sentence(need)))) : null];
}

/** Goes to the verdict of a rule, and marks its row. */
const pointAtRule = (id) => pointAtRules([id], "center");

/** Goes to the verdicts of rules, and marks their rows. */
function pointAtRules(ids, block = "start") {
  for (const row of document.querySelectorAll("tr.pointed")) row.classList.remove("pointed");
  const rows = ids.map((id) => document.getElementById(`rule-${id}`)?.closest("tr")).filter(Boolean);
  for (const row of rows) row.classList.add("pointed");
  // The rows of several rules stand below the heading, which says what a verdict is.
  goTo(block === "center" ? `rule-${ids[0]}` : "rules", block);
}
