// The strip above the timeline: the whole trace, how many fences are alive, where findings and
// losses are, and the part that is in view. Dragging on it moves there.

let overview = null;
let overviewPen = null;
const overviewHeight = 46;

function drawOverview() {
  const ratio = devicePixelRatio || 1;
  const width = view.width;
  overviewPen.setTransform(ratio, 0, 0, ratio, 0, 0);
  overviewPen.fillStyle = ink.page;
  overviewPen.fillRect(0, 0, width, overviewHeight);
  const [from, to] = wholeTrace();
  const scale = plotWidth() / (to - from);
  const x = (time) => view.gutter + (time - from) * scale;

  const { alive, gaps } = data;
  let most = 1;
  for (let point = 0; point < alive.length; point += 1) most = Math.max(most, alive.count[point]);
  const y = (count) => overviewHeight - 8 - (count / most) * (overviewHeight - 16);
  overviewPen.fillStyle = ink.dense;
  for (let point = 0; point < alive.length; point += 1) {
    const next = point + 1 < alive.length ? alive.at[point + 1] : clock.end;
    overviewPen.fillRect(x(alive.at[point]), y(alive.count[point]), Math.max(x(next) - x(alive.at[point]), 0.6), overviewHeight - 8 - y(alive.count[point]));
  }
  overviewPen.fillStyle = stripes(overviewPen, ink.gap, "up", 6);
  for (let gap = 0; gap < gaps.length; gap += 1) {
    overviewPen.fillRect(x(gaps.from[gap]), 0, Math.max(2, (gaps.to[gap] - gaps.from[gap]) * scale), overviewHeight - 8);
  }
  overviewPen.fillStyle = ink.finding;
  let last = -9;
  for (const at of findingTimes()) {
    const place = Math.round(x(at));
    if (place <= last) continue;
    last = place;
    overviewPen.fillRect(place - 1, overviewHeight - 6, 2, 6);
  }
  overviewPen.fillStyle = ink.quiet;
  overviewPen.font = "11px system-ui, sans-serif";
  overviewPen.textBaseline = "middle";
  overviewPen.textAlign = "left";
  overviewPen.fillText("alive fences", 10, 15);
  overviewPen.fillText(livesRecorded() ? `peak ${grouped(report.fences.peakAlive)}` : "not recorded", 10, 30);

  // Outside the view is veiled; the view has a frame.
  const left = x(view.from);
  const right = x(view.to);
  overviewPen.globalAlpha = 0.62;
  overviewPen.fillStyle = ink.page;
  overviewPen.fillRect(view.gutter, 0, Math.max(left - view.gutter, 0), overviewHeight);
  overviewPen.fillRect(right, 0, Math.max(width - right, 0), overviewHeight);
  overviewPen.globalAlpha = 1;
  overviewPen.strokeStyle = ink.text;
  overviewPen.lineWidth = 1;
  overviewPen.strokeRect(Math.floor(left) + 0.5, 1.5, Math.max(Math.min(right, width - 1) - left, 3) - 1, overviewHeight - 3);
}

let times = null;

/** When the findings are, in order. */
function findingTimes() {
  times ??= data.findings.map((finding) => finding.at).filter((at) => at >= 0).sort((a, b) => a - b);
  return times;
}

function listenToOverview() {
  const move = (event) => {
    const [from, to] = wholeTrace();
    const time = from + ((event.offsetX - view.gutter) / plotWidth()) * (to - from);
    const span = view.to - view.from;
    showRange(time - span / 2, time + span / 2);
  };
  overview.addEventListener("pointerdown", (event) => {
    overview.setPointerCapture(event.pointerId);
    move(event);
  });
  overview.addEventListener("pointermove", (event) => {
    if (event.buttons & 1) move(event);
  });
}
