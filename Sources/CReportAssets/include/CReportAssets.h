#pragma once

/// The parts of the HTML report that are the same for every trace, embedded from `web` when the
/// package is built. Each is UTF-8 text that ends in a NUL and lives as long as the process.

/// The page, with a mark such as `{{title}}` for each thing that is put in.
const char *_Nonnull fencepost_report_page(void);

/// The style sheet, for the page's one `style` element.
const char *_Nonnull fencepost_report_style(void);

/// All scripts in their order, for the page's one `script` element of type module.
const char *_Nonnull fencepost_report_script(void);

/// The page of a comparison, likewise; it has no script.
const char *_Nonnull fencepost_comparison_page(void);

/// What a comparison's style sheet has beyond the report's.
const char *_Nonnull fencepost_comparison_style(void);
