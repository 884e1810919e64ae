// What the canvas shows, as a table: for a screen reader, the keyboard and the printer.

/** The table stops here; the sentence above it says how many more there are. */
const mostInTable = 500;

/** The fences that are alive at some time of the view, the first `most` of them by begin. */
function fencesInView(most) {
  const { fences } = data;
  const list = [];
  let count = 0;
  for (const track of data.tracks) {
    if (track.kind !== "fences") continue;
    for (const lane of track.lanes) {
      const first = firstEnding(lane, fences.end, view.from);
      const last = Math.max(first, firstBeginning(lane, fences.begin, view.to));
      count += last - first;
      for (let at = first; at < Math.min(last, first + most); at += 1) list.push(lane[at]);
    }
  }
  list.sort((a, b) => fences.begin[a] - fences.begin[b]);
  return { count, list: list.slice(0, most) };
}

/** The folded table under the canvas; it follows the view while it is open. */
function inViewTable() {
  const { fences, rows } = data;
  const moment = (column) => ({
    value: (fence) => fences[column][fence], numeric: true, cell: (fence) => stamp(fences[column][fence]),
  });
  const table = sortedTable({
    caption: "Fences in view", items: [], shown: 100, empty: "No fence is in view.",
    columns: [
      { title: "fence", value: fenceIdentity, cell: (fence) => link(fenceIdentity(fence), () => showIndexedFence(fence), null, fragmentOf({ fence })) },
      { title: "driver", value: (fence) => rowDriver(fences.row[fence]), cell: (fence) => rowDriver(fences.row[fence]) },
      { title: "timeline", named: true, value: (fence) => rowTimeline(fences.row[fence]), cell: (fence) => rowTimeline(fences.row[fence]) },
      { title: "init", ...moment("init") },
      { title: "emit", ...moment("emit") },
      { title: "enable_signal", ...moment("enable") },
      { title: "signaled", ...moment("signaled") },
      { title: "destroy", ...moment("destroy") },
      { title: "waits", numeric: true, value: (fence) => waitersOf(fence).length, cell: (fence) => waitersOf(fence).length },
      { title: "state", wide: true, cell: stateOf },
    ],
  });
  const note = element("p", { class: "aside" });
  const details = element("details", { id: "in-view" }, element("summary", null, "The fences in view as a table"), note, table.node);
  const fill = () => {
    if (!details.open) return;
    const { count, list } = fencesInView(mostInTable);
    note.textContent = `${counted(count, "fence")} in view, from ${stamp(Math.max(view.from, 0))} to ${stamp(Math.min(view.to, clock.end))}`
      + (count > list.length ? `; the first ${list.length} are listed` : "")
      + `; ${counted(rows.length, "context")} in all.`;
    table.update(list);
  };
  let timer = 0;
  details.addEventListener("toggle", fill);
  whenViewChanges(() => {
    clearTimeout(timer);
    if (details.open) timer = setTimeout(fill, 150);
  });
  return details;
}
