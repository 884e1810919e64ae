import FenceReports
import FenceRules
import Fencepost
import Testing

/// The reports of one capture tell the same story, whatever reads it.
struct ReportAgreementTests {
  @Test(arguments: Captures.all)
  func `JSON and the streamed lines give the same numbers`(capture: TestCapture) throws {
    guard case .report(let report, let ndjson) = try Reading.report(of: capture) else { return }
    let json = try JSONReportFile(
      JSONReport(toolVersion: FencepostVersion.current).bytes(of: report))
    let lines = try StreamLines(ndjson)
    #expect(lines.traces == 1)

    let fences = lines.fences
    #expect(UInt64(fences.count) == json.fences.total)
    #expect(count(fences) { $0.complete } == json.fences.complete)
    if json.trace.startNanoseconds != nil {
      #expect(count(fences) { $0.initNanoseconds != nil } == json.fences.seenFromStart)
    }
    #expect(count(fences) { $0.aliveAtEnd } == json.fences.aliveAtEnd)
    #expect(
      count(fences) { $0.generation > 0 }
        == json.fences.generations + json.fences.generationsUncertain)
    #expect(count(fences) { $0.traits.contains("sharesIdentity") } == json.fences.sharedIdentity)
    #expect(count(fences) { $0.traits.contains("crossedGap") } == json.fences.crossedGap)
    #expect(count(fences) { $0.signals > 1 } == json.fences.signaledRepeatedly)
    #expect(
      count(fences) { $0.traits.contains("usedAfterDestroy") } == json.fences.usedAfterDestroy)
    #expect(
      count(fences) { $0.traits.contains("provenUnsignaled") } == json.fences.provenUnsignaled)
    let alive = fences.filter(\.aliveAtEnd)
    let unsignaled = alive.filter {
      $0.signals == 0 && !$0.traits.contains("sawDetachedName")
    }
    #expect(UInt64(unsignaled.count) == json.fences.aliveUnsignaled)
    #expect(count(alive) { $0.traits.contains("crossedGap") } == json.fences.aliveCrossedGap)
    #expect(
      count(unsignaled) { $0.traits.contains("crossedGap") }
        == json.fences.aliveUnsignaledCrossedGap)

    let waits = lines.waits
    #expect(UInt64(waits.count) == json.waits.total)
    #expect(count(waits) { $0.outcome == "open" } == json.waits.open)
    #expect(count(waits) { $0.outcome != "open" } == json.waits.ended + json.waits.endUnseen)
    #expect(count(waits) { $0.outcome == "failed" } == json.waits.failed)
    #expect(count(waits) { $0.outcome == "unknown" } == json.waits.undecided)
    let ended = waits.filter { $0.outcome != "open" }
    #expect(ended.compactMap(\.lengthNanoseconds).max() == json.waits.longestNanoseconds)

    #expect(lines.timelines.count == json.timelines.count)
    #expect(
      lines.timelines.map { [$0.contexts, $0.fences, $0.aliveAtEnd] }
        == json.timelines.map { [$0.contexts, $0.fences, $0.alive] })
    #expect(json.timelines.reduce(0) { $0 + $1.fences } == json.fences.total)

    #expect(json.rules.map(\.id) == RuleID.allCases.map(\.rawValue))
    #expect(
      lines.findings.map { [$0.rule, $0.severity, $0.certainty] }
        == json.findings.map { [$0.rule, $0.severity, $0.certainty] })
  }

  @Test(arguments: Captures.own)
  func `any number of threads and any repetition give the same bytes`(
    capture: TestCapture
  ) throws {
    let first = try reports(of: capture, threads: 1)
    #expect(try reports(of: capture, threads: 1) == first)
    #expect(try reports(of: capture, threads: 2) == first)
    #expect(try reports(of: capture, threads: 5) == first)
    let listing = try Reading.events(of: capture)
    #expect(!listing.isEmpty)
    #expect(try Reading.events(of: capture, threads: 2) == listing)
  }

  @Test(arguments: Captures.own)
  func `no line of the text report is wider than a terminal`(capture: TestCapture) throws {
    guard case .report(let report, _) = try Reading.report(of: capture) else {
      Issue.record("the capture cannot be read")
      return
    }
    let lines = TextReport().text(of: report).split(separator: "\n")
    #expect(lines.filter { $0.count > 80 } == [])
  }

  /// Text, JSON and the streamed lines.
  private func reports(of capture: TestCapture, threads: Int) throws -> [[UInt8]] {
    guard case .report(let report, let ndjson) = try Reading.report(of: capture, threads: threads)
    else { return [] }
    return [
      Array(TextReport().text(of: report).utf8),
      JSONReport(toolVersion: FencepostVersion.current).bytes(of: report), ndjson,
    ]
  }

  private func count<Line>(_ lines: [Line], _ isCounted: (Line) -> Bool) -> UInt64 {
    UInt64(lines.count(where: isCounted))
  }
}
