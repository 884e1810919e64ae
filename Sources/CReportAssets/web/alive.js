// Fences alive over time, and those that are alive at the end.

function aliveSection() {
  const { aliveFences, fences } = report;
  const isNoneSure = aliveFences.length > 0 && (data.fenceEndDoubt || aliveFences.every(isEndUnsure));
  const table = sortedTable({
    caption: isNoneSure ? "Fences without a recorded end" : "Fences alive at the end", items: aliveFences, shown: 20, empty: data.noneAlive,
    columns: [
      { title: "fence", value: (item) => identity(item.fence), cell: (item) => [fenceLink(item.fence, momentOf(item, "lastStep")), isEndUnsure(item) ? " ?" : null] },
      { title: "of", wide: true, value: (item) => `${item.fence.driver} ${item.fence.timeline}`, cell: (item) => `${item.fence.driver} ${item.fence.timeline}` },
      { title: "age", numeric: true, value: (item) => lengthOf(item, "age"), cell: (item) => duration(lengthOf(item, "age")) },
      { title: "last step", value: (item) => item.lastStep, cell: (item) => item.lastStep },
      { title: "at", numeric: true, value: (item) => momentOf(item, "lastStep"), cell: (item) => stamp(momentOf(item, "lastStep")) },
      { title: data.waitEndDoubt ? "waits without an end" : "waits open", numeric: true, value: (item) => item.openWaits, cell: (item) => grouped(item.openWaits) },
    ],
  });
  const facts = [
    `${counted(fences.total, "fence")} seen`,
    data.livesRecorded ? `${grouped(fences.peakAlive)} ${data.isCurveOfLiving ? "alive" : "without a recorded end"} at once at the most` : "neither inits nor destroys seen",
    data.fencesAtEnd,
  ].filter(Boolean);
  addCountedSection(
    // Where nobody knows whether one is alive a nought would say that none is.
    "alive", isNoneSure ? "Fences without an end" : "Alive fences", data.fencesAtEnd ? fences.aliveAtEnd : null,
    element("p", { class: "aside" }, facts.join(", ")
      + (fences.aliveAtEnd > aliveFences.length ? `; the oldest ${grouped(aliveFences.length)} are listed.` : ".")
      + (data.fenceEndDoubt && aliveFences.length > 0 ? ` Which of them are alive is not known: ${data.fenceEndDoubt}.` : "")
      + (data.othersAlive ? ` ${data.othersAlive}` : "")
      + (aliveFences.some(isEndUnsure) ? " A ? marks those whose end may be lost." : "")),
    alivePlot(), table.node);
}

/** Whether the end of a fence may be among what was lost. */
const isEndUnsure = (alive) => alive.traits.includes("crossedGap");

/** What fences are that have not come to a recorded end. */
const aliveTitle = () => (data.isCurveOfLiving ? "Alive fences" : "Fences without a recorded end");

/** The count as steps over the whole trace. */
function alivePlot() {
  const { alive } = data;
  if (alive.length < 2 || !data.livesRecorded) return null;
  const [width, height, left, bottom] = [plotRoom(), 150, 44, 24];
  const most = alive.count.reduce((peak, count) => Math.max(peak, count), 1);
  const x = (time) => left + (time / Math.max(clock.end, 1)) * (width - left - 8);
  const y = (count) => height - bottom - (count / most) * (height - bottom - 10);
  let path = `M${x(alive.at[0]).toFixed(1)},${y(0).toFixed(1)}`;
  for (let point = 0; point < alive.length; point += 1) {
    path += `V${y(alive.count[point]).toFixed(1)}H${x(point + 1 < alive.length ? alive.at[point + 1] : clock.end).toFixed(1)}`;
  }
  const plot = drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${aliveTitle()} over time: ${grouped(most)} at the most` });
  for (const count of [...new Set([0, Math.round(most / 2), most])]) {
    plot.append(drawn("line", { class: "grid", x1: left, x2: width - 8, y1: y(count), y2: y(count) }),
      drawn("text", { class: "tick end", x: left - 6, y: y(count) + 4 }, compact(count)));
  }
  plot.append(drawn("path", { class: "steps", d: `${path}V${y(0).toFixed(1)}Z` }));
  const step = roundStep(clock.end / Math.min(8, width / 110));
  for (let time = step - Number(clock.start % BigInt(step)); time <= clock.end; time += step) {
    if (x(time) < left || x(time) > width - 40) continue;
    plot.append(drawn("text", { class: "tick middle", x: x(time), y: height - 6 }, stamp(time, Math.max(0, 9 - Math.floor(Math.log10(step))))));
  }
  return element("figure", { class: "wide-plot" }, element("figcaption", null,
    `${aliveTitle()} over time${data.aliveStretch > 1 ? `, the most of every ${duration(data.aliveStretch)}` : ""}`), plot);
}
