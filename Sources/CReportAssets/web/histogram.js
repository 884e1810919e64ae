// Histograms of durations on logarithmic axes, as SVG with a sentence for those who do not see it.

/** Bars of a histogram: at least `least` on each power of ten, more where it spans few. */
function binsPerDecade(decades) {
  if (decades <= 2) return 12;
  return decades <= 4 ? 8 : 6;
}

/** One histogram of `buckets`, [lower bound, count] each, drawn in bars of equal width on the axis. */
function histogram(title, buckets, kind) {
  const [width, height] = [340, 128];
  const [left, bottom, top, right] = [36, 24, 10, 8];
  const lengths = buckets.map(([lower]) => Math.max(Number(lower), 1));
  const low = Math.floor(Math.log10(Math.min(...lengths)));
  const high = Math.max(Math.floor(Math.log10(Math.max(...lengths))) + 1, low + 1);
  const bins = binsPerDecade(high - low);
  const counts = new Array((high - low) * bins).fill(0);
  lengths.forEach((length, index) => {
    const bin = Math.min(Math.floor((Math.log10(length) - low) * bins), counts.length - 1);
    counts[bin] += buckets[index][1];
  });
  const most = Math.max(...counts);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const x = (bin) => left + (bin / counts.length) * (width - left - right);
  const y = (count) => height - bottom - (Math.log10(count + 1) / Math.log10(most + 1)) * (height - bottom - top);
  const lowerOf = (bin) => 10 ** (low + bin / bins);
  const fullest = counts.indexOf(most);
  const range = (bin) => `${shortDuration(lowerOf(bin))} to ${shortDuration(lowerOf(bin + 1))}`;
  const plot = drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label":
    `${title}: ${counted(total, "value")} from ${shortDuration(Math.min(...lengths))} to ${shortDuration(Math.max(...lengths))}, most of them, ${grouped(most)}, from ${range(fullest)}` });
  for (const count of countTicks(most)) {
    plot.append(
      drawn("line", { class: "grid", x1: left, x2: width - right, y1: y(count), y2: y(count) }),
      drawn("text", { class: "tick end", x: left - 6, y: y(count) + 3.5 }, compact(count)));
  }
  counts.forEach((count, bin) => {
    if (count === 0) return;
    const bar = drawn("rect", { class: `bar ${kind}`, x: x(bin) + 0.5, y: y(count), width: Math.max(x(bin + 1) - x(bin) - 1, 0.8), height: height - bottom - y(count) });
    bar.append(drawn("title", null, `${range(bin)}: ${grouped(count)}`));
    plot.append(bar);
  });
  const every = Math.ceil((high - low) / 6);
  for (let power = low; power <= high; power += 1) {
    const place = x((power - low) * bins);
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
