// Search by context:seqno, context, address, task, driver, timeline or rule.

const mostResults = 40;

/** Said where a query finds nothing. */
const nothingFound = () => `Nothing of that name in this page${data?.tasks.pid.some((_, task) => isSeveral(task)) ? ", in which waits of many tasks stand in one row" : ""}.`;

/** What a query finds: {kind, name, detail, go}, best kinds first. */
function find(query) {
  const text = query.trim().toLowerCase();
  if (text === "" || !data) return [];
  const results = [];
  results.beyond = 0;
  const add = (kind, name, detail, go) => {
    if (results.length < mostResults) results.push({ kind, name, detail, go });
    else results.beyond += 1;
  };
  // As stories, tables, addresses and reports in Markdown name a fence.
  const pair = /^(?:fence\s+)?(\d+):(\d*)(?:[/#](\d+)|\s*\(generation (\d+)\))?$/.exec(text);
  const context = /^(?:context\s+)?(\d+)$/.exec(text);
  if (pair) findFences(pair[1], pair[2], pair[3] ?? pair[4], add);
  if (pair && pair[2] !== "" && results.length === 0) findMergedFence(pair[1], pair[2], add);
  else if (context) findContexts(context[1], add);
  if (!pair) {
    if (text.startsWith("0x")) findMemory(text, add);
    findRules(text, add);
    findTasks(text, add);
    findRows(text, add);
  }
  return results;
}

/** Fences of these numbers: of any seqno where it is empty, of any generation where it is undefined. */
function findFences(context, seqno, generation, add) {
  const { rows, fences } = data;
  for (let row = 0; row < rows.length; row += 1) {
    if (String(rows.context[row]) !== context) continue;
    for (let fence = rows.first[row]; fence < rows.first[row] + rows.count[row]; fence += 1) {
      const number = String(fences.seqno[fence]);
      if ((seqno === "" || number === seqno) && (generation === undefined || fences.generation[fence] === Number(generation))) {
        add("fence", fenceIdentity(fence), `${rowDriver(row)} ${rowTimeline(row)}`, () => showIndexedFence(fence));
      }
    }
  }
}

/** A fence that is not here one by one, where fences of its context and about its seqno were merged. */
function findMergedFence(context, seqno, add) {
  const identified = { context, seqno, generation: 0 };
  const runs = runsThatMayHold(identified);
  // Rows that were given up do not stand in the page by their numbers.
  if (runs.length === 0 && data.rowsOmitted === 0) return;
  const { merged, rows } = data;
  const count = runs.reduce((sum, run) => sum + merged.count[run], 0);
  const own = runs.every((run) => rows.context[merged.row[run]] >= 0);
  const which = runs.length === 0 ? "fences of some contexts were merged"
    : `${runs.length === 1 ? "in a run" : `in one of ${grouped(runs.length)} runs`} of ${counted(count, "fence")}${own ? "" : " of several contexts"} that were merged`;
  add("merged", `${context}:${seqno}`, `${which}: ${showCommand(`${context}:${seqno}`)}, or --full`, () => showFence(identified, null));
}

function findContexts(context, add) {
  for (let row = 0; row < data.rows.length; row += 1) {
    if (String(data.rows.context[row]) === context) addRow(row, add);
  }
}

function findRules(text, add) {
  for (const rule of report.rules) {
    if (!rule.id.includes(text)) continue;
    const first = report.findings.findIndex((finding) => finding.rule === rule.id);
    add("rule", rule.id, `${rule.verdict}, ${counted(rule.findings, "finding")}`,
      () => (first >= 0 ? flyToFinding(first) : pointAtRule(rule.id)));
  }
}

/** Memory that several fences had, by the begin of its address. */
function findMemory(text, add) {
  for (const { address, fences } of data.memory) {
    if (address.startsWith(text)) add("memory", address, counted(fences.length, "fence"), () => showIndexedFence(fences[0]));
  }
}

function findTasks(text, add) {
  const { tasks } = data;
  for (let task = 0; task < tasks.length; task += 1) {
    if (!taskName(task).toLowerCase().includes(text)) continue;
    const merged = (data.mergedWaits.get(task) ?? []).reduce((sum, run) => sum + data.waitsMerged.count[run], 0);
    const count = tasks.count[task] + merged;
    const signals = signalCounts()[task];
    const work = signals > 0 ? `signaled ${counted(signals, "fence")}` : "no wait, no signal";
    add("task", taskName(task), count > 0 ? counted(count, "wait") : work, () => {
      if (tasks.count[task] > 0) showWait(tasks.first[task]);
      else if (merged > 0) showTrack(data.trackOfTask[task]);
      else showWorkOf(task);
    });
  }
}

/** How many fences each task signaled on its own account. */
function signalCounts() {
  if (!data.signalCounts) {
    const { fences: { signaledBy }, origins } = data;
    data.signalCounts = new Uint32Array(data.tasks.length);
    for (const origin of signaledBy) if (origin >= 0 && origins.level[origin] === 0) data.signalCounts[origins.task[origin]] += 1;
  }
  return data.signalCounts;
}

/** Shows the first fence, as they are drawn, that a task signaled, or else made another record of. */
function showWorkOf(task) {
  const { fences, origins } = data;
  for (const names of [["signaledBy"], ["initBy", "emitBy", "enableBy", "signaledBy", "destroyBy"]]) {
    for (let fence = 0; fence < fences.length; fence += 1) {
      if (names.some((name) => fences[name][fence] >= 0 && origins.task[fences[name][fence]] === task)) {
        showIndexedFence(fence);
        return;
      }
    }
  }
  showTrack(-1);
  announce(`${taskName(task)} made no record of a fence.`);
}

function findRows(text, add) {
  const seen = new Set();
  for (let row = 0; row < data.rows.length; row += 1) {
    const [driver, timeline] = [rowDriver(row), rowTimeline(row)];
    // As the page names them, and as other reports do.
    if (!`${driver} ${timeline}\n${driver}/${timeline}`.toLowerCase().includes(text)) continue;
    // Contexts that share a track are one result.
    const track = data.trackOfRow[row];
    if (seen.has(track)) continue;
    seen.add(track);
    addRow(row, add);
  }
}

function addRow(row, add) {
  const { rows, fences } = data;
  const track = data.tracks[data.trackOfRow[row]];
  const detail = track?.packed ? track.detail : `context ${rows.context[row]}, ${counted(rows.fences[row], "fence")}`;
  add("timeline", `${rowDriver(row)} ${rowTimeline(row)}`, detail, () => {
    if (rows.count[row] === 0) {
      showTrack(data.trackOfRow[row]);
      flyToRun(runsOfRow(row));
      return;
    }
    goTo("timeline-section");
    select({ fence: rows.first[row] });
    bringToView(data.trackOfRow[row]);
    if (fences.begin[rows.first[row]] < view.from || fences.begin[rows.first[row]] > view.to) {
      revealFence(rows.first[row]);
    }
  });
}

/** Shows a track of which nothing can be selected. */
function showTrack(track) {
  goTo("timeline-section");
  clearSelection();
  if (track >= 0) bringToView(track);
}

/** The field with its list of results, operated as a combobox. */
function searchField() {
  const list = element("ul", { id: "results", role: "listbox", "aria-label": "Search results", hidden: true });
  const field = element("input", {
    id: "search", type: "search", role: "combobox", autocomplete: "off", spellcheck: "false",
    placeholder: "context:seqno, task, driver, rule", "aria-label": "Search by context:seqno, task, driver, timeline, rule or address",
    "aria-controls": "results", "aria-expanded": "false", "aria-autocomplete": "list",
  });
  const inert = (words) => element("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, words);
  let results = [];
  let current = -1;

  function show() {
    results = find(field.value);
    current = results.length > 0 ? 0 : -1;
    const open = field.value.trim() !== "";
    list.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
    list.replaceChildren(...(results.length > 0 ? results.map((result, index) => element(
      "li", { role: "option", id: `result-${index}`, "aria-selected": String(index === 0), onpointerdown: (event) => { event.preventDefault(); take(index); } },
      element("span", { class: "kind" }, result.kind), element("span", { class: "name" }, result.name), element("span", { class: "detail" }, result.detail)))
      : [inert(nothingFound())]));
    if (results.beyond > 0) list.append(inert(`and ${grouped(results.beyond)} more`));
    mark();
  }

  function mark() {
    [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === current)));
    if (current >= 0) field.setAttribute("aria-activedescendant", `result-${current}`);
    else field.removeAttribute("aria-activedescendant");
    list.children[current]?.scrollIntoView({ block: "nearest" });
  }

  function take(index) {
    hide();
    results[index]?.go();
  }

  function hide() {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  // From anywhere but a field that takes letters.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    event.preventDefault();
    field.focus();
  });
  field.addEventListener("input", show);
  field.addEventListener("blur", hide);
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (results.length === 0) return;
      current = (current + (event.key === "ArrowDown" ? 1 : -1) + results.length) % results.length;
      mark();
    } else if (event.key === "Enter" && current >= 0) {
      event.preventDefault();
      take(current);
    } else if (event.key === "Enter" && field.value.trim() !== "") {
      event.preventDefault();
      // What was found before is no answer to this.
      clearSelection();
      announce(nothingFound());
    } else if (event.key === "Escape") {
      if (!list.hidden) hide();
      else if (selected) closeStory();
    }
  });
  return element("div", { class: "search" }, field, list);
}
