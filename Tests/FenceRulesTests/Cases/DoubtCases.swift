import FenceModel
import FenceRules
import Testing
import TraceVocabulary

/// What a capture does not show makes a conclusion weaker, and no rule hold.
@Suite struct DoubtCases {
  @Test func `events that were lost in a life leave a suspicion`() throws {
    let lossy = try RuleCase(
      """
      10 us cpu0 pid 7 dma_fence_init drv ring 5:1
      20 us cpu0 pid 7 dma_fence_signaled drv ring 5:1
      22 us cpu1 lost begin
      26 us cpu1 lost end
      30 us cpu1 pid 8 dma_fence_signaled drv ring 5:1
      40 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
      """)
    #expect(lossy.findings(of: .signaledTwice).map(\.certainty) == [.suspected])
    for rule in RulePages.all.map(\.rule) {
      #expect(lossy.verdict(of: rule) == .undecided)
    }
  }

  /// So many inits, and a wait for the first fence.
  private func inits(_ count: Int, then more: String = "") -> String {
    (1...count).map { "\($0) us cpu0 pid 7 dma_fence_init drv ring 5:\($0)" }.joined(
      separator: "\n")
      + "\n500 us cpu0 pid 7 dma_fence_wait_start drv ring 5:1"
      + "\n501 us cpu0 pid 7 dma_fence_wait_end drv ring 5:1\n" + more
  }

  @Test func `many fences and no record of a signal or a destroy let no rule hold that needs one`()
    throws
  {
    let filtered = try RuleCase(inits(16))
    for rule in RulePages.all
    where !rule.needs.isDisjoint(with: [.signaled, .destroyed])
      && rule.needs.isSubset(of: RuleCase.fenceEvents)
    {
      let result = try #require(filtered.results[rule.rule])
      #expect(result.verdict == .undecided)
      #expect(result.needs.contains { $0.contains("a filter may have kept it out") })
    }
    let seen = try RuleCase(
      inits(
        16,
        then: "600 us cpu0 pid 7 dma_fence_signaled drv ring 5:1\n"
          + "700 us cpu0 pid 7 dma_fence_destroy drv ring 5:1"))
    #expect(seen.verdict(of: .signaledTwice) == .holds)
  }

  @Test func `of an event that was not recorded nobody says that it was`() throws {
    let lacking = try RuleCase(inits(16), unrecorded: .destroyed)
    for result in lacking.results.values {
      #expect(!result.needs.contains { $0.hasPrefix("dma_fence_destroy was recorded") })
    }
    #expect(
      lacking.results[.useAfterDestroy]?.needs.contains("dma_fence_destroy was not recorded")
        == true)
  }

  @Test func `a life that began before the trace proves nothing`() throws {
    let midway = try RuleCase(
      """
      20 us cpu0 pid 7 dma_fence_signaled drv ring 5:1
      30 us cpu1 pid 8 dma_fence_signaled drv ring 5:1
      40 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
      90 us cpu0 pid 7 dma_fence_enable_signal drv ring 5:1
      """)
    #expect(midway.findings.filter { $0.certainty != .suspected }.isEmpty)
    #expect(midway.verdict(of: .signaledTwice) == .undecided)
    #expect(midway.verdict(of: .useAfterDestroy) == .undecided)
  }

  @Test(arguments: [
    (RecordedEvents.signaled, RuleID.signaledTwice), (.destroyed, .useAfterDestroy),
    (.initialized, .seqnoRegression), (.waitStarted, .destroyedWhileWaited),
    (.destroyed, .identityReusedWhileAlive), (.signaled, .outOfOrderSignal),
    (.signalingEnabled, .releasedWithCallbacks), (.signaled, .slowSignal),
    (.initialized, .fenceStorm),
  ])
  func `a rule says which event it lacks`(event: RecordedEvents, rule: RuleID) throws {
    let lacking = try RuleCase(
      "10 us cpu0 pid 7 dma_fence_init drv ring 5:1", unrecorded: event)
    #expect(lacking.verdict(of: rule) == .undecided)
    #expect(lacking.results[rule]?.needs.contains("\(event.names[0]) was not recorded") == true)
  }

  @Test func `fences that share one identity by design are nobody's business`() throws {
    let stubs = try RuleCase(
      """
      10 us cpu0 pid 7 dma_fence_init stub stub 0:0
      20 us cpu0 pid 7 dma_fence_signaled stub stub 0:0
      30 us cpu0 pid 7 dma_fence_signaled stub stub 0:0
      40 us cpu0 pid 7 dma_fence_init stub stub 0:0
      50 us cpu0 pid 7 dma_fence_destroy stub stub 0:0
      """)
    #expect(stubs.findings.isEmpty)
    #expect(stubs.verdict(of: .signaledTwice) == .undecided)
  }

  @Test func `nothing holds of an empty capture`() throws {
    let empty = try RuleCase("10 us end")
    for result in empty.results.values {
      #expect(result.verdict == .undecided)
      #expect(!result.needs.isEmpty)
    }
  }
}
