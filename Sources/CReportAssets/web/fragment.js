// What is selected stands behind the page's address, so that a link can lead to it:
// #fence=46:3, with /1 for its next generation, and #finding=12, the place among the report's findings.

/** Writes what is shown behind the address; without a new entry in the browser's history. */
function setFragment(text) {
  try {
    history.replaceState(null, "", `#${text}`);
  } catch {
    // Some browsers keep the address of a file as it is; the page works all the same.
  }
}

/** What leads to a fence of the columns. */
function fenceFragment(fence) {
  const { fences, rows } = data;
  const generation = fences.generation[fence];
  return `fence=${rows.context[fences.row[fence]]}:${fences.seqno[fence]}${generation > 0 ? `/${generation}` : ""}`;
}

/** Goes to what stands behind the address, now and when the reader changes it. */
function followFragment() {
  const follow = () => {
    let text = "";
    try {
      text = decodeURIComponent(location.hash.slice(1));
    } catch {
      return;
    }
    const fence = /^fence=(\d+):(\d+)(?:\/(\d+))?$/.exec(text);
    const finding = /^finding=(\d+)$/.exec(text);
    if (fence) showFence({ context: fence[1], seqno: fence[2], generation: Number(fence[3] ?? 0) }, null);
    else if (finding && report.findings[Number(finding[1])]) flyToFinding(Number(finding[1]));
    else if (text !== "") document.getElementById(text)?.scrollIntoView();
  };
  addEventListener("hashchange", follow);
  follow();
}
