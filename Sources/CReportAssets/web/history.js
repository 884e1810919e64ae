// What is selected stands behind the page's address, so that a link can lead to it, and in the
// browser's history, so that Back leads to what was shown before: #fence=46:3, with /1 for its next
// generation, #wait=1234@5000, by pid and begin, and #finding=12, the place among the report's findings.

/** So long the view is left alone before the history learns of it: browsers allow few changes a second. */
const restTime = 400;

let rest = 0;
/** While it is true what is shown comes from the history, and makes no new entry in it. */
let isGoingBack = false;

/** Tells states of this page from those of another that had its address, such as an older report. */
const pageMark = () => `${clock.start} ${clock.end} ${data.fences.length} ${data.waits.length}`;

/** What is shown, as a state of the browser's history. */
const shownState = () => ({ mark: pageMark(), from: view.from, to: view.to, scroll: view.scroll, selected, related, lastFinding });

/** Brings the current entry of the history up to date. */
function keepShown() {
  clearTimeout(rest);
  if (isGoingBack) return;
  try {
    history.replaceState(shownState(), "");
  } catch {
    // Some browsers keep the history of a file as it is; the page works all the same.
  }
}

/** Writes what was selected behind the address, as a new entry of the history. */
function enterShown(fragment) {
  if (isGoingBack) return;
  clearTimeout(rest);
  try {
    if (location.hash.slice(1) === fragment) history.replaceState(shownState(), "");
    else history.pushState(shownState(), "", `#${fragment}`);
  } catch {
    // Likewise.
  }
}

/** Shows what a state of the history has, without moving the page, which the browser does. */
function restoreShown(state) {
  cancelAnimationFrame(flight);
  lastFinding = state.lastFinding;
  if (state.selected) {
    selected = state.selected;
    related = state.related;
    tellStory(selected);
  } else {
    clearSelection();
  }
  [view.from, view.to] = [state.from, state.to];
  scrollTo(state.scroll);
}

/** What leads to a fence of the JSON report. */
const fenceFragment = ({ context, seqno, generation }) => `fence=${context}:${seqno}${generation > 0 ? `/${generation}` : ""}`;

/** What leads to what is selected. */
function fragmentOf(thing) {
  const { fences, rows, waits, tasks } = data;
  if (thing.missing) return thing.fragment;
  if (thing.absent) return fenceFragment(thing.absent);
  if (thing.wait !== undefined) return `wait=${tasks.pid[waits.task[thing.wait]]}@${waits.begin[thing.wait]}`;
  return fenceFragment({ context: rows.context[fences.row[thing.fence]], seqno: fences.seqno[thing.fence], generation: fences.generation[thing.fence] });
}

/** Shows what stands behind the address. */
function followFragment() {
  let text = "";
  try {
    text = decodeURIComponent(location.hash.slice(1));
  } catch {
    return;
  }
  const fence = /^fence=(\d+):(\d+)(?:\/(\d+))?$/.exec(text);
  const wait = /^wait=(\d+)@(-?\d+)$/.exec(text);
  const finding = /^finding=(\d+)$/.exec(text);
  if (fence) showFence({ context: fence[1], seqno: fence[2], generation: Number(fence[3] ?? 0) }, null);
  else if (wait) followWait(Number(wait[1]), Number(wait[2]), text);
  else if (finding && report.findings[Number(finding[1])]) flyToFinding(Number(finding[1]));
  else if (finding) showMissing(`Finding ${finding[1]}`, text);
  else if (text !== "") document.getElementById(text)?.scrollIntoView();
}

/** Shows the wait that a task began at a moment, or that it is not in the page. */
function followWait(pid, begin, fragment) {
  const wait = waitIndex(pid, begin);
  if (wait >= 0) showWait(wait);
  else showMissing(begin < 0 ? `Wait of task ${pid}` : `Wait of task ${pid} at ${stamp(begin)}`, fragment);
}

/** Says that what a link leads to is not in this page. */
function showMissing(title, fragment) {
  goTo("timeline-section");
  select({ missing: title, fragment }, fragment);
}

/** Does without new entries in the history what its own entries ask for. */
function withoutEntries(action) {
  isGoingBack = true;
  try {
    action();
  } finally {
    isGoingBack = false;
  }
}

/** Goes to what stands behind the address, now and when the reader changes it or goes back. */
function followHistory() {
  withoutEntries(followFragment);
  keepShown();
  whenViewChanges(() => {
    clearTimeout(rest);
    rest = setTimeout(keepShown, restTime);
  });
  addEventListener("popstate", ({ state }) => {
    if (state?.mark === pageMark()) withoutEntries(() => restoreShown(state));
  });
  addEventListener("hashchange", () => {
    if (history.state?.mark !== pageMark()) withoutEntries(followFragment);
  });
}
