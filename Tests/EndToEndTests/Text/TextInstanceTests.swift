import FenceModel
import FenceReports
import FenceRules
import Foundation
import Testing
import TraceVocabulary

/// Texts whose lines name the instances that they are of.
struct TextInstanceTests {
  @Test(arguments: [[], ["-l"], ["-t", "-R"]])
  func `any instance of a text can be chosen, as of its trace dat`(options: [String]) async throws {
    let capture = try Captures.own("instances.dat")
    let text = try #require(try await TraceCmd.report(capture.path, options))
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "report.txt")
    for instance in ["", "other", "third", nil] {
      let (expected, report) = try TextEssence.of(capture.path, instance: instance)
      let (found, textReport) = try TextEssence.of(
        path, clock: "mono", kernel: report.kernelRelease, instance: instance)
      #expect(found == expected.told(by: textReport), "\(instance ?? "by itself")")
      #expect(textReport.accounts(for: text.lineCount))
      #expect(textReport.events.total == report.events.total)
      #expect(
        textReport.trace.instances.map { "\($0.name) \($0.fenceEvents ?? 0) \($0.isAnalyzed)" }
          .sorted()
          == report.trace.instances.map { "\($0.name) \($0.fenceEvents ?? 0) \($0.isAnalyzed)" }
          .sorted())
    }
    let error = #expect(throws: (any Error).self) {
      try TextEssence.of(path, instance: "none")
    }
    #expect("\(try #require(error))".contains("third"))
  }

  @Test func `a listing has the events of all instances`() async throws {
    let capture = try Captures.own("instances.dat")
    let text = try #require(try await TraceCmd.report(capture.path, ["-t"]))
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "report.txt")
    let expected = try await Command.fencepost("events", capture.path)
    let found = try await Command.fencepost("events", path, "--clock", "mono")
    #expect(!expected.lines.isEmpty)
    #expect(found.lines.sorted() == expected.lines.sorted())
  }

  @Test func `a loss of an instance is a loss of no other`() throws {
    let record = { (name: String, time: Int, event: String, seqno: Int) in
      "\(name)           <...>-7     [001]     1.\(time): \(event): driver=a timeline=b context=9 "
        + "seqno=\(seqno)"
    }
    // trace-cmd names the instance before the loss, and not before the record that follows.
    let lines = [
      "cpus=2", record("       ", 100_000, "dma_fence_init", 1),
      record("other: ", 110_000, "dma_fence_init", 1),
      "other: CPU:1 [5 EVENTS DROPPED]", record("", 120_000, "dma_fence_init", 2),
      record("       ", 130_000, "dma_fence_signaled", 1),
      record("       ", 140_000, "dma_fence_destroy", 1), "",
    ]
    let folder = try TemporaryFolder()
    let path = try folder.write(Array(lines.joined(separator: "\n").utf8), to: "report.txt")
    let (top, report) = try TextEssence.of(path, clock: "mono", instance: "")
    #expect(top.fences.count == 1)
    #expect(report.events.gaps == 0)
    let (other, otherReport) = try TextEssence.of(path, clock: "mono", instance: "other")
    #expect(other.fences.count == 2)
    #expect(otherReport.events.gaps == 1)
    #expect(otherReport.events.lost == 5)
  }

  @Test(arguments: ["cpu1.txt:", "/sys/kernel/tracing/per_cpu/cpu1/trace:", "t_2026-11-24.txt:"])
  func `the files of a search are no instances`(file: String) throws {
    let record = { (time: Int, event: String) in
      "           <...>-7     [001] d..1.    1.\(time): \(event): driver=a timeline=b context=9 seqno=1"
    }
    let lines = [
      "cpu0.txt:" + record(100_000, "dma_fence_init"),
      "cpu0.txt:" + record(110_000, "dma_fence_enable_signal"),
      file + record(120_000, "dma_fence_signaled"),
      "cpu0.txt:" + record(130_000, "dma_fence_destroy"),
      "",
    ]
    let folder = try TemporaryFolder()
    let path = try folder.write(Array(lines.joined(separator: "\n").utf8), to: "grep.txt")
    let (essence, report) = try TextEssence.of(path, clock: "mono")
    #expect(essence.fences == ["9:1#0 a b signals 1 waits 0 alive false"])
    #expect(report.trace.instances.count == 1)
    #expect(report.findings.isEmpty)
    #expect(report.accounts(for: 4))
  }
}
