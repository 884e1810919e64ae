#include "CReportAssets.h"

static const char page[] = {
#embed "web/report.html"
    , 0};

static const char style[] = {
#embed "web/report.css"
    , 0};

/* A file uses what the files before it declare, and nothing else while the page loads. */
static const char script[] = {
#embed "web/main.js"
    , 0};

const char *fencepost_report_page(void) { return page; }
const char *fencepost_report_style(void) { return style; }
const char *fencepost_report_script(void) { return script; }
