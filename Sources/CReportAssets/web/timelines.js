// Timelines with the percentiles of their latencies, and histograms of the busiest.

/** So many histograms are drawn. */
const mostHistograms = 12;

function timelinesSection() {
  const part = (title, name, key) => ({
    title, numeric: true,
    value: (line) => line[name]?.[key] ?? null,
    cell: (line) => (line[name]?.count > 0 ? duration(line[name][key]) : "–"),
  });
  const number = (title, key) => ({ title, numeric: true, value: (line) => line[key], cell: (line) => grouped(line[key]) });
  const table = sortedTable({
    caption: "Timelines with the time to the signal and the waits", items: report.timelines, shown: 50,
    columns: [
      { title: "driver", value: (line) => line.driver, cell: (line) => line.driver },
      { title: "timeline", named: true, value: (line) => line.timeline, cell: (line) => line.timeline },
      number("contexts", "contexts"), number("fences", "fences"), number(data.areAllAlive ? "alive" : "without an end", "alive"),
      part("signal p50", "signalLatency", "p50"), part("p90", "signalLatency", "p90"), part("p99", "signalLatency", "p99"), part("max", "signalLatency", "max"),
      { title: "waits", numeric: true, value: (line) => line.wait?.count ?? 0, cell: (line) => grouped(line.wait?.count ?? 0) },
      part("wait p50", "wait", "p50"), part("p99", "wait", "p99"), part("max", "wait", "max"),
    ],
  });
  // In the order of the table, which has the busiest first.
  const ranks = new Map(report.timelines.map((line, index) => [`${line.driver}\n${line.timeline}`, index]));
  const rank = (plot) => ranks.get(`${plot.driver}\n${plot.timeline}`) ?? Infinity;
  const filled = data.histograms.filter((plot) => plot.buckets.length > 0).sort((a, b) => rank(a) - rank(b));
  const plots = filled.slice(0, mostHistograms).map((plot) => histogram(
    `${plot.kind === "wait" ? "Waits for" : "Time to the signal,"} ${plot.driver} ${plot.timeline}`, plot.buckets, plot.kind,
    report.timelines[rank(plot)]?.[plot.kind === "wait" ? "wait" : "signalLatency"]));
  if (report.timelines.length === 0) {
    addSection("timelines", "Timelines", element("p", { class: "nothing" }, "The trace shows no fence."));
    return;
  }
  addCountedSection(
    "timelines", "Timelines", report.timelines.length + (report.timelinesOmitted ?? 0),
    element("p", { class: "aside" }, "Signal is the time from emit, or else init, to the signal. Timelines that differ in digits alone are one, with # for them. Plots have logarithmic axes."),
    table.node, element("div", { class: "plots" }, plots),
    filled.length > plots.length ? element("p", { class: "aside more" }, `Plots of the busiest timelines; ${grouped(filled.length - plots.length)} more are left out.`) : null);
}
