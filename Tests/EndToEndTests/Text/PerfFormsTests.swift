import FenceModel
import Fencepost
import FenceReports
import FenceRules
import Foundation
import Testing
import TraceVocabulary

/// What `perf script` prints, with the fields and records that it is told to print.
struct PerfFormsTests {
  /// What perf prints of a capture in the folder that `FENCEPOST_CAPTURES` names; nil where there is no
  /// such capture or no perf.
  private static func script(_ file: String, _ options: [String]) async throws -> [UInt8]? {
    guard let root = Captures.moreRoot, FileManager.default.fileExists(atPath: "\(root)/\(file)")
    else { return nil }
    let arguments = ["script", "-i", "\(root)/\(file)"] + options
    guard let run = try? await Command.run("perf", arguments), run.status == 0,
      !run.output.isEmpty
    else { return nil }
    return run.output
  }

  private static let complete: [[String]] = [
    ["--ns"], ["-F", "+period"], ["-F", "+misc"], ["-F", "+flags"], ["--header"], ["-G"],
    ["-F", "comm,pid,tid,cpu,time,event,trace"], ["-F", "comm,tid,cpu,time,event,trace"],
    ["-F", "comm,tid,pid,time,cpu,event,trace,period,misc"], ["-F", "-comm"],
    ["--show-lost-events"],
  ]

  @Test(arguments: ["formats-6.1/perf.data", "formats-6.1/perf-g.data"])
  func `whatever fields perf prints, the text says the same`(file: String) async throws {
    guard let text = try await Self.script(file, []) else { return }
    let folder = try TemporaryFolder()
    let (expected, plain) = try TextEssence.of(
      try folder.write(text, to: "plain.txt"), clock: "mono", kernel: "6.1")
    #expect(!expected.fences.isEmpty)
    #expect(plain.accounts(for: text.lineCount))
    for options in Self.complete {
      let text = try #require(try await Self.script(file, options))
      let path = try folder.write(text, to: "script.txt")
      let (found, report) = try TextEssence.of(path, clock: "mono", kernel: "6.1")
      #expect(report.lines?.notUnderstood == 0, "\(options)")
      #expect(report.accounts(for: text.lineCount), "\(options)")
      #expect(report.lines?.records == plain.lines?.records, "\(options)")
      #expect(found.fences == expected.fences, "\(options)")
      #expect(found.waits == expected.waits, "\(options)")
      #expect(found.findings == expected.findings, "\(options)")
      #expect(report.rules.map(\.verdict) == plain.rules.map(\.verdict), "\(options)")
    }
  }

  @Test func `what perf says of tasks and mappings is no event`() async throws {
    let options = [
      "--show-task-events", "--show-mmap-events", "--show-switch-events", "--show-round-events",
      "--show-namespace-events", "--show-lost-events",
    ]
    guard let text = try await Self.script("formats-6.1/perf.data", options) else { return }
    let folder = try TemporaryFolder()
    let (found, report) = try TextEssence.of(try folder.write(text, to: "all.txt"), clock: "mono")
    let plain = try #require(try await Self.script("formats-6.1/perf.data", []))
    let (expected, _) = try TextEssence.of(try folder.write(plain, to: "plain.txt"), clock: "mono")
    #expect(found == expected)
    #expect(report.lines?.notUnderstood == 0)
    #expect(report.lines?.losses == 0)
    #expect((report.lines?.comments ?? 0) > 200)
    #expect(report.accounts(for: text.lineCount))
    #expect(report.events.byName.allSatisfy { !$0.name.contains("PERF_RECORD") })
  }

  @Test func `a header of perf names the kernel`() async throws {
    guard let text = try await Self.script("formats-6.1/perf.data", ["--header"]) else { return }
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "script.txt")
    let (_, report) = try TextEssence.of(path)
    #expect(report.kernelRelease?.hasPrefix("6.1") == true)
  }

  // MARK: - Without CPUs

  @Test func `without CPUs no order rests on one, and reports do not name one`() async throws {
    guard let text = try await Self.script("formats-6.1/perf.data", ["-F", "-cpu"]) else { return }
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "script.txt")
    let (found, report) = try TextEssence.of(path, clock: "mono", kernel: "6.1")
    let plain = try #require(try await Self.script("formats-6.1/perf.data", []))
    let (expected, plainReport) = try TextEssence.of(
      try folder.write(plain, to: "plain.txt"), clock: "mono", kernel: "6.1")
    #expect(report.lines?.notUnderstood == 0)
    #expect(found.fences == expected.fences)
    #expect(found.waits == expected.waits)
    #expect(!report.recorded.contains(.cpuNumbers))
    #expect(plainReport.recorded.contains(.cpuNumbers))
    // Less is sure, and nothing more.
    for (one, other) in zip(plainReport.rules, report.rules) where one.verdict != other.verdict {
      #expect(other.verdict == .undecided, "\(other.rule.rawValue)")
    }
    let released = report.rules.first { $0.rule == .releasedWithCallbacks }
    #expect(released?.needs.contains("the CPU of each record was not recorded") == true)
    let run = try await Command.fencepost(path, "--json", folder.file("report.json"))
    #expect(run.text.contains("not named by the records"))
    #expect(run.text.contains("CPU ?"))
    #expect(!run.text.contains("8192"))
    let json = String(decoding: try folder.read("report.json"), as: UTF8.self)
    #expect(!json.contains("8192"))
    let listed = try await Command.fencepost("events", path)
    #expect(listed.lines.allSatisfy { $0.contains("[???]") })
  }

  // MARK: - Losses

  private static let record = "              sh  1168 [001]   "

  private static func line(_ time: String, _ event: String, _ seqno: Int) -> String {
    record
      + "\(time):          dma_fence:dma_fence_\(event): driver=a timeline=b context=9 seqno=\(seqno)"
  }

  @Test(arguments: [
    ("PERF_RECORD_LOST lost 42", 42 as UInt64), ("PERF_RECORD_LOST_SAMPLES", 0),
  ])
  func `what perf has lost makes uncertain what was alive`(words: String, count: UInt64) throws {
    let lines = [
      Self.line("1.000000", "init", 1), Self.line("1.000010", "signaled", 1),
      Self.line("1.000020", "signaled", 1), Self.line("1.000030", "destroy", 1),
      Self.line("2.000000", "init", 2), Self.line("2.000010", "signaled", 2),
      Self.record + "2.000015: \(words)",
      Self.line("2.000020", "signaled", 2), Self.line("2.000030", "destroy", 2),
    ]
    let folder = try TemporaryFolder()
    let text = Array((lines.joined(separator: "\n") + "\n").utf8)
    let path = try folder.write(text, to: "lost.txt")
    let (_, report) = try TextEssence.of(path, clock: "mono")
    #expect(report.lines?.losses == 1)
    #expect(report.lines?.records == 8)
    #expect(report.accounts(for: text.lineCount))
    #expect(report.events.gaps == 1)
    #expect(report.events.lost == count)
    #expect(report.counts.crossedGap == 1)
    let twice = report.findings.map(\.finding).filter { $0.rule == .signaledTwice }
    #expect(twice.map(\.certainty) == [.conditional, .suspected])
  }

  @Test func `perf's own records may fill the head of a text`() throws {
    let mapping =
      "         swapper     0 [000]     0.000000: PERF_RECORD_MMAP -1/0: [0x0(0x1) @ 0]: x a\n"
    let text =
      String(repeating: mapping, count: 1_000) + Self.line("1.000000", "init", 1) + "\n"
      + Self.line("1.000010", "destroy", 1) + "\n"
    let folder = try TemporaryFolder()
    let path = try folder.write(Array(text.utf8), to: "head.txt")
    let (_, report) = try TextEssence.of(path)
    #expect(report.lines?.comments == 1_000)
    #expect(report.lines?.records == 2)
    #expect(report.counts.fences == 1)
  }
}
