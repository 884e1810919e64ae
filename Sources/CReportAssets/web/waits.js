// The longest waits, and who waited for whom.

const matrixTasks = 40;

/** Shows the waits of one result, `open`, `failed` or `unknown`; of all where that is empty. */
let filterWaits = () => goTo("waits");

/** What the results of waits are called where they are chosen: in the order of their numbers. */
const resultChoices = ["unknown", "signaled", "failed", "open"];

function waitsSection() {
  if (report.waits.total === 0) {
    addSection("waits", "Waits", element("p", { class: "nothing" }, `${sentence(waitWords())} `, "Waits leave no event where a task polls, or waits through a callback."));
    return;
  }
  const { waits } = data;
  const items = [...waits.task.keys()];
  const length = (wait) => waits.drawnEnd[wait] - waits.drawnBegin[wait];
  const table = sortedTable({
    caption: "Waits", items, shown: 20, cards: true, order: { column: 1, down: true },
    columns: [
      { title: "task", value: (wait) => taskName(waits.task[wait]), cell: (wait) => taskName(waits.task[wait]) },
      { title: "length", numeric: true, value: length, cell: (wait) => waitLength(wait) },
      { title: "from", numeric: true, value: (wait) => waits.begin[wait], cell: (wait) => link(stamp(waits.begin[wait]), () => showWait(wait), `Show the wait at ${stamp(waits.begin[wait])}`, fragmentOf({ wait })) },
      { title: "result", value: resultName, cell: resultName },
      signalerColumn(),
      { title: "for", value: (wait) => waits.context[wait], cell: (wait) => (waits.fence[wait] >= 0 ? link(fenceIdentity(waits.fence[wait]), () => showIndexedFence(waits.fence[wait]), null, fragmentOf({ fence: waits.fence[wait] })) : `${waits.context[wait]}:${waits.seqno[wait]}`) },
      { title: "of", wide: true, value: (wait) => waits.row[wait], cell: (wait) => (waits.row[wait] >= 0 ? `${rowDriver(waits.row[wait])} ${rowTimeline(waits.row[wait])}` : "–") },
    ],
  });
  const { total } = report.waits;
  const choice = element("select", { onchange: () => filter() }, element("option", { value: "" }, "all"),
    resultChoices.filter((_, result) => waits.result.includes(result)).map((name) => element("option", { value: name }, name === "open" ? openName() : name)));
  const shown = element("p", { class: "aside", role: "status", hidden: true });
  const filter = () => {
    const result = resultChoices.indexOf(choice.value);
    const kept = result < 0 ? items : items.filter((wait) => waits.result[wait] === result);
    table.update(kept);
    shown.hidden = result < 0;
    shown.textContent = `${grouped(kept.length)} of ${counted(items.length, "wait")}.`;
  };
  filterWaits = (result) => {
    choice.value = result;
    if (choice.value !== result) choice.value = "";
    filter();
    goTo("waits");
  };
  const merged = total > waits.length ? ` ${grouped(waits.length)} of them stand here one by one, the others are drawn as runs.` : "";
  addCountedSection(
    "waits", "Waits", total,
    element("p", { class: "aside" }, `${data.waitsAtEnd.some(({ result }) => result) ? `${counted(total, "wait")}: ` : ""}${waitWords()}.${merged}`),
    // With one result there is nothing to choose.
    choice.options.length > 2 ? element("div", { class: "tools" }, element("div", { class: "filters" }, element("label", null, "Result ", choice))) : null, shown,
    element("div", { class: "beside" }, table.node, element("div", null, waitMatrix())));
}

/** What those are called that have no end. */
const openName = () => (data.waits.result.some((_, wait) => isSurelyOpen(wait)) ? "open at the end" : "no end recorded");

/** What is known of how waits ended, in one clause. */
const waitWords = () => data.waitsAtEnd.map(({ words }) => words).join(data.waitSeparator);

/** Who woke the waiter, where that was recorded, or else who signaled the fence. */
function signalerColumn() {
  const { waits, fences } = data;
  if (waits.waker.some((waker) => waker >= 0)) {
    return { title: "woken by", minor: true, value: (wait) => waits.waker[wait], cell: (wait) => (waits.waker[wait] >= 0 ? wakerName(waits.waker[wait]) : "–") };
  }
  const origin = (wait) => (waits.fence[wait] < 0 ? -1 : fences.signaledBy[waits.fence[wait]]);
  return { title: "signaled by", minor: true, value: (wait) => (origin(wait) < 0 ? "" : originName(origin(wait))), cell: (wait) => (origin(wait) < 0 ? "–" : originName(origin(wait))) };
}

/** Tasks by drivers: how many waits, and the longest. */
function waitMatrix() {
  const matrix = data.waitMatrix;
  if (!matrix || matrix.tasks.length === 0) return null;
  const most = Math.max(1, ...matrix.longest.flat());
  const shown = matrix.tasks.slice(0, matrixTasks);
  const hidden = matrix.count.slice(matrixTasks).flat().reduce((sum, count) => sum + count, matrix.omitted);
  const cell = (task, driver) => {
    const count = matrix.count[task][driver];
    if (!count) return element("td", { class: "number none" }, "–");
    const longest = matrix.longest[task][driver];
    // Of waits without an end nobody knows the length.
    const made = element("td", { class: "number" }, longest > 0 ? `${grouped(count)} · ${duration(longest)}` : grouped(count));
    made.style.setProperty("--share", `${Math.max(Math.round((longest / most) * 100), 1)}%`);
    made.classList.add("shaded");
    return made;
  };
  return [
    element("h3", null, "Who waited for whose fences"),
    element("p", { class: "aside" }, "How many waits, and the longest of which both ends were seen, which is also the bar."),
    element("div", { class: "frame", role: "region", tabindex: "0", "aria-label": "Waits of tasks by driver" }, element(
      "table", { class: "matrix" }, element("caption", { class: "unseen" }, "Waits of tasks by driver"),
      element("thead", null, element("tr", null, element("th", { scope: "col" }, "task"), matrix.drivers.map((driver) => element("th", { scope: "col", class: "number" }, data.strings[driver])))),
      element("tbody", null, shown.map((task, index) => element(
        "tr", null, element("th", { scope: "row" }, taskName(task)), matrix.drivers.map((_, driver) => cell(index, driver))))))),
    hidden > 0 ? element("p", { class: "aside" }, `${counted(hidden, "wait")} more, of other tasks or drivers, ${hidden === 1 ? "is" : "are"} not in this table.`) : null,
  ];
}
