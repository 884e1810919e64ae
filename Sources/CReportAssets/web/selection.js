// Selecting, and flying to what is selected.

function select(thing) {
  selected = thing;
  if (thing.fence !== undefined) setFragment(fenceFragment(thing.fence));
  tellStory(thing);
  viewChanged();
}

function clearSelection() {
  if (!selected) return;
  selected = null;
  setFragment("");
  document.getElementById("story").hidden = true;
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
  if (at !== null && at !== undefined) flyAround(at, at);
  announce(`Fence ${identity(identified)} is within a merged run: the view shows its time.`);
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

/** Flies to a finding of the report: all its evidence, and the fence or the wait it is about. */
function flyToFinding(index) {
  const place = data.findings.find((finding) => finding.index === index);
  const finding = report.findings[index];
  goTo("timeline-section");
  if (!place) {
    const at = momentOf(finding, "at");
    if (at !== null) flyAround(at, at);
    setFragment(`finding=${index}`);
    announce(findingWords(finding));
    return;
  }
  lastFinding = data.findings.indexOf(place);
  // The story of the last one would stand beside this one's place.
  if (place.fence < 0 && place.wait < 0) clearSelection();
  if (place.fence >= 0) select({ fence: place.fence });
  else if (place.wait >= 0) select({ wait: place.wait });
  if (place.row >= 0) bringToView(data.trackOfRow[place.row]);
  else if (place.wait >= 0) bringToView(data.trackOfTask[data.waits.task[place.wait]]);
  const from = place.from >= 0 ? place.from : place.at;
  const to = place.to >= 0 ? place.to : place.at;
  if (from >= 0) flyAround(from, Math.max(from, to));
  setFragment(`finding=${index}`);
  // Last, since the story of the fence is announced too.
  announce(findingWords(finding));
}

const findingWords = (finding) => `${finding.severity}, ${finding.rule}: ${finding.message}.`;
