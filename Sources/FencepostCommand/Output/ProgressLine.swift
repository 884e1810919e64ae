import FenceReports
import Glibc
import Synchronization

/// One line on standard error that says how far an analysis is: only on a terminal, and only
/// when it takes long enough for somebody to wonder.
final class ProgressLine: Sendable {
  private struct State {
    let begin = ContinuousClock.now
    var last: ContinuousClock.Instant?
  }

  private static let patience = Duration.milliseconds(500)
  private static let interval = Duration.milliseconds(100)

  private let file: String
  private let state = Mutex(State())

  /// The line of the analysis of `file`; nil where standard error is no terminal.
  init?(of file: String) {
    guard Terminal.hasStandardError else { return nil }
    self.file = file == OutputTargets.standardStream ? "standard input" : file
  }

  /// Shows that `part` of the work, from 0 to 1, is done.
  func update(_ part: Double) {
    state.withLock { state in
      let now = ContinuousClock.now
      guard now - state.begin > Self.patience else { return }
      if let last = state.last, now - last < Self.interval { return }
      state.last = now
      let percent = Int(max(0, min(1, part.isFinite ? part : 0)) * 100)
      StandardError.write("\r\u{1b}[K\(file): \(percent) %")
    }
  }

  /// Removes the line, if it was shown.
  func clear() {
    state.withLock { state in
      guard state.last != nil else { return }
      StandardError.write("\r\u{1b}[K")
      state.last = nil
    }
  }
}

/// Standard error, where sentences about failures go.
enum StandardError {
  /// Writes a line that may quote a trace: no command to GitHub's runner, which reads it as well.
  static func say(_ line: String) {
    write((Surroundings.isGitHub ? GitHubAnnotations.withoutCommands(line) : line) + "\n")
  }

  /// Writes `text`; where that fails there is no one to tell.
  static func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      // The pointer is used during the call only, for as many bytes as there are.
      _ = unsafe Glibc.write(2, bytes.baseAddress, bytes.count)
    }
  }
}
