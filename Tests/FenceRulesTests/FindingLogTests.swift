import FenceModel
import FenceRules
import Testing
import TraceVocabulary

@Suite struct FindingLogTests {
  @Test func `a rule without findings holds only where nothing was missing`() {
    let log = FindingLog(context: RuleContext(clock: .local, kernel: nil, recorded: []))
    let complete = log.result(of: .signaledTwice, observed: 3, excluded: 0, missing: [])
    #expect(complete.verdict == .holds)
    let lacking = log.result(of: .signaledTwice, observed: 3, excluded: 0, missing: ["events"])
    #expect(lacking.verdict == .undecided)
  }

  @Test func `the list is bounded, the count is not, and the heaviest stay`() {
    var log = FindingLog(context: RuleContext(clock: .local, kernel: nil, recorded: []))
    for number in 0..<(FindingLog.listed + 300) {
      log.note(
        Finding(
          .longWait, .warning, .proven, "a wait", at: .zero, weight: UInt64(number), evidence: []))
    }
    #expect(log.count(of: .longWait) == UInt64(FindingLog.listed) + 300)
    #expect(log.findings.count == FindingLog.listed + FindingLog.heaviest)
    #expect(log.omitted == 200)
    #expect(log.findings.last?.weight == UInt64(FindingLog.listed) + 200)
    #expect(log.result(of: .longWait, observed: 1, excluded: 0, missing: []).verdict == .violated)
  }
}
