import FenceModel
import FenceReports
import FenceRules
import Fencepost
import Testing
import TraceVocabulary

/// Data that did not reach the file is missing, whatever stands in its place.
struct HoleTests {
  /// The capture of deadlocks with its file changed by `damage`; nothing in it may be sure of an end.
  private func report(damagedBy damage: (inout [UInt8]) throws -> Void) throws -> Report {
    let folder = try TemporaryFolder()
    var bytes = try Captures.own("fl-waits.dat").bytes
    try damage(&bytes)
    let path = try folder.write(bytes, to: "holes.dat")
    let reading = try Reading.report(of: TestCapture(path: path, name: "holes.dat"))
    let found: Report? = if case .report(let report, _) = reading { report } else { nil }
    let report = try #require(found)
    #expect(report.events.total == 244, "the records of the other CPU")
    #expect(report.findings.allSatisfy { $0.finding.certainty == .suspected })
    #expect(report.rules.allSatisfy { $0.verdict == .undecided })
    #expect(report.counts.crossedGap == report.counts.fences)
    #expect(report.stall?.doubts.isEmpty == false)
    return report
  }

  /// Where the chunks of CPU 1 begin.
  private static let chunks = 12_288

  @Test func `zeros in the place of a CPU's chunks are a loss`() throws {
    let report = try report { bytes in
      bytes.replaceSubrange(
        Self.chunks..<Self.chunks + 2_048, with: repeatElement(0, count: 2_048))
    }
    #expect(report.events.gapsOfUnknownSize == 1)
    let damage = try #require(report.events.anomalies.first)
    #expect(damage.kind == .badChunk)
    #expect(
      damage.detail.hasSuffix("of CPU 1 begin with zeros instead of chunks; they were skipped"))
  }

  @Test func `a CPU that recorded events and has none in the file is a loss`() throws {
    let report = try report { bytes in
      // Its row in the table: number, place, size.
      let row: [UInt8] = [1, 0, 0, 0, 0, 0x30, 0, 0, 0, 0, 0, 0]
      let place = try #require(bytes.firstRange(of: row)).upperBound
      bytes.replaceSubrange(place..<place + 8, with: repeatElement(0, count: 8))
    }
    #expect(report.events.gaps == 0)
    #expect(report.events.lostWithoutData == 257)
  }
}
