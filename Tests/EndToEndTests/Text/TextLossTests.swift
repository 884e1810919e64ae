import FenceModel
import FenceReports
import FenceRules
import Foundation
import Testing
import TraceVocabulary

/// Losses that a text tells of: gaps whose beginning is known before the records behind it.
struct TextLossTests {
  private static let trace = Captures.packageRoot + "/traces/vgem-7.2.trace.txt"

  private static func lines(_ path: String = trace) throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  private static func text(_ lines: [String]) -> [UInt8] {
    Array(lines.joined(separator: "\n").utf8)
  }

  @Test func `a loss is a gap of its CPU, and what it does not touch stays certain`() throws {
    let folder = try TemporaryFolder()
    let (whole, _) = try TextEssence.of(Self.trace, clock: "mono", kernel: "7.2")
    #expect(!whole.findings.isEmpty)
    #expect(!whole.findings.contains { $0.hasSuffix("?") })
    var lossy = try Self.lines()
    let place = try #require(lossy.lastIndex { $0.contains("dma_fence_signaled") })
    let cpu = lossy[place].contains("[000]") ? 0 : 1
    lossy.insert("CPU:\(cpu) [LOST 12 EVENTS]", at: place)
    let path = try folder.write(Self.text(lossy), to: "lossy.txt")
    let (found, report) = try TextEssence.of(path, clock: "mono", kernel: "7.2")
    #expect(report.events.gaps == 1)
    #expect(report.events.lost == 12)
    #expect(report.lines?.losses == 1)
    #expect(report.rules.allSatisfy { $0.verdict != .holds })
    // The same fences; of the findings some are doubted, those of fences that were alive then.
    #expect(found.fences.count == whole.fences.count)
    #expect(found.findings.contains { !$0.hasSuffix("?") })
    #expect(report.counts.crossedGap > 0)
    #expect(report.counts.crossedGap < report.counts.fences)
    let gap = try #require(report.events.firstGaps.first)
    let start = try #require(gap.start)
    let end = try #require(gap.end)
    #expect(start < end)
  }

  @Test func `messages that netconsole has lost are a loss of every CPU`() throws {
    let log = try Self.lines(Captures.packageRoot + "/traces/vgem-7.2.dmesg.txt")
    let numbered = log.enumerated().map { number, line in
      line.isEmpty ? "" : "6,\(number + 400),12345678,-;\(line.drop { $0 != "]" }.dropFirst(2))"
    }
    let folder = try TemporaryFolder()
    let whole = try folder.write(Self.text(numbered), to: "whole.txt")
    #expect(try TextEssence.of(whole, clock: "mono").1.events.gaps == 0)
    var lossy = numbered
    lossy.removeSubrange(100..<103)
    let path = try folder.write(Self.text(lossy), to: "lossy.txt")
    let (_, report) = try TextEssence.of(path, clock: "mono")
    #expect(report.events.lost == 3)
    #expect(report.events.gaps == 2)
    #expect(report.rules.allSatisfy { $0.verdict != .holds })
  }

  @Test func `a record that others show and that is not there lets nothing be proven`() throws {
    let folder = try TemporaryFolder()
    var lines = try Self.lines()
    let whole = lines.count
    // The names in the destroy of this fence say that it was signaled.
    lines.removeAll {
      $0.contains("dma_fence_signaled: ") && $0.hasSuffix("timeline=unbound context=2 seqno=1")
    }
    try #require(lines.count == whole - 1)
    lines = lines.map { $0.replacing("263/263", with: "262/262") }
    let path = try folder.write(Self.text(lines), to: "filtered.txt")
    let (found, report) = try TextEssence.of(path, clock: "mono", kernel: "7.2")
    #expect(report.counts.unrecordedSignals == 1)
    #expect(!found.findings.isEmpty)
    #expect(found.findings.allSatisfy { $0.hasSuffix("?") })
    #expect(
      report.rules.allSatisfy {
        $0.verdict == .undecided && $0.needs.contains { $0.contains("(signals of fences)") }
      })
  }

  @Test func `a stream says the same, where the gap began a moment ago`() async throws {
    let folder = try TemporaryFolder()
    var lossy = try Self.lines()
    let place = try #require(lossy.lastIndex { $0.contains("dma_fence_signaled") })
    lossy.insert("CPU:0 [LOST EVENTS]", at: place)
    let path = try folder.write(Self.text(lossy), to: "lossy.txt")
    let direct = try await Command.fencepost("report", path, "--json", "-", "-o", "/dev/null")
    let piped = try await Command.shell(
      "cat \"$1\" | fencepost report - --json - -o /dev/null", path)
    #expect(direct.status == 0)
    #expect(try Self.findings(direct) == Self.findings(piped))
    #expect(try !Self.findings(direct).isEmpty)
  }

  private static func findings(_ run: Finished) throws -> [String] {
    let report = try JSONDecoder().decode(JSONReportFile.self, from: Data(run.output))
    return report.findings.map { "\($0.rule) \($0.certainty)" }
  }

  @Test func `a gap that began long ago is known in a file, and doubts all in a stream`()
    async throws
  {
    let folder = try TemporaryFolder()
    // CPU 1 says nothing for longer than a stream is held back, and then that it has lost something.
    var lines = [
      "           <...>-7       [001] .....     1.000000: dma_fence_init: "
        + "driver=a timeline=b context=9 seqno=1"
    ]
    for number in 1...3_000 {
      for (offset, event) in ["init", "signaled", "signaled", "destroy"].enumerated() {
        lines.append(
          "           <...>-7       [000] .....     1.\(100_000 + number * 8 + offset): "
            + "dma_fence_\(event): driver=a timeline=b context=8 seqno=\(number)")
      }
    }
    lines.append("CPU:1 [LOST 5 EVENTS]")
    lines.append(
      "           <...>-7       [001] .....     2.000000: dma_fence_signaled: "
        + "driver=a timeline=b context=9 seqno=1\n")
    // Its gap begins behind the first line: none of those fences is certain.
    let early = try folder.write(Self.text(lines), to: "early.txt")
    let (_, report) = try TextEssence.of(early, clock: "mono")
    #expect(report.counts.crossedGap == 3_001)
    let twice = report.findings.map(\.finding).filter { $0.rule == .signaledTwice }
    #expect(twice.count == 3_000)
    #expect(twice.allSatisfy { $0.certainty == .suspected })
    // A record of CPU 1 in the middle: the gap begins there, and what ended before is certain.
    lines.insert(
      "           <...>-7       [001] .....     1.\(100_000 + 1_500 * 8 + 7): "
        + "dma_fence_emit: driver=a timeline=b context=9 seqno=1", at: 1 + 1_500 * 4)
    let late = try folder.write(Self.text(lines), to: "late.txt")
    let file = try await Command.fencepost("report", late, "--json", "-", "-o", "/dev/null")
    let stream = try await Command.shell(
      "cat \"$1\" | fencepost report - --json - -o /dev/null", late)
    let certainties = try Self.findings(file)
    #expect(certainties.count { $0 == "signaled-twice conditional" } == 1_500)
    #expect(certainties.count { $0 == "signaled-twice suspected" } == 1_500)
    #expect(try Self.findings(stream).allSatisfy { $0.hasSuffix("suspected") })
  }

  @Test func `an overwritten start is a gap of every CPU up to its first record`() throws {
    let folder = try TemporaryFolder()
    let text = try Self.lines().joined(separator: "\n")
    let path = try folder.write(
      Array(text.replacing("263/263", with: "263/1263").utf8), to: "overwritten.txt")
    let (_, report) = try TextEssence.of(path, clock: "mono", kernel: "7.2")
    #expect(report.events.lost == 1_000)
    #expect(report.events.gaps == 2)
    // The number is of both CPUs, and of neither is its own part known.
    #expect(report.events.lossByCPU.map(\.count) == [0, 0])
    #expect(report.events.firstGaps.map(\.count) == [nil, nil])
    #expect(report.events.gapsOfUnknownSize == 0)
    let words = TextReport().text(of: report)
    #expect(words.contains("1,000 events, in 2 gaps, of which CPUs is not known\n"))
    #expect(words.contains("CPU 0: an unknown number of events, in 1 gap\n"))
    #expect(report.rules.allSatisfy { $0.verdict != .holds })
  }

  @Test func `a loss that no record follows is a gap to the end`() throws {
    let folder = try TemporaryFolder()
    var lines = try Self.lines()
    lines.insert("CPU:1 [LOST 3 EVENTS]", at: lines.count - 1)
    lines.insert("CPU:1 [LOST 4 EVENTS]", at: lines.count - 1)
    let path = try folder.write(Self.text(lines), to: "end.txt")
    let (_, report) = try TextEssence.of(path, clock: "mono", kernel: "7.2")
    #expect(report.events.lost == 7)
    #expect(report.events.gaps == 1)
    #expect(report.events.firstGaps.first?.end == nil)
  }
}
