import Subprocess

/// What `trace-cmd report` says of a recording: the second opinion on every event.
enum TraceCmd {
  /// Why there is no second opinion. Tests fail then, they do not pass without it.
  struct NotInstalled: Error, CustomStringConvertible {
    let description = """
      trace-cmd is not installed, and every event is compared with what it prints: install the \
      Debian package trace-cmd.
      """
  }

  /// Its lines about fence events and about losses, in its order.
  static func fenceLines(of capture: TestCapture) async throws -> [Substring] {
    do {
      return try await Command.run("trace-cmd", ["report", capture.path]).lines.filter {
        $0.isLoss || ($0.contains(": dma_fence_") && $0.contains(" driver="))
      }
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw NotInstalled()
    }
  }
}

extension TraceCmd {
  /// Everything that `trace-cmd report` prints of the recording at `path`; nil where it refuses it: of some it says so on standard error alone.
  static func report(_ path: String, _ options: [String] = []) async throws -> [UInt8]? {
    do {
      let result = try await Command.run("trace-cmd", ["report"] + options + ["-i", path])
      return result.status == 0 && !result.output.isEmpty ? result.output : nil
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw NotInstalled()
    }
  }
}

extension Substring {
  /// Whether the line tells of lost events.
  var isLoss: Bool { hasSuffix("EVENTS DROPPED]") }
}
