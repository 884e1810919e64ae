import ArgumentParser
import FenceReports
import Fencepost

/// The reports for people who read them elsewhere: in a browser, in an issue.
struct PageOutputs: ParsableArguments {
  @Option(
    help: .init(
      "Write the report as one HTML file that needs nothing else; into a folder, such as pages/, one file for each trace.",
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

  /// The folder that gets a page of each trace; nil where there is one page or none.
  func folder(for traces: [String]) -> PageFolder? {
    html.flatMap { PageFolder($0, for: traces, isFull: full) }
  }

  /// Refuses what no page can show.
  func validate(for traces: [String]) throws {
    if let html, traces.count > 1, folder(for: traces) == nil {
      throw ValidationError(
        "--html takes one trace; for a page of each name a folder: --html \(html)/")
    }
    if let folder = folder(for: traces) {
      try OutputTargets(inputs: traces, outputs: folder.pages).validate()
    }
    if full, html == nil {
      throw ValidationError("--full is about the HTML report; add --html.")
    }
  }

  /// Those files, open.
  struct Opened {
    fileprivate let html: Output?
    fileprivate let markdown: Output?
    /// The folder, which is there; nil where none is asked for.
    let folder: PageFolder?

    /// Whether any is asked for.
    var isEmpty: Bool { html == nil && markdown == nil && folder == nil }
  }

  /// Opens the files before the work that fills them.
  func open(for traces: [String], in run: inout Run) throws -> Opened {
    let folder = folder(for: traces)
    do throws(OutputError) {
      try folder?.make()
    } catch {
      throw run.refusal("\(error)", .unreadable)
    }
    return Opened(
      html: folder == nil ? try run.open(html) : nil, markdown: try run.open(markdown),
      folder: folder)
  }

  /// The path of the one page, as failed tests link to it; nil where there is none, or a folder.
  func page(of outputs: Opened) -> String? {
    outputs.html == nil ? nil : html.flatMap(PageFolder.attachment)
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
