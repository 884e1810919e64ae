// The longest waits, and who waited for whom.

const matrixTasks = 40;

function waitsSection() {
  if (report.waits.total === 0) {
    addSection("waits", "Waits", element("p", null, "The trace shows no wait. Waits leave no event where a task polls, or waits through a callback."));
    return null;
  }
  const { waits } = data;
  const items = [...Array(waits.length).keys()];
  const length = (wait) => waits.drawnEnd[wait] - waits.drawnBegin[wait];
  items.sort((a, b) => length(b) - length(a));
  const table = sortedTable({
    caption: "Waits, the longest first", items, shown: 20,
    columns: [
      { title: "task", value: (wait) => taskName(waits.task[wait]), cell: (wait) => taskName(waits.task[wait]) },
      { title: "length", numeric: true, value: length, cell: (wait) => waitLength(wait) },
      { title: "from", numeric: true, value: (wait) => waits.begin[wait], cell: (wait) => link(stamp(waits.begin[wait]), () => showWait(wait), `Show the wait at ${stamp(waits.begin[wait])}`) },
      { title: "result", value: (wait) => resultName[waits.result[wait]], cell: (wait) => resultName[waits.result[wait]] ?? "unknown" },
      { title: "for", value: (wait) => waits.context[wait], cell: (wait) => (waits.fence[wait] >= 0 ? link(fenceIdentity(waits.fence[wait]), () => showIndexedFence(waits.fence[wait])) : `${waits.context[wait]}:${waits.seqno[wait]}`) },
      { title: "of", wide: true, value: (wait) => waits.row[wait], cell: (wait) => (waits.row[wait] >= 0 ? `${rowDriver(waits.row[wait])} ${rowTimeline(waits.row[wait])}` : "–") },
      { title: "woken by", value: (wait) => waits.waker[wait], cell: (wait) => (waits.waker[wait] >= 0 ? taskName(waits.waker[wait]) : "–") },
    ],
  });
  addSection(
    "waits", "Waits",
    element("p", { class: "aside" }, `${counted(report.waits.total, "wait")} seen; ${grouped(waits.length)} of them one by one in this page.`),
    table.node, waitMatrix());
  return table;
}

/** Tasks by drivers: how many waits, and the longest. */
function waitMatrix() {
  const matrix = data.waitMatrix;
  if (!matrix || matrix.tasks.length === 0) return null;
  const most = Math.max(1, ...matrix.longest.flat());
  const shown = matrix.tasks.slice(0, matrixTasks);
  const cell = (task, driver) => {
    const count = matrix.count[task][driver];
    if (!count) return element("td", { class: "number none" }, "–");
    const longest = matrix.longest[task][driver];
    const made = element("td", { class: "number" }, `${grouped(count)} · ${duration(longest)}`);
    made.style.setProperty("--share", `${Math.round((Math.log10(longest + 1) / Math.log10(most + 1)) * 100)}%`);
    made.classList.add("shaded");
    return made;
  };
  return [
    element("h3", null, "Who waited for whose fences"),
    element("p", { class: "aside" }, "Number of waits and the longest; the bar has a logarithmic scale."),
    element("div", { class: "frame", role: "region", tabindex: "0", "aria-label": "Waits of tasks by driver" }, element(
      "table", { class: "matrix" }, element("caption", { class: "unseen" }, "Waits of tasks by driver"),
      element("thead", null, element("tr", null, element("th", { scope: "col" }, "task"), matrix.drivers.map((driver) => element("th", { scope: "col", class: "number" }, data.strings[driver])))),
      element("tbody", null, shown.map((task, index) => element(
        "tr", null, element("th", { scope: "row" }, taskName(task)), matrix.drivers.map((_, driver) => cell(index, driver))))))),
    matrix.tasks.length > shown.length ? element("p", { class: "aside" }, `and ${grouped(matrix.tasks.length - shown.length)} tasks more`) : null,
  ];
}
