// Selecting, and flying to what is selected.

/** What the selected finding rests on beside what is selected, by places; framed as that is. */
const nothingRelated = { fences: [], waits: [], rule: "" };
let related = nothingRelated;

/** Selects {fence} or {wait}, or {absent}, a fence of the JSON report that is not drawn one by one. */
function select(thing, fragment = fragmentOf(thing), others = nothingRelated) {
  keepShown();
  selected = thing;
  related = others;
  tellStory(thing);
  enterShown(fragment);
  viewChanged();
}

function clearSelection() {
  if (!selected) return;
  keepShown();
  selected = null;
  related = nothingRelated;
  document.getElementById("story").hidden = true;
  enterShown("");
  resized();
}

/** Moves the view so that a fence can be seen, if it cannot. */
function revealFence(fence) {
  const { begin, end, row } = data.fences;
  bringToView(data.trackOfRow[row[fence]]);
  const seen = begin[fence] >= view.from && end[fence] <= view.to
    && (end[fence] - begin[fence]) / unitsPerPixel() > 6;
  if (!seen) flyAround(begin[fence], end[fence]);
}

/** Shows a fence of the JSON report: its story, and its place on the timeline. */
function showFence(identified, at) {
  if (!data) return;
  goTo("timeline-section");
  const fence = fenceIndex(identified);
  if (fence >= 0) {
    select({ fence });
    revealFence(fence);
    return;
  }
  select({ absent: absentOf(identified) });
  flyToRuns(identified, at, at);
}

/** What names a fence of the JSON report that is not drawn one by one. */
const absentOf = ({ context, seqno, generation, driver, timeline }) => ({ context, seqno, generation: generation ?? 0, driver, timeline });

/**
 * Flies to the runs that may hold a fence of the JSON report from one moment to another; to the moments
 * alone where there are none, to all runs that its seqno fits where the moments are not known.
 */
function flyToRuns(identified, from, to) {
  const { rows, merged } = data;
  const isKnown = from !== null && from !== undefined;
  const row = rowOf(identified);
  const runs = (row >= 0 ? runsOfRow(row) : runsThatMayHold(identified)).filter((run) => (isKnown ? merged.from[run] <= to && merged.to[run] >= from : holds(run, identified.seqno)));
  if (runs.length > 0) {
    bringToView(data.trackOfRow[merged.row[runs[0]]]);
    flyToRun(runs);
    return;
  }
  if (row >= 0) bringToView(data.trackOfRow[row]);
  if (isKnown) flyAround(from, to);
  else if (row >= 0) flyToRun(runsOfRow(row));
}

/** The runs of a row. */
function runsOfRow(row) {
  const [first, last] = [data.mergedFirst[row], data.mergedFirst[row + 1]];
  return [...Array(last - first).keys()].map((place) => first + place);
}

/** Whether a run can have a fence of this seqno. */
const holds = (run, seqno) => data.merged.lowest[run] <= Number(seqno) && Number(seqno) <= data.merged.highest[run];

/** The runs that can have a fence of this identity: those of its context, or else of several contexts. */
function runsThatMayHold({ context, seqno }) {
  const { rows, merged } = data;
  const fitting = [[], []];
  for (let run = 0; run < merged.length; run += 1) {
    const owner = rows.context[merged.row[run]];
    if ((owner < 0 || String(owner) === String(context)) && holds(run, seqno)) fitting[owner < 0 ? 1 : 0].push(run);
  }
  return fitting[0].length > 0 ? fitting[0] : fitting[1];
}

/** Flies to runs, from the first to the last. */
function flyToRun(runs) {
  const { merged } = data;
  let [from, to] = [Infinity, -Infinity];
  for (const run of runs) {
    from = Math.min(from, merged.from[run]);
    to = Math.max(to, merged.to[run]);
  }
  if (from <= to) flyAround(from, to);
}

/** The row of a fence of the JSON report: that of its context, or the one of all contexts of its names; -1 without. */
function rowOf({ context, driver, timeline }) {
  const { rows } = data;
  const isNamed = (row) => driver === undefined || (rowDriver(row) === driver && rowTimeline(row) === timeline);
  let best = -1;
  for (let row = 0; row < rows.length; row += 1) {
    const own = String(rows.context[row]) === String(context);
    if (own && isNamed(row)) return row;
    // A fence can have changed its names.
    if (own || (rows.context[row] < 0 && driver !== undefined && isNamed(row))) best = row;
  }
  return best;
}

/** Shows a fence of the columns. */
function showIndexedFence(fence) {
  goTo("timeline-section");
  select({ fence });
  revealFence(fence);
}

/** Shows a wait of the columns, from its begin to its end. */
function showWait(wait) {
  goTo("timeline-section");
  select({ wait });
  bringToView(data.trackOfTask[data.waits.task[wait]]);
  flyAround(data.waits.drawnBegin[wait], data.waits.drawnEnd[wait]);
}

/** Flies to a finding of the report: all its evidence, and the fences and waits it is about. */
function flyToFinding(index) {
  const place = data.findings.find((finding) => finding.index === index);
  const finding = report.findings[index];
  const fragment = `finding=${index}`;
  goTo("timeline-section");
  if (!place) {
    const at = momentOf(finding, "at");
    if (at !== null) flyAround(at, at);
    announce(findingWords(finding));
    return;
  }
  const from = place.from >= 0 ? place.from : place.at;
  const to = Math.max(from, place.to >= 0 ? place.to : place.at);
  const others = { fences: place.fences, waits: place.waits, rule: finding.rule };
  if (place.fence >= 0) select({ fence: place.fence }, fragment, others);
  else if (place.wait >= 0) select({ wait: place.wait }, fragment, others);
  else if (finding.fence) {
    select({ absent: absentOf(finding.fence) }, fragment, others);
  } else {
    // The story of the last one would stand beside this one's place.
    clearSelection();
    enterShown(fragment);
  }
  lastFinding = data.findings.indexOf(place);
  if (place.row >= 0) bringToView(data.trackOfRow[place.row]);
  else if (place.wait >= 0) bringToView(data.trackOfTask[data.waits.task[place.wait]]);
  if (place.fence < 0 && place.wait < 0 && finding.fence) flyToRuns(finding.fence, from, to);
  else if (from >= 0) flyAround(from, to);
  keepShown();
  // Last, since the story of the fence is announced too.
  announce(findingWords(finding));
}

const findingWords = (finding) => `${finding.severity}, ${finding.certainty}, ${finding.rule}: ${finding.message}.`;
