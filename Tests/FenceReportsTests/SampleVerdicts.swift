@testable import FenceModel
import FenceReports
@testable import FenceRules
import TraceVocabulary

/// A capture whose rules were judged: one of each verdict, and findings of three severities.
extension Sample {
  static func subject(driver: String = "i915", timeline: String = "rcs0") -> FenceSubject {
    let names = NameTable()
    var subject = FenceSubject(
      FenceReference(lifetime(FenceID(context: 12, seqno: 7), [(.initialized, 1)])), names,
      address: 0xffff_8881_0203_0400, wideIdentity: WideFenceID(context: 4_294_967_308, seqno: 7))
    subject.driver = driver
    subject.timeline = timeline
    return subject
  }

  static func finding(
    _ rule: RuleID, _ severity: Finding.Severity, _ certainty: Finding.Certainty,
    _ message: String, weight: UInt64 = 0, subject: FenceSubject? = subject()
  ) -> ReportedFinding {
    let moments = [
      ("dma_fence_destroy", moment(63_412_173_740, offset: 12_288)),
      ("df:init", moment(63_412_199_000, cpu: 1, offset: 20_480)),
    ]
    return ReportedFinding(
      finding: Finding(
        rule, severity, certainty, message, fence: subject, pid: 548,
        at: Timestamp(63_412_199_000), weight: weight, evidence: [],
        assumptions: certainty == .conditional ? ["no expedited grace period ran"] : []),
      task: TaskName(comm: "vgemload", pid: 548),
      evidence: moments.map { .init(event: $0.0, moment: $0.1) })
  }

  /// 300 reuses of memory by one driver, eight of them too early.
  static func reuse() -> ReuseSummary {
    var reuse = ReuseSummary(driver: "i915")
    (reuse.reuses, reuse.slab, reuse.pool) = (300, 40, 250)
    (reuse.elapsed, reuse.notElapsed) = (290, 8)
    (reuse.shortest, reuse.median) = (25_260, 4_000_000)
    reuse.idleTurnsBusy = 3
    let identity = FenceReference(lifetime(FenceID(context: 12, seqno: 7), [(.initialized, 1)]))
    reuse.windows = [
      .init(
        address: 0xffff_8881_0203_0400, old: identity, new: identity,
        signaled: Evidence(EventLabel(.signaled), moment(63_412_173_740)),
        released: Evidence(EventLabel(.destroyed), moment(63_412_173_940)),
        reused: Evidence(EventLabel(.initialized), moment(63_412_199_000, cpu: 1)))
    ]
    return reuse
  }

  static func judged() -> Report {
    var report = report()
    report.recorded = [.initialized, .signaled, .waitStarted, .waitEnded]
    report.rules = [
      RuleResult(
        rule: .reuseWithinGracePeriod, verdict: .violated, needs: [], observed: 300, excluded: 2,
        findings: 8),
      RuleResult(
        rule: .freedWithoutGracePeriod, verdict: .undecided,
        needs: [
          "the free of memory (kmem_cache_free, kfree) was not recorded",
          "events were lost in places that the data marks",
        ], observed: 0, excluded: 0, findings: 0),
      RuleResult(
        rule: .signaledTwice, verdict: .holds, needs: [], observed: 1_040, excluded: 7,
        findings: 0),
      RuleResult(
        rule: .neverSignaled, verdict: .undecided,
        needs: [
          "the free of memory (kmem_cache_free, kfree) was not recorded",
          "events were lost in places that the data marks",
        ], observed: 0, excluded: 0, findings: 0),
      RuleResult(
        rule: .slowSignal, verdict: .holds, needs: [], observed: 40, excluded: 0, findings: 1),
    ]
    report.findings = [
      finding(.reuseWithinGracePeriod, .error, .conditional, "a light one", weight: 1),
      finding(.reuseWithinGracePeriod, .error, .proven, "the worst one"),
      finding(.reuseWithinGracePeriod, .error, .conditional, "a heavy one", weight: 9),
      finding(.slowSignal, .info, .proven, "a remark"),
    ]
    report.findingsOmitted = 5
    report.reuse = [reuse()]
    return report
  }
}
