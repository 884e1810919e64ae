// Histograms of durations on logarithmic axes, as SVG with a sentence for those who do not see it.

/** The first length that a bucket from `lower` on does not hold: buckets are quarters of an octave. */
function bucketEnd(lower) {
  return lower < 4 ? lower + 1 : lower + 2 ** (Math.floor(Math.log2(lower)) - 2);
}

/**
 * One histogram of `buckets`, [lower bound, count] each, drawn where they begin and end. `summary` is what
 * the JSON report says of the same values: bars have no more than their counts.
 */
function histogram(title, buckets, kind, summary) {
  const [width, height] = [340, 128];
  const [left, bottom, top, right] = [36, 24, 10, 8];
  const bars = buckets.map(([lower, count]) => ({ from: Number(lower), to: bucketEnd(Number(lower)), count }));
  const shortest = Math.min(...bars.map((bar) => bar.from));
  const longest = Math.max(...bars.map((bar) => bar.to));
  const low = Math.floor(Math.log10(Math.max(shortest, 1)));
  const high = Math.max(Math.ceil(Math.log10(longest)), low + 1);
  const most = Math.max(...bars.map((bar) => bar.count));
  const total = bars.reduce((sum, bar) => sum + bar.count, 0);
  const at = (power) => left + ((power - low) / (high - low)) * (width - left - right);
  const x = (length) => at(Math.log10(Math.max(length, 1)));
  const y = (count) => height - bottom - (Math.log10(count + 1) / Math.log10(most + 1)) * (height - bottom - top);
  const fullest = bars.find((bar) => bar.count === most);
  const range = (bar) => `${shortDuration(bar.from)} to ${shortDuration(bar.to)}`;
  const middle = summary ? `, half of them at most ${duration(summary.p50)}, the longest ${duration(summary.max)}` : "";
  const plot = drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label":
    `${title}: ${counted(total, "value")}${middle}; the fullest bar, from ${range(fullest)}, has ${grouped(most)}` });
  for (const count of countTicks(most)) {
    plot.append(
      drawn("line", { class: "grid", x1: left, x2: width - right, y1: y(count), y2: y(count) }),
      drawn("text", { class: "tick end", x: left - 6, y: y(count) + 3.5 }, compact(count)));
  }
  for (const bar of bars) {
    const rect = drawn("rect", { class: `bar ${kind}`, x: x(bar.from) + 0.25, y: y(bar.count), width: Math.max(x(bar.to) - x(bar.from) - 0.5, 0.8), height: height - bottom - y(bar.count) });
    rect.append(drawn("title", null, `${range(bar)}: ${grouped(bar.count)}`));
    plot.append(rect);
  }
  const every = Math.ceil((high - low) / 6);
  for (let power = low; power <= high; power += 1) {
    const place = at(power);
    plot.append(drawn("line", { class: "axis", x1: place, x2: place, y1: height - bottom, y2: height - bottom + 4 }));
    if ((power - low) % every === 0) {
      const anchor = power === high ? "end" : power === low ? "start" : "middle";
      plot.append(drawn("text", { class: `tick ${anchor}`, x: anchor === "end" ? width - 2 : place, y: height - 7 }, shortDuration(10 ** power)));
    }
  }
  plot.append(drawn("line", { class: "axis", x1: left, x2: width - right, y1: height - bottom, y2: height - bottom }));
  return element("figure", null, element("figcaption", null, title), plot);
}

/** Where a logarithmic axis of counts has lines: the powers of ten, and the largest if none is near. */
function countTicks(most) {
  const ticks = [];
  for (let power = 1; power <= most; power *= 10) ticks.push(power);
  if (most > ticks.at(-1) * 1.8) ticks.push(most);
  return ticks.length > 5 ? ticks.filter((_, index) => index % 2 === (ticks.length - 1) % 2) : ticks;
}
