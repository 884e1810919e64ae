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

  /// What was said of a failure, and what it makes the command end with.
  struct Failure {
    let sentence: String
    let status: ExitStatus
  }

  /// Does `work` on `trace` and takes note of how it ended; the failure, if it was one, said unless
  /// `isSilent`.
  @discardableResult
  mutating func attempt(
    _ trace: String, isSilent: Bool = false, _ work: () throws -> ExitStatus
  ) -> Failure? {
    let name = OutputTargets.inputName(trace)
    do {
      note(try work())
      return nil
    } catch let error as FencepostError {
      return fail(name, "\(error)", Self.status(of: error), isSilent: isSilent)
    } catch OutputError.closedPipe {
      // Nobody reads any more: no failure.
      return nil
    } catch {
      return fail(name, "\(error)", .unreadable, isSilent: isSilent)
    }
  }

  /// Opens an output before the work that fills it; nil where none is asked for.
  mutating func open(_ target: String?, isText: Bool = false) throws -> Output? {
    guard let target else { return nil }
    do {
      return try Output.open(target, isText: isText)
    } catch {
      fail(target, "\(error)", .unreadable)
      throw ExitCode(status.rawValue)
    }
  }

  /// Opens a file that others write to as well, to add to it; nil where that fails.
  mutating func append(_ target: String) -> Output? {
    do {
      return try Output.append(to: target)
    } catch {
      fail(target, "\(error)", .unreadable)
      return nil
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
    stream(output) { write in try write(bytes()) }
  }

  /// Likewise, piece by piece.
  mutating func stream(
    _ output: Output?, _ fill: ((borrowing [UInt8]) throws -> Void) throws -> Void
  ) {
    guard let output else { return }
    do {
      try fill { try output.write($0) }
      try output.commit()
    } catch OutputError.closedPipe {
      // Nobody reads any more: no failure.
    } catch {
      fail(nil, "\(error)", .unreadable)
    }
  }

  /// Says why nothing can be begun, and gives the error that ends the command.
  mutating func refusal(_ sentence: String, _ status: ExitStatus) -> ExitCode {
    fail(nil, sentence, status)
    return ExitCode(self.status.rawValue)
  }

  /// Says what could not be written on the way.
  mutating func note(_ failure: OutputError) {
    fail(nil, "\(failure)", .unreadable)
  }

  /// Says something of `file` on standard error that is no failure.
  static func warn(_ file: String, _ sentence: String) {
    let name = OutputTargets.inputName(file)
    StandardError.say("fencepost: " + TraceText.sanitized("\(name): \(sentence)".utf8))
  }

  /// Ends the command with the status that outweighs the others.
  func finish() throws {
    if status != .success {
      throw ExitCode(status.rawValue)
    }
  }

  /// Takes note of how something ended.
  mutating func note(_ other: ExitStatus) {
    status = status.combined(with: other)
  }

  @discardableResult
  private mutating func fail(
    _ file: String?, _ sentence: String, _ status: ExitStatus, isSilent: Bool = false
  ) -> Failure {
    // A sentence may quote the file: it is made safe for the terminal like all text of a trace.
    let text = TraceText.sanitized(Self.naming(file, in: sentence).utf8)
    if !isSilent {
      StandardError.say("fencepost: " + text)
    }
    note(status)
    return Failure(sentence: text, status: status)
  }

  /// The sentence with the file as the user named it: in place of the bare name that it begins with, or
  /// before it; and in place of the bare name in the commands that it tells.
  static func naming(_ file: String?, in sentence: String) -> String {
    guard let file = file.map({ TraceText.sanitized($0.utf8) }) else { return sentence }
    let name = file.split(separator: "/").last.map(String.init) ?? file
    let argument = file.contains(" ") ? "'\(file)'" : file
    let parts = sentence.split(separator: "`", omittingEmptySubsequences: false)
    let told = parts.enumerated().map { place, part in
      place % 2 == 1 ? part.replacing(" \(name) ", with: " \(argument) ") : part
    }.joined(separator: "`")
    guard told.hasPrefix(name + " ") else { return file + ": " + told }
    return file + told.dropFirst(name.count)
  }

  private static func status(of error: FencepostError) -> ExitStatus {
    switch error {
    case .unreadable: .unreadable
    case .noFenceEvents: .noFenceEvents
    case .noSuchInstance, .noSuchFence: .usage
    }
  }
}
