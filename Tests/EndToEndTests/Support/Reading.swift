import FenceReports
import Fencepost

/// Reads captures with the library, in this process: what the command prints without its start.
enum Reading {
  /// What a capture that cannot be read gives: nothing, and why.
  enum Outcome {
    case report(Report, ndjson: [UInt8])
    case refused(FencepostError)
  }

  /// The listing that `fencepost events` prints; empty where the file cannot be read.
  static func events(of capture: TestCapture, threads: Int = 1) throws -> [UInt8] {
    var bytes: [UInt8] = []
    let format = EventLineFormat()
    var options = AnalysisOptions()
    options.threads = threads
    do {
      try Capture.open(capture.path).forEachEvent(options, matching: EventFilter()) {
        format.append($0, to: &bytes)
        return true
      }
    } catch is FencepostError {
    }
    return bytes
  }

  /// The report of a capture, and every line that was streamed on the way.
  static func report(of capture: TestCapture, threads: Int = 1) throws -> Outcome {
    var ndjson: [UInt8] = []
    var options = AnalysisOptions()
    options.threads = threads
    do {
      let report = try Capture.open(capture.path).analyze(options) {
        ndjson.append(contentsOf: copy $0)
      }
      return .report(report, ndjson: ndjson)
    } catch let error as FencepostError {
      return .refused(error)
    }
  }
}
