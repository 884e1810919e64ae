import ArgumentParser
import Foundation
import HostileInput

/// Runs one case after another in this process, and holds each against the limits.
final class TrialBench {
  private let folder: String
  private let current: String
  private let memory = MemoryWatch()
  private var cases = 0
  private var reported = 0
  private var failures = 0
  private var slowest: (Duration, String) = (.zero, "")
  private var largest: (Int, String) = (0, "")

  /// Longer than this for one case is a failure; all of them together take milliseconds.
  static let secondsLimit = 10
  /// Bytes that a case may add to the process, beside eight for each byte of its file.
  static let memoryLimit = 64 << 20

  /// A bench that keeps its files in `folder`, or in memory where none is named.
  init(folder: String?) throws {
    let base = folder ?? (FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : "/tmp")
    self.folder = base
    try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
    current = "\(base)/hostile-\(ProcessInfo.processInfo.processIdentifier).dat"
    CrashNote.install()
  }

  /// Runs one case; nil where it failed. The file is written first, and stays where the process
  /// dies of it.
  @discardableResult
  func run(_ bytes: [UInt8], called name: String, comparesThreads: Bool = false) -> Trial.Ending? {
    guard FileManager.default.createFile(atPath: current, contents: Data(bytes)) else {
      fail(name, bytes, "the case cannot be written to \(current)")
      return nil
    }
    cases += 1
    CrashNote.set("hostile: dies of \(name)\nhostile: the file is \(current)\n")
    memory.begin()
    CrashNote.startTimer(seconds: UInt32(Self.secondsLimit + 1))
    var ending = Trial.Ending.contradicted
    let time = ContinuousClock().measure {
      ending = Trial.run(current, comparesThreads: comparesThreads)
    }
    CrashNote.startTimer(seconds: 0)
    let growth = memory.growth()
    if time > slowest.0 {
      slowest = (time, name)
    }
    if growth > largest.0 {
      largest = (growth, name)
    }
    if time > .seconds(Self.secondsLimit) {
      fail(name, bytes, "took \(time)")
      return nil
    }
    if growth > Self.memoryLimit + 8 * bytes.count {
      fail(name, bytes, "took \(growth >> 20) MiB for a file of \(bytes.count) bytes")
      return nil
    }
    switch ending {
    case .contradicted:
      fail(name, bytes, "two threads give another report than one")
      return nil
    case .reported: reported += 1
    case .refused: break
    }
    return ending
  }

  /// Longer than this for one stream is a failure.
  static let streamSeconds = 120

  /// Runs one case that comes through a pipe, `number` of them all.
  func run(_ stream: StreamCase, number: Int) {
    let pipe = Pipe()
    let writer = Process()
    writer.executableURL = URL(fileURLWithPath: "/proc/self/exe")
    writer.arguments = ["--write", "\(number)"]
    writer.standardOutput = pipe
    do {
      try writer.run()
      try pipe.fileHandleForWriting.close()
    } catch {
      fail(stream.name, [], "cannot be written: \(error)")
      return
    }
    cases += 1
    CrashNote.set("hostile: dies of the stream \(stream.name)\n")
    memory.begin()
    CrashNote.startTimer(seconds: UInt32(Self.streamSeconds + 1))
    var isReported = false
    let time = ContinuousClock().measure {
      let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
      if case .reported = Trial.run(path, readsOnce: true) { isReported = true }
    }
    reported += isReported ? 1 : 0
    CrashNote.startTimer(seconds: 0)
    let growth = memory.growth()
    try? pipe.fileHandleForReading.close()
    writer.waitUntilExit()
    say("  \(stream.name): \(time), \(growth >> 10) KiB")
    if time > .seconds(Self.streamSeconds) {
      fail(stream.name, [], "took \(time)")
    } else if growth > Self.memoryLimit {
      fail(stream.name, [], "took \(growth >> 20) MiB")
    } else if isReported != stream.isReported {
      fail(stream.name, [], isReported ? "is reported" : "is not reported")
    }
  }

  private func fail(_ name: String, _ bytes: [UInt8], _ sentence: String) {
    failures += 1
    let kept = "\(folder)/failed-\(ProcessInfo.processInfo.processIdentifier)-\(failures).dat"
    _ = FileManager.default.createFile(atPath: kept, contents: Data(bytes))
    say("FAILED \(name)\n  \(sentence); the file is \(kept)")
  }

  /// Says what was done since the last summary.
  func summarize(_ what: String) {
    say(
      """
      \(what): \(cases) files, \(reported) read, \(cases - reported - failures) refused, \
      \(failures) failed in all
        slowest \(slowest.0): \(slowest.1)
        most memory \(largest.0 >> 10) KiB: \(largest.1)
      """)
    (cases, reported, slowest, largest) = (0, 0, (.zero, ""), (0, ""))
  }

  /// Prints at once, also into a file: the next case may end the process.
  private func say(_ text: String) {
    FileHandle.standardOutput.write(Data("\(text)\n".utf8))
  }

  /// Removes the last case; ends the command with a failure where there was one.
  func finish() throws {
    try? FileManager.default.removeItem(atPath: current)
    guard failures == 0 else { throw ExitCode.failure }
  }
}
