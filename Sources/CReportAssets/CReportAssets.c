#include "CReportAssets.h"

static const char page[] = {
#embed "web/report.html" suffix(, )
    0};

static const char style[] = {
#embed "web/report.css" suffix(, )
    0};

/* A file uses what the files before it declare, and nothing else while the page loads. */
static const char script[] = {
#embed "web/elements.js" suffix(, )
#embed "web/time.js" suffix(, )
#embed "web/data.js" suffix(, )
#embed "web/names.js" suffix(, )
#embed "web/table.js" suffix(, )
#embed "web/lanes.js" suffix(, )
#embed "web/theme.js" suffix(, )
#embed "web/tracks.js" suffix(, )
#embed "web/view.js" suffix(, )
#embed "web/bars.js" suffix(, )
#embed "web/draw.js" suffix(, )
#embed "web/header.js" suffix(, )
#embed "web/arrows.js" suffix(, )
#embed "web/signalers.js" suffix(, )
#embed "web/lineage.js" suffix(, )
#embed "web/overview.js" suffix(, )
#embed "web/pick.js" suffix(, )
#embed "web/input.js" suffix(, )
#embed "web/selection.js" suffix(, )
#embed "web/history.js" suffix(, )
#embed "web/records.js" suffix(, )
#embed "web/story.js" suffix(, )
#embed "web/search.js" suffix(, )
#embed "web/in-view.js" suffix(, )
#embed "web/timeline.js" suffix(, )
#embed "web/short.js" suffix(, )
#embed "web/rules.js" suffix(, )
#embed "web/findings.js" suffix(, )
#embed "web/histogram.js" suffix(, )
#embed "web/timelines.js" suffix(, )
#embed "web/waits.js" suffix(, )
#embed "web/alive.js" suffix(, )
#embed "web/memory.js" suffix(, )
#embed "web/capture.js" suffix(, )
#embed "web/paper.js" suffix(, )
#embed "web/main.js" suffix(, )
    0};

static const char comparison_page[] = {
#embed "web/comparison.html" suffix(, )
    0};

static const char comparison_style[] = {
#embed "web/comparison.css" suffix(, )
    0};

const char *fencepost_report_page(void) { return page; }
const char *fencepost_report_style(void) { return style; }
const char *fencepost_report_script(void) { return script; }
const char *fencepost_comparison_page(void) { return comparison_page; }
const char *fencepost_comparison_style(void) { return comparison_style; }
