// What stands above the tracks: the axis of time, grace periods, vertical blanks and losses.

const axisHeight = 24;
const stripHeight = 14;

/** The strips that this trace has data for. */
function strips() {
  const shown = [];
  if (data.gracePeriods.length > 0) shown.push({ label: "grace periods", draw: drawGracePeriods });
  if (data.vblanks.length > 0) shown.push({ label: "vertical blanks", draw: drawVblanks });
  if (data.gaps.length > 0) shown.push({ label: "events lost", draw: drawGaps });
  return shown;
}

const headerHeight = () => axisHeight + strips().length * stripHeight + 4;

/** The times of the axis' lines, and how many decimals tell them apart. */
function axisSteps() {
  const step = roundStep(unitsPerPixel() * 110);
  const first = Math.ceil(view.from / step) * step - Number(clock.start % BigInt(step));
  const times = [];
  for (let time = first; time <= view.to && times.length < 200; time += step) {
    if (time >= view.from) times.push(time);
  }
  return { times, decimals: Math.max(0, 9 - Math.floor(Math.log10(step))) };
}

function drawGrid() {
  pen.fillStyle = ink.line;
  for (const time of axisSteps().times) pen.fillRect(Math.round(xOf(time)), view.header, 1, view.height);
}

function drawHeader() {
  pen.fillStyle = ink.page;
  pen.fillRect(0, 0, view.width, view.header);
  const { times, decimals } = axisSteps();
  pen.font = numberFont;
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  clipped(view.gutter, 0, plotWidth(), view.header, () => {
    for (const time of times) {
      const x = Math.round(xOf(time));
      pen.fillStyle = ink.line;
      pen.fillRect(x, 0, 1, view.header);
      pen.fillStyle = ink.quiet;
      pen.fillText(absoluteTime(time, decimals), x + 4, axisHeight / 2);
    }
    strips().forEach((strip, place) => strip.draw(axisHeight + place * stripHeight));
  });
  pen.fillStyle = ink.quiet;
  pen.font = numberFont;
  const span = shortDuration(view.to - view.from);
  const spanInView = `${span}${ticking() ? " ticks" : ""} in view`;
  pen.fillText(pen.measureText(spanInView).width <= view.gutter - 18 ? spanInView : span, 10, axisHeight / 2);
  strips().forEach((strip, place) => {
    pen.font = "11px system-ui, sans-serif";
    pen.fillText(fitted(strip.label, view.gutter - 18), 10, axisHeight + (place + 0.5) * stripHeight);
  });
  pen.fillStyle = ink.line;
  pen.fillRect(0, view.header - 1, view.width, 1);
  pen.fillRect(view.gutter - 1, 0, 1, view.header);
}

/** Grace periods as boxes on one line; runs of narrow ones become one. */
function drawGracePeriods(y) {
  const { gracePeriods } = data;
  let taken = -1;
  for (let period = lowerBound(gracePeriods.to, view.from); period < gracePeriods.length; period += 1) {
    if (gracePeriods.from[period] > view.to) break;
    const x = Math.max(xOf(gracePeriods.from[period]), view.gutter - 2);
    const stop = Math.min(xOf(gracePeriods.to[period]), view.width + 2);
    if (stop < taken + 0.5) continue;
    taken = Math.max(stop, x + 1);
    pen.fillStyle = ink.grace;
    pen.fillRect(x, y + 2, Math.max(stop - x, 1), 9);
    if (stop - x > 4) {
      pen.fillStyle = ink.page;
      pen.fillRect(x + 1, y + 3, stop - x - 2, 7);
      pen.globalAlpha = 0.35;
      pen.fillStyle = ink.grace;
      pen.fillRect(x + 1, y + 3, stop - x - 2, 7);
      pen.globalAlpha = 1;
    }
  }
}

function drawVblanks(y) {
  pen.fillStyle = ink.quiet;
  let last = -1;
  for (let at = lowerBound(data.vblanks, view.from); at < data.vblanks.length; at += 1) {
    if (data.vblanks[at] > view.to) break;
    const x = Math.round(xOf(data.vblanks[at]));
    if (x > last) pen.fillRect(x, y + 2, 1, 9);
    last = x;
  }
}

function drawGaps(y) {
  const { gaps } = data;
  for (let gap = 0; gap < gaps.length; gap += 1) {
    if (gaps.to[gap] < view.from || gaps.from[gap] > view.to) continue;
    const x = Math.max(xOf(gaps.from[gap]), view.gutter - 2);
    const width = Math.max(2, Math.min(xOf(gaps.to[gap]), view.width + 2) - x);
    pen.fillStyle = stripes(pen, ink.text, "up", 4);
    pen.fillRect(x, y + 2, width, 9);
    pen.fillStyle = ink.text;
    pen.fillRect(x, y + 10, width, 1);
  }
}
