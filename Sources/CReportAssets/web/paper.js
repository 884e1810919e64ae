// Paper: what the page shows, without anything to press, and with what the first findings rest on.

/** So many findings unfold what they rest on: with all of them a long list fills dozens of sheets. */
const mostUnfolded = 10;

/**
 * How wide the timeline is drawn on paper, and how high at the most, in CSS pixels: what is between the
 * margins of a sheet, so that its letters have the size of the others and it stands on one page.
 */
const sheet = { width: 688, height: 800, ratio: 3 };

/** Whether the timeline is drawn for paper. */
let onPaper = false;

/** Makes the page ready for paper when it is to be printed, and undoes that afterwards. */
function followPrinting() {
  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = [...document.querySelectorAll("#findings td details")].slice(0, mostUnfolded).filter((details) => !details.open);
    for (const details of unfolded) details.open = true;
    drawFor(true);
  });
  addEventListener("afterprint", () => {
    for (const details of unfolded) details.open = false;
    drawFor(false);
  });
}

function drawFor(paper) {
  onPaper = paper;
  if (canvas) resized();
}
