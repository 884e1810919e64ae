// The whole story of what is selected: its records, who waited, what it waited for, and the other
// fences that had the same memory.

function tellStory(thing) {
  const panel = document.getElementById("story");
  const close = element("button", { type: "button", class: "close", onclick: closeStory, "aria-label": "Close the story" }, "×");
  // A button of the panel that was pressed is made anew, and keeps the focus.
  const pressed = panel.contains(document.activeElement) ? document.activeElement.textContent : null;
  const story = thing.missing ? missingStory(thing.missing) : thing.absent ? absentStory(thing.absent) : thing.fence !== undefined ? fenceStory(thing.fence) : waitStory(thing.wait);
  panel.replaceChildren(close, ...story);
  const wasHidden = panel.hidden;
  panel.hidden = false;
  panel.scrollTop = 0;
  if (wasHidden) resized();
  if (pressed !== null) {
    const same = [...panel.querySelectorAll("button")].find((button) => button.textContent === pressed);
    (same ?? document.getElementById("story-title")).focus({ preventScroll: true });
  }
  announce(panel.querySelector("h3").textContent + ". " + (panel.querySelector(".state")?.textContent ?? ""));
}

/** Closes the panel; the keyboard goes on where it was. */
function closeStory() {
  clearSelection();
  canvas.focus({ preventScroll: true });
}

const storyTitle = (text) => element("h3", { id: "story-title", tabindex: "-1" }, text);

function fenceStory(fence) {
  const { fences, rows } = data;
  const row = fences.row[fence];
  const flags = fences.flags[fence];
  const doubts = [
    flags & trait.fromInit ? null : initDoubt(),
    flags & trait.gap ? sentence(`${data.lossHappening} while it lived: its records may be incomplete`) : null,
    flags & trait.ambiguous ? "Some of its records fit another fence of the same identity as well." : null,
  ].filter(Boolean);
  return [
    storyTitle(`Fence ${fenceIdentity(fence)}`),
    element("p", { class: "whose" }, `${rowDriver(row)} ${rowTimeline(row)}, context ${rows.context[row]}`),
    element("p", { class: "state" }, sentence(stateOf(fence)), fences.signaledBy[fence] >= 0 ? ` By ${originName(fences.signaledBy[fence])}.` : null),
    doubts.map((doubt) => element("p", { class: "doubt" }, doubt)),
    element(
      "p", { class: "actions" },
      element("button", { type: "button", onclick: () => flyAround(fences.begin[fence], fences.end[fence]) }, "Zoom to it"),
      element("button", { type: "button", onclick: () => stepFence(-1) }, "‹ Previous"),
      element("button", { type: "button", onclick: () => stepFence(1) }, "Next ›")),
    findingList(findingsOf(fence), unlistedOf(fence), `${rows.context[row]}:${fences.seqno[fence]}`),
    namesakeList(fence),
    unmarkedNote(fence),
    relatedList(),
    recordTable(fence),
    waiterList(fence),
    dependencyList(fence, "awaited", "waiting", "Waits for"),
    dependencyList(fence, "waiting", "awaited", "Awaited by"),
    memoryList(fence),
  ].flat().filter(Boolean);
}

/** The other fences of the same context and seqno, each with how it fared and with what rules found of it. */
function namesakeList(fence) {
  const { fences, rows } = data;
  const others = [];
  for (let row = 0; row < rows.length; row += 1) {
    if (rows.context[row] !== rows.context[fences.row[fence]]) continue;
    for (let other = rows.first[row]; other < rows.first[row] + rows.count[row]; other += 1) {
      if (fences.seqno[other] === fences.seqno[fence] && other !== fence) others.push(other);
    }
  }
  if (others.length === 0) return null;
  return [
    element("h4", null, `Same identity, ${counted(others.length, "other fence")}`),
    element("ul", { class: "plain", id: "namesakes" }, others.slice(0, 50).map((other) => {
      const found = [...new Set(findingsOf(other).map(({ index }) => report.findings[index].rule))];
      return element("li", null, link(fenceIdentity(other), () => showIndexedFence(other), null, fragmentOf({ fence: other })),
        ` ${rowTimeline(fences.row[other])}, ${stateOf(other)}`, found.length > 0 ? ["; ", element("span", { class: "rule" }, found.join(", "))] : null);
    })),
    others.length > 50 ? element("p", { class: "aside" }, `and ${others.length - 50} more`) : null,
  ];
}

/** Why the init of a fence is not seen. */
function initDoubt() {
  if (data.noInit) return sentence(data.noInit);
  return "No init was recorded under this identity: it lay before the trace or in a loss, or the memory was armed again without dma_fence_init.";
}

/** The findings that are about what is selected, each of which can be flown to; and those about the fence `name` that the page does not list. */
function findingList(about, unlisted = [], name = "") {
  if (about.length === 0 && unlisted.length === 0) return null;
  return [
    element("h4", null, "Findings"),
    element("ul", { class: "plain" }, about.slice(0, 20).map(({ index }) => {
      const finding = report.findings[index];
      return element("li", null, severityMark(finding.severity), `, ${finding.certainty}: `, element("span", { class: "rule" }, finding.rule), ": ",
        link(finding.message, () => flyToFinding(index), `Show on the timeline: ${finding.message}`, `finding=${index}`), conditionsOf(finding),
        finding.evidence.length > 0 ? element("details", null, element("summary", null, `Evidence, ${counted(finding.evidence.length, "record")}`), evidenceList(finding)) : null);
    })),
    about.length > 20 ? element("p", { class: "aside" }, `and ${about.length - 20} more`) : null,
    unlisted.map(({ rule, severity, count }) => element("p", { class: "unlisted" }, severityMark(severity), ": ", about.length > 0 ? "also " : null,
      count === 1 ? "a finding of " : `${grouped(count)} findings of `, element("span", { class: "rule" }, rule), ` that ${count === 1 ? "is" : "are"} not listed here: `, element("code", null, showCommand(name)))),
  ].flat();
}

/** How many findings neither stand in this page nor mark a fence, and of which rules; nothing where all do. */
function unmarkedWords() {
  const { total, listed, flagged } = data.findingCounts;
  const rules = unmarkedRules();
  return rules.length > 0 ? `Of ${counted(total, "finding")} ${grouped(listed)} are listed, and ${grouped(flagged)} more mark their fences; ${unmarkedList(rules)} by no mark.` : null;
}

/** What is shown by no mark of `rules`, as the end of a clause. */
function unmarkedList(rules) {
  const isOne = rules.length === 1 && rules[0].count === 1;
  return `${rules.map(({ rule, count }) => `${grouped(count)} of ${rule}`).join(", ")} ${isOne ? "is" : "are"} shown`;
}

/** That a fence without a finding of some rules may have one all the same. */
function unmarkedNote(fence) {
  const own = new Set([...findingsOf(fence).map(({ index }) => report.findings[index].rule), ...unlistedOf(fence).map(({ rule }) => rule)]);
  const rules = unmarkedRules().filter(({ rule }) => !own.has(rule));
  if (rules.length === 0) return null;
  return element("p", { class: "aside unmarked" }, `Of the findings of this capture, ${unmarkedList(rules)} by no mark: this fence may have such.`);
}

/** What the selected finding rests on besides what is selected: all of it is framed on the timeline. */
function relatedList() {
  const fences = related.fences.filter((fence) => fence !== selected.fence);
  const waits = related.waits.filter((wait) => wait !== selected.wait);
  const count = fences.length + waits.length;
  if (count === 0) return null;
  const items = [
    ...waits.map((wait) => [link(taskName(data.waits.task[wait]), () => showWait(wait), null, fragmentOf({ wait })), ` ${waitLength(wait)} for ${waitedFor(wait)}`]),
    ...fences.map((fence) => [link(fenceIdentity(fence), () => showIndexedFence(fence), null, fragmentOf({ fence })), ` ${rowDriver(data.fences.row[fence])} ${rowTimeline(data.fences.row[fence])}`]),
  ];
  return [
    element("h4", null, "What ", element("span", { class: "rule" }, related.rule), ` rests on too, ${count}`),
    element("ul", { class: "plain", id: "related" }, items.slice(0, 50).map((item) => element("li", null, item))),
    count > 50 ? element("p", { class: "aside" }, `and ${count - 50} more`) : null,
  ];
}

/** The fence that a wait is for. */
const waitedFor = (wait) => (data.waits.fence[wait] >= 0 ? fenceIdentity(data.waits.fence[wait]) : `${data.waits.context[wait]}:${data.waits.seqno[wait]}`);

/** What there is to say of a fence that is not drawn one by one, and how to see it. */
function absentStory(identified) {
  const { context, seqno } = identified;
  const row = rowOf(identified);
  const about = report.findings.map((finding, index) => ({ finding, index }))
    .filter(({ finding: { fence } }) => fence && String(fence.context) === String(context) && String(fence.seqno) === String(seqno) && fence.generation === identified.generation);
  return [
    storyTitle(`Fence ${identity(identified)}`),
    row >= 0 ? element("p", { class: "whose" }, `${rowDriver(row)} ${rowTimeline(row)}, context ${contextName(row)}`) : null,
    element("p", { class: "state" }, data.merged.length > 0 ? "It is not in this page one by one: fences were merged, it may be in a run." : "It is not in this page."),
    data.merged.length > 0 ? wayToSee(`${context}:${seqno}`) : null,
    findingList(about),
    unmarkedWords() ? element("p", { class: "aside" }, unmarkedWords(), " This fence may have such.") : null,
    relatedList(),
  ].flat(2).filter(Boolean);
}

/** What there is to say of a wait or a finding that a link leads to, and that is not in this page. */
const missingStory = (title) => [
  storyTitle(title),
  element("p", { class: "state" }, title.startsWith("Wait") && data.waitsMerged.length > 0 ? "It is not in this page one by one: waits were merged, it may be in a run." : "It is not in this page."),
];

const contextName = (row) => (data.rows.context[row] < 0 ? "several" : data.rows.context[row]);

/** The command that tells the story of a fence, whatever was merged here. */
function showCommand(name) {
  const { file } = report.trace;
  const word = file === "standard input" ? "TRACE" : /^[\w.,:@%+/-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`;
  return `fencepost show ${word} ${name}`;
}

/** How a fence can be seen that was merged here. */
const wayToSee = (name) => element(
  "p", { class: "aside" }, element("code", null, showCommand(name)), " tells its story; a page made with ", element("code", null, "--full"), " draws every fence.");

function waiterList(fence) {
  const waiters = waitersOf(fence);
  if (waiters.length === 0) return null;
  return [
    element("h4", null, `Waits for it, ${waiters.length}`),
    element("ul", { class: "plain" }, waiters.slice(0, 50).map((wait) => {
      const waker = data.waits.waker[wait];
      return element("li", null, link(taskName(data.waits.task[wait]), () => showWait(wait), null, fragmentOf({ wait })), ` ${waitLength(wait)}`,
        isOpen(wait) ? null : `, ${resultName(wait)}`, waker >= 0 ? `, woken by ${wakerName(waker)}` : null,
        data.waits.wakeLatency[wait] >= 0 && waker >= 0 ? `, on a CPU ${duration(data.waits.wakeLatency[wait])} later` : null);
    })),
    waiters.length > 50 ? element("p", { class: "aside" }, `and ${waiters.length - 50} more`) : null,
  ];
}

/** How long a wait was, as far as the trace shows it. */
function waitLength(wait) {
  const { begin, end } = data.waits;
  if (begin[wait] < 0) return "from before the trace";
  if (isOpen(wait)) return `${duration(clock.end - begin[wait])}${isSurelyOpen(wait) ? " and still at the end" : " to the end of the trace, no end recorded"}`;
  return end[wait] < 0 ? "end not seen" : duration(end[wait] - begin[wait]);
}

function dependencyList(fence, listed, matched, title) {
  const { dependencies } = data;
  const others = [];
  for (let edge = 0; edge < dependencies.length; edge += 1) {
    if (dependencies[matched][edge] === fence && dependencies[listed][edge] >= 0) others.push(dependencies[listed][edge]);
  }
  if (others.length === 0) return null;
  return [
    element("h4", null, `${title}, ${others.length}`),
    element("ul", { class: "plain" }, others.slice(0, 50).map((other) => element(
      "li", null, link(fenceIdentity(other), () => showIndexedFence(other), null, fragmentOf({ fence: other })), ` ${rowDriver(data.fences.row[other])} ${rowTimeline(data.fences.row[other])}`))),
  ];
}

function memoryList(fence) {
  const place = livesOf(fence);
  if (!place) return null;
  const lives = place.fences;
  const position = lives.indexOf(fence);
  const from = Math.max(0, position - 8);
  const items = lives.slice(from, position + 9).map((life, offset) => {
    const reuse = reuseOf(life);
    const follows = reuse >= 0 && data.reuses.old[reuse] === lives[from + offset - 1];
    return element(
      "li", { class: life === fence ? "current" : null },
      life === fence ? element("strong", null, fenceIdentity(life)) : link(fenceIdentity(life), () => showIndexedFence(life), null, fragmentOf({ fence: life })),
      follows ? `, ${reuseWords(reuse)}` : null);
  });
  return [
    element("h4", null, `Same memory, ${counted(lives.length, "fence")}`),
    element("p", { class: "aside" }, "At ", element("code", null, String(place.address)), ", each with what passed since the release of the one before:"),
    element("ol", { class: "plain", start: String(from + 1) }, items),
  ];
}

function waitStory(wait) {
  const fence = data.waits.fence[wait];
  const row = data.waits.row[wait];
  return [
    storyTitle(`Wait of ${taskName(data.waits.task[wait])}`),
    row >= 0 ? element("p", { class: "whose" }, `for a fence of ${rowDriver(row)} ${rowTimeline(row)}`) : null,
    element("p", { class: "state" }, sentence(waitSentence(wait))),
    data.waits.gap[wait] ? element("p", { class: "doubt" }, sentence(`${data.lossHappening} meanwhile: ${isOpen(wait) ? "its end" : "a signal"} may be among them`)) : null,
    element("p", { class: "actions" }, element(
      "button", { type: "button", onclick: () => flyAround(data.waits.drawnBegin[wait], data.waits.drawnEnd[wait]) }, "Zoom to it")),
    element("dl", null,
      element("dt", null, "began"), element("dd", null, stamp(data.waits.begin[wait], 9)),
      element("dt", null, "ended"), element("dd", null, stamp(data.waits.end[wait], 9)),
      element("dt", null, "result"), element("dd", null, resultName(wait)),
      data.waits.waker[wait] >= 0 ? [element("dt", null, "woken by"), element("dd", null, wakerName(data.waits.waker[wait]),
        data.waits.wakeLatency[wait] >= 0 ? `, on a CPU ${duration(data.waits.wakeLatency[wait])} later` : null)] : null,
      element("dt", null, "for"),
      element("dd", null, fence >= 0 ? link(fenceIdentity(fence), () => showIndexedFence(fence), null, fragmentOf({ fence }))
        : `${waitedFor(wait)}, whose life is not in this page`)),
    fence >= 0 ? element("p", { class: "state" }, `That fence: ${stateOf(fence)}.`) : null,
    findingList(data.findings.filter((finding) => finding.wait === wait)),
    fence >= 0 && unlistedOf(fence).length > 0 ? element("p", { class: "aside" }, "Its fence has findings that are not listed here.") : null,
    relatedList(),
  ].flat(2).filter(Boolean);
}
