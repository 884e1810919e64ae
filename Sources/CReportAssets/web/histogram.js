// Histograms of durations on logarithmic axes, as SVG with a sentence for those who do not see it.

/** One histogram from `buckets` of [lower bound, count]; each bucket reaches to the next power of two. */
function histogram(title, buckets) {
  const width = 320;
  const height = 120;
  const [left, bottom, top] = [34, 24, 8];
  const logs = buckets.map(([lower]) => Math.log2(Math.max(Number(lower), 1)));
  const low = Math.floor(Math.min(...logs));
  const high = Math.max(Math.ceil(Math.max(...logs)) + 1, low + 4);
  const most = Math.max(...buckets.map(([, count]) => count));
  const x = (log) => left + ((log - low) / (high - low)) * (width - left - 6);
  const y = (count) => height - bottom - (Math.log10(count + 1) / Math.log10(most + 1)) * (height - bottom - top);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  const widest = buckets.reduce((best, bucket) => (bucket[1] > best[1] ? bucket : best));
  const plot = drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label":
    `${title}: ${grouped(total)} values from ${shortDuration(2 ** low)} to ${shortDuration(2 ** high)}, most of them from ${shortDuration(Number(widest[0]))} on` });
  const counts = [1, 10, 100, 1000, 10000, 100000, 1000000].filter((count) => count <= most);
  for (const count of counts) {
    plot.append(
      drawn("line", { class: "grid", x1: left, x2: width - 4, y1: y(count), y2: y(count) }),
      drawn("text", { class: "tick end", x: left - 5, y: y(count) + 3.5 }, compact(count)));
  }
  for (const [index, [lower, count]] of buckets.entries()) {
    const from = x(logs[index]);
    const to = x(index + 1 < logs.length ? Math.min(logs[index + 1], logs[index] + 1) : logs[index] + (logs.length > 1 ? Math.min(logs.at(-1) - logs.at(-2), 1) : 1));
    const bar = drawn("rect", { class: "bar", x: from + 0.5, y: y(count), width: Math.max(to - from - 1, 0.8), height: height - bottom - y(count) });
    bar.append(drawn("title", null, `from ${shortDuration(Number(lower))}: ${grouped(count)}`));
    plot.append(bar);
  }
  const powers = ticking() ? [] : [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11];
  let free = -40;
  for (const power of powers) {
    const place = x(Math.log2(power));
    if (place < left || place > width - 14 || place - free < 42) continue;
    free = place;
    plot.append(
      drawn("line", { class: "axis", x1: place, x2: place, y1: height - bottom, y2: height - bottom + 4 }),
      drawn("text", { class: "tick middle", x: place, y: height - 7 }, shortDuration(power)));
  }
  plot.append(drawn("line", { class: "axis", x1: left, x2: width - 4, y1: height - bottom, y2: height - bottom }));
  return element("figure", null, element("figcaption", null, title), plot);
}
