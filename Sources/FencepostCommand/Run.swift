import ArgumentParser
import FenceReports
import Fencepost
import Glibc
import TraceVocabulary

/// One run of a command: it goes on after a failure, says each on standard error, and remembers
/// which exit status outweighs the others.
struct Run {
  private var status = ExitStatus.success

  init() {
    // A reader that has gone shows as EPIPE at the write, where it can be handled.
    signal(SIGPIPE, SIG_IGN)
  }

  /// Does `work` on `trace` and takes note of how it ended.
  mutating func attempt(_ trace: String, _ work: () throws -> ExitStatus) {
    let name = trace == OutputTargets.standardStream ? "standard input" : trace
    do {
      note(try work())
    } catch let error as FencepostError {
      fail(name, "\(error)", Self.status(of: error))
    } catch OutputError.closedPipe {
      // Nobody reads any more: no failure.
    } catch {
      fail(name, "\(error)", .unreadable)
    }
  }

  /// Opens an output before the work that fills it; nil where none is asked for.
  mutating func open(_ target: String?) throws -> Output? {
    guard let target else { return nil }
    do {
      return try Output.open(target)
    } catch {
      fail(target, "\(error)", .unreadable)
      throw ExitCode(status.rawValue)
    }
  }

  /// Makes an output that was filled on the way what it was to be.
  mutating func close(_ output: Output?) {
    do {
      try output?.commit()
    } catch {
      fail(nil, "\(error)", .unreadable)
    }
  }

  /// Fills an output that is asked for, and makes it what it was to be.
  mutating func write(_ output: Output?, _ bytes: () -> [UInt8]) {
    guard let output else { return }
    do {
      try output.write(bytes())
      try output.commit()
    } catch .closedPipe {
      // Nobody reads any more: no failure.
    } catch {
      fail(nil, "\(error)", .unreadable)
    }
  }

  /// Ends the command with the status that outweighs the others.
  func finish() throws {
    if status != .success {
      throw ExitCode(status.rawValue)
    }
  }

  private mutating func note(_ other: ExitStatus) {
    status = status.combined(with: other)
  }

  private mutating func fail(_ file: String?, _ sentence: String, _ status: ExitStatus) {
    // A sentence may quote the file: it is made safe for the terminal like all text of a trace.
    let text = "fencepost: " + Self.naming(file, in: sentence)
    StandardError.write(TraceText.sanitized(text.utf8) + "\n")
    note(status)
  }

  /// The sentence with the file as the user named it: in place of the bare name that it begins with,
  /// or before it.
  private static func naming(_ file: String?, in sentence: String) -> String {
    guard let file else { return sentence }
    let name = file.split(separator: "/").last.map(String.init) ?? file
    guard sentence.hasPrefix(name + " ") else { return file + ": " + sentence }
    return file + sentence.dropFirst(name.count)
  }

  private static func status(of error: FencepostError) -> ExitStatus {
    switch error {
    case .unreadable: .unreadable
    case .noFenceEvents: .noFenceEvents
    case .noSuchInstance, .noSuchFence: .usage
    }
  }
}
