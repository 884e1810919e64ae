import ArgumentParser
import FenceReports
import Fencepost

/// The reports that are read in a browser.
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

  /// The files that are asked for.
  var targets: [String] { [html].compactMap { $0 } }

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

    /// Whether any is asked for.
    var isEmpty: Bool { html == nil }
  }

  /// Opens the files before the work that fills them.
  func open(in run: inout Run) throws -> Opened {
    Opened(html: try run.open(html))
  }

  /// Fills `outputs`.
  func write(_ reports: [Report], to outputs: Opened, in run: inout Run) {
    guard let report = reports.first else { return }
    run.write(outputs.html) {
      HTMLReport(toolVersion: FencepostVersion.current, isFull: full).bytes(of: report)
    }
  }
}
