import FenceModel
import FenceReports
import Fencepost

/// Everything the tool does with one file: whatever is in it, this must end, in a report or in an
/// error of the tool's own.
package struct Trial {
  /// How it ended.
  package enum Ending: Equatable, Sendable {
    /// The file was read, with this many records of fence systems.
    case reported(fenceEvents: UInt64)
    /// Nothing could be read, with this sentence.
    case refused(String)
    /// Two threads gave another report than one.
    case contradicted
  }

  /// Analyses the file at `path`, writes every report of it to memory, lists its events, and tells
  /// the story of the first fence in it. With `comparesThreads`, analyses it again on two threads; with
  /// `readsOnce`, which a pipe needs, does no more than analyse it.
  package static func run(
    _ path: String, comparesThreads: Bool = false, readsOnce: Bool = false
  ) -> Ending {
    do {
      let capture = try Capture.open(path)
      var options = AnalysisOptions()
      var lineBytes = 0
      let report = try capture.analyze(options) { lineBytes += $0.count }
      let json = JSONReport(toolVersion: FencepostVersion.current).bytes(of: report)
      _ = TextReport().text(of: report)
      _ = CaptureText().text(of: report)
      if !readsOnce, let first = try list(capture) {
        _ = StoryText().text(of: try capture.story(of: first, options))
      }
      if comparesThreads {
        options.threads = 2
        let second = try capture.analyze(options)
        guard JSONReport(toolVersion: FencepostVersion.current).bytes(of: second) == json else {
          return .contradicted
        }
      }
      return .reported(fenceEvents: report.events.fenceEvents)
    } catch {
      return .refused("\(error)")
    }
  }

  /// Lists the events of all instances; gives the first fence that the analysed one knows.
  private static func list(_ capture: Capture) throws -> FenceID? {
    let format = EventLineFormat()
    var bytes: [UInt8] = []
    var first: FenceID?
    try capture.forEachEvent(AnalysisOptions(), matching: EventFilter()) { line in
      bytes.removeAll(keepingCapacity: true)
      format.append(line, to: &bytes)
      if first == nil, case .event(let event) = line, event.instancePrefix.isEmpty {
        first = event.fence
      }
      return true
    }
    return first
  }
}
