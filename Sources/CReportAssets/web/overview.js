// The strip above the timeline: the whole trace, how many fences are alive, where findings and
// losses are, and the part that is in view. Dragging on it moves there.

let overview = null;
let overviewPen = null;
const overviewHeight = 46;
/** Parts of the trace that findings are counted by, those too that the page does not list. */
const tickBuckets = 1024;

function drawOverview() {
  const width = view.width;
  overviewPen.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  overviewPen.fillStyle = ink.page;
  overviewPen.fillRect(0, 0, width, overviewHeight);
  const [from, to] = wholeTrace();
  const scale = plotWidth() / (to - from);
  const x = (time) => view.gutter + (time - from) * scale;

  const { gaps } = data;
  // Without inits and destroys what is counted is no number of live fences.
  const alive = data.livesRecorded ? data.alive : { length: 0 };
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
  const { ticks } = data;
  const tallest = ticks.count.reduce((peak, count) => Math.max(peak, count), 1);
  for (let tick = 0; tick < ticks.length; tick += 1) {
    // One finding must be seen beside thousands: a tick grows with the logarithm of what it counts.
    const height = 5 + Math.round(7 * Math.log(ticks.count[tick]) / Math.log(Math.max(tallest, 8)));
    overviewPen.fillRect(Math.round(x(((ticks.bucket[tick] + 0.5) / tickBuckets) * clock.end)) - 1, overviewHeight - height, 2, height);
  }
  overviewPen.fillStyle = ink.quiet;
  overviewPen.font = "11px system-ui, sans-serif";
  overviewPen.textBaseline = "middle";
  overviewPen.textAlign = "left";
  overviewPen.fillText(data.isCurveOfLiving ? "alive fences" : "no end recorded", 10, 15);
  overviewPen.fillText(data.livesRecorded ? `peak ${grouped(report.fences.peakAlive)}` : "not recorded", 10, 30);

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
