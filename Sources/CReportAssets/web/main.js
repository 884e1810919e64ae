// Puts the page together: what is read first is shown first.

async function show() {
  readReport();
  captureLine();
  await readTimeline();
  shortSection();
  document.getElementById("loading").remove();
  if (data.fences.length + data.waits.length + data.merged.length > 0) {
    prepareTracks();
    timelineSection();
  } else {
    prepareTracks();
    addSection("timeline-section", "Timeline", element("p", null, "There is no fence to draw."));
  }
  findingsSection();
  rulesSection();
  timelinesSection();
  waitsSection();
  memorySection();
  aliveSection();
  lossesSection();
  followScrolling();
  followHistory();
  followPrinting();
}

try {
  await show();
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
} catch (error) {
  // What cannot be shown is said, not left blank.
  const notice = element("p", { class: "notice bad", role: "alert" }, `This page could not be drawn: ${error.message}. The text report says the same.`);
  document.getElementById("main").prepend(notice);
  throw error;
}
