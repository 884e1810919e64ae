import FenceModel
import FenceReports
import Foundation
import Testing
import TraceVocabulary

struct JSONReportTests {
  private let writer = JSONReport(toolVersion: "1.2.3")

  private func object(_ bytes: [UInt8]) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
  }

  /// The keys of version 1, in their order. A key may be added at the end of its row, and none
  /// may go.
  static let keys: [(path: String, keys: [String])] = [
    (
      "",
      [
        "schemaVersion", "tool", "trace", "events", "fences", "waits", "gracePeriods",
        "timelines", "rules", "findings", "longestWaits", "openWaits", "aliveFences", "stall",
        "reuse",
      ]
    ),
    ("tool", ["name", "version"]),
    (
      "trace",
      [
        "file", "format", "version", "compression", "byteOrder", "kernel", "clock", "cpus",
        "startNanoseconds", "endNanoseconds", "instances", "clockUnit", "recorder",
        "kernelLongSize", "fileSize", "savedTaskNames", "clockResolution",
      ]
    ),
    (
      "trace.cpus",
      [
        "cpu", "records", "firstNanoseconds", "lastNanoseconds", "overrun", "commitOverrun",
        "dropped", "recorded",
      ]
    ),
    (
      "trace.instances",
      ["name", "clock", "cpus", "subBufferSize", "fenceEvents", "analyzed", "gaps", "lost"]
    ),
    (
      "events",
      [
        "total", "byName", "lost", "anomalies", "fenceEvents", "discarded", "formats",
        "analyzedTotal",
      ]
    ),
    (
      "events.lost",
      [
        "count", "gaps", "byCPU", "gapsOfUnknownSize", "withoutData", "firstGaps",
        "firstGapsOmitted", "unmarked", "absent",
      ]
    ),
    ("events.lost.byCPU", ["cpu", "count", "gaps"]),
    (
      "events.lost.firstGaps",
      ["cpu", "count", "startNanoseconds", "endNanoseconds", "fileOffset", "chunkOffset"]
    ),
    ("events.anomalies", ["kind", "count", "firstOffset", "detail"]),
    (
      "fences",
      [
        "total", "complete", "seenFromStart", "aliveAtEnd", "anonymous", "generations",
        "generationsUncertain",
        "sharedIdentity", "crossedGap", "retiredEarly", "peakAlive", "forgottenContexts",
        "foldedNames", "aliveUnsignaled", "aliveCrossedGap", "aliveUnsignaledCrossedGap",
        "signaledRepeatedly", "usedAfterDestroy", "provenUnsignaled", "perhapsAlive",
      ]
    ),
    (
      "waits",
      [
        "total", "ended", "open", "failed", "longestNanoseconds", "undecided", "begunBefore",
        "forgotten", "endUnseen", "perhapsOpen",
      ]
    ),
    ("gracePeriods", ["source", "count"]),
    (
      "timelines",
      [
        "driver", "timeline", "contexts", "fences", "signalLatency", "wait", "alive",
        "unorderedSignals",
      ]
    ),
    ("timelines.signalLatency", ["count", "p50", "p90", "p99", "max", "unit"]),
    (
      "longestWaits",
      [
        "fence", "task", "outcome", "lengthNanoseconds", "startNanoseconds", "endNanoseconds",
        "crossedGap", "ambiguous", "evidence",
      ]
    ),
    ("longestWaits.fence", ["context", "seqno", "generation", "driver", "timeline"]),
    ("longestWaits.task", ["comm", "pid"]),
    (
      "longestWaits.evidence",
      ["cpu", "timestampNanoseconds", "event", "fileOffset", "chunkOffset"]
    ),
    (
      "aliveFences",
      [
        "fence", "ageNanoseconds", "lastStep", "lastStepNanoseconds", "waits", "openWaits",
        "traits", "waiters", "evidence",
      ]
    ),
    ("aliveFences.waiters", ["task", "lengthNanoseconds", "startNanoseconds", "crossedGap"]),
  ]

  @Test func `a large document is handed on in pieces, until that fails`() throws {
    var report = Sample.judged()
    report.findings = Array(repeating: report.findings[0], count: 1_000)
    var pieces: [[UInt8]] = []
    try writer.write(report) { pieces.append(copy $0) }
    #expect(pieces.count > 1)
    #expect(Array(pieces.joined()) == writer.bytes(of: report))
    struct Full: Error {}
    var calls = 0
    #expect(throws: Full.self) {
      try writer.write([report, report]) { _ in
        calls += 1
        throw Full()
      }
    }
    #expect(calls == 1)
  }

  @Test func `what is perhaps alive or open is counted, as the text does`() throws {
    func counts(_ report: Report) throws -> [UInt64?] {
      let root = try object(writer.bytes(of: report))
      return ["aliveAtEnd", "perhapsAlive"].map {
        (root["fences"] as? [String: Any])?[$0] as? UInt64
      }
        + ["open", "perhapsOpen"].map { (root["waits"] as? [String: Any])?[$0] as? UInt64 }
    }
    #expect(try counts(Sample.report()) == [2, 1, 2, 1])
    var filtered = Sample.report()
    filtered.recorded = [.initialized, .signaled, .waitStarted]
    filtered.events.byName = [("dma_fence_init", 40), ("dma_fence_wait_start", 31)]
    filtered.events.formats = []
    #expect(try counts(filtered) == [2, 2, 2, 2])
  }

  /// The object at `path`; of an array its first element.
  private func object(at path: String, in root: [String: Any]) throws -> [String: Any] {
    var object = root
    for key in path.split(separator: ".") {
      let value = object[String(key)]
      object = try #require(value as? [String: Any] ?? (value as? [[String: Any]])?.first)
    }
    return object
  }

  @Test(arguments: keys.indices)
  func `the keys are those of version 1`(index: Int) throws {
    let (path, keys) = Self.keys[index]
    let root = try object(writer.bytes(of: Sample.report()))
    #expect(Set(try object(at: path, in: root).keys) == Set(keys), "\(path)")
  }

  @Test func `the first keys stand in the order of the document`() {
    let text = String(decoding: writer.bytes(of: Sample.report()), as: UTF8.self)
    let top = text.matches(of: #/(?m)^  "([A-Za-z]+)":/#).map { String($0.output.1) }
    #expect(top == Self.keys[0].keys)
  }

  @Test func `numbers beyond a double are exact`() {
    var report = Sample.report()
    report.trace.end = Timestamp(18_446_744_073_709_551_615)
    let text = String(decoding: writer.bytes(of: report), as: UTF8.self)
    #expect(text.contains("\"endNanoseconds\": 18446744073709551615"))
  }

  @Test(arguments: ["x86-tsc", "counter", "uptime", "", "a clock of 2031"])
  func `no number stands under nanoseconds on a clock that has none`(name: String) throws {
    let report = Sample.report(clock: TraceClock(name: name))
    let text = String(decoding: writer.bytes(of: report), as: UTF8.self)
    #expect(!text.contains(#/Nanoseconds": [0-9]/#))
    #expect(text.contains("\"startTicks\": 63412173740"))
    #expect(!text.contains("\"unit\": \"nanosecond\""))
  }

  @Test func `ticks do not appear on a clock of nanoseconds`() {
    let text = String(decoding: writer.bytes(of: Sample.report()), as: UTF8.self)
    #expect(!text.contains("Ticks"))
  }

  @Test func `several reports stand each on its own`() throws {
    let root = try object(writer.bytes(of: [Sample.report(), Sample.empty()]))
    #expect(Set(root.keys) == ["schemaVersion", "tool", "reports"])
    let reports = try #require(root["reports"] as? [[String: Any]])
    #expect(reports.count == 2)
    #expect((reports[1]["trace"] as? [String: Any])?["file"] as? String == "empty.dat")
    #expect(reports[0]["schemaVersion"] == nil)
  }

  @Test func `what a bound cut is counted`() throws {
    var report = Sample.report()
    report.openWaits.removeLast()
    let root = try object(writer.bytes(of: report))
    #expect(root["openWaitsOmitted"] as? Int == 1)
    #expect(root["aliveFencesOmitted"] == nil)
  }

  @Test func `the same report gives the same bytes`() {
    #expect(writer.bytes(of: Sample.report()) == writer.bytes(of: Sample.report()))
  }
}
