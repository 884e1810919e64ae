#include "CReportAssets.h"

static const char page[] = {
#embed "web/report.html"
    , 0};

static const char style[] = {
#embed "web/report.css"
    , 0};

/* A file uses what the files before it declare, and nothing else while the page loads. */
static const char script[] = {
#embed "web/elements.js"
#embed "web/time.js"
#embed "web/data.js"
#embed "web/names.js"
#embed "web/table.js"
#embed "web/lanes.js"
#embed "web/theme.js"
#embed "web/tracks.js"
#embed "web/view.js"
#embed "web/bars.js"
#embed "web/draw.js"
#embed "web/header.js"
#embed "web/arrows.js"
#embed "web/overview.js"
#embed "web/pick.js"
#embed "web/input.js"
#embed "web/selection.js"
#embed "web/story.js"
#embed "web/search.js"
#embed "web/in-view.js"
#embed "web/timeline.js"
#embed "web/short.js"
#embed "web/rules.js"
#embed "web/findings.js"
#embed "web/histogram.js"
#embed "web/timelines.js"
#embed "web/waits.js"
#embed "web/alive.js"
#embed "web/memory.js"
#embed "web/capture.js"
#embed "web/main.js"
    , 0};

const char *fencepost_report_page(void) { return page; }
const char *fencepost_report_style(void) { return style; }
const char *fencepost_report_script(void) { return script; }
