import ArgumentParser
import FenceReports
import Fencepost

/// The reports for people who read them elsewhere: in a browser, in an issue.
struct PageOutputs: ParsableArguments {
  @Option(
    help: .init(
      "Write the report as one HTML file that needs nothing else; of one trace alone.",
      valueName: "file"))
  var html: String?

  @Flag(
    help: .init(
      """
      Let the HTML file be of any size: every fence, wait and listed finding. Without, it is at \
      most 6 MB, and says what it merged.
      """))
  var full = false

  @Option(
    help: .init(
      "Write the summary as Markdown with folded details, at most 60 kB, to paste into an issue or a merge request.",
      valueName: "file"))
  var markdown: String?

  /// The files that are asked for.
  var targets: [String] { [html, markdown].compactMap { $0 } }

  /// How much of a trace is to be drawn; nil where no page is asked for.
  var picture: PictureDetail? {
    html == nil ? nil : full ? .full : .bounded
  }

  /// Refuses what no page can show.
  func validate(for traces: [String]) throws {
    if html != nil, traces.count > 1 {
      throw ValidationError("--html takes one trace; write a file for each in a run of its own.")
    }
    if full, html == nil {
      throw ValidationError("--full is about the HTML report; add --html.")
    }
  }

  /// Those files, open.
  struct Opened {
    fileprivate let html: Output?
    fileprivate let markdown: Output?

    /// Whether any is asked for.
    var isEmpty: Bool { html == nil && markdown == nil }
  }

  /// Opens the files before the work that fills them.
  func open(in run: inout Run) throws -> Opened {
    Opened(html: try run.open(html), markdown: try run.open(markdown))
  }

  /// Fills `outputs`; what a gate says of the traces stands before the Markdown of each.
  func write(
    _ reports: [Report], of gate: CheckSummary? = nil, to outputs: Opened, in run: inout Run
  ) {
    run.write(outputs.markdown) {
      Array(MarkdownReport(toolVersion: FencepostVersion.current).text(of: reports, gate).utf8)
    }
    guard let report = reports.first else { return }
    run.write(outputs.html) {
      HTMLReport(toolVersion: FencepostVersion.current, isFull: full).bytes(of: report)
    }
  }
}
