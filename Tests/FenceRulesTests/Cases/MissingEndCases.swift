import FenceModel
import FenceRules
import Testing

/// What findings say of waits that have no recorded end: that they are open only where their end would have
/// been recorded.
@Suite struct MissingEndCases {
  private static let hung = """
    0 us cpu0 pid 7 dma_fence_init panfrost ring 5:1
    1 us cpu0 pid 8 dma_fence_enable_signal panfrost ring 5:1
    2 us cpu0 pid 8 dma_fence_wait_start panfrost ring 5:1
    2 s end
    """
  private static let lossy = hung.replacing("2 s end", with: "1 s cpu0 lost begin\n2 s end")

  private func messages(_ found: RuleCase, of rule: RuleID) -> [String] {
    found.findings(of: rule).map(\.message)
  }

  @Test func `whether a task still waits for a fence without a signal`() throws {
    let words =
      "fence 5:1 (panfrost ring) was not signaled in the 2.000 s since its signal was asked for"
    let known = try RuleCase(Self.hung)
    #expect(messages(known, of: .neverSignaled) == [words + "; <...>-8 still waits"])
    #expect(known.findings(of: .neverSignaled).map(\.severity) == [.error])
    for found in [try RuleCase(Self.hung, unrecorded: .waitEnded), try RuleCase(Self.lossy)] {
      #expect(
        messages(found, of: .neverSignaled)
          == [words + "; <...>-8 began to wait for it 2.000 s before the end"])
      #expect(found.findings(of: .neverSignaled).map(\.severity) == [.warning])
    }
  }

  @Test func `a fence that is younger than the timeout is waited for, or was`() throws {
    let young = Self.hung.replacing("2 s", with: "300 ms")
    let words = "fence 5:1 (panfrost ring) was not signaled before the trace ended; <...>-8 "
    let limit = ", less than the timeout of 500.000 ms"
    let known = try RuleCase(young)
    #expect(messages(known, of: .neverSignaled) == [words + "waits for 299.998 ms" + limit])
    #expect(
      known.results[.neverSignaled]?.needs == [
        "how 1 fence ended that tasks had begun to wait for long before the trace did"
      ])
    let part = try RuleCase(young, unrecorded: .waitEnded)
    #expect(
      messages(part, of: .neverSignaled)
        == [words + "began to wait for it 299.998 ms before that" + limit])
  }

  @Test func `a fence is overdue since a wait that has ended, and not since its init`() throws {
    let late = """
      0 us cpu0 pid 7 dma_fence_init panfrost ring 5:1
      97000 ms cpu0 pid 8 dma_fence_wait_start panfrost ring 5:1
      97100 ms cpu0 pid 8 dma_fence_wait_end panfrost ring 5:1
      97400 ms end
      """
    #expect(messages(try RuleCase(late), of: .neverSignaled) == [])
    let found = try RuleCase(late.replacing("97400 ms end", with: "99100 ms end"))
    #expect(
      messages(found, of: .neverSignaled) == [
        "fence 5:1 (panfrost ring) was not signaled in the 2.000 s since its latest record, before which a "
          + "task had begun to wait for it"
      ])
    #expect(found.findings(of: .neverSignaled).map(\.evidence.count) == [1])
  }

  @Test func `a destroy falls into a wait only where its end would have been recorded`() throws {
    let text = """
      0 us cpu0 pid 7 dma_fence_init panfrost ring 5:1
      1 us cpu0 pid 7 dma_fence_wait_start panfrost ring 5:1
      90 us cpu1 pid 8 dma_fence_destroy panfrost ring 5:1
      9 s end
      """
    let words = "fence 5:1 (panfrost ring) was destroyed by <...>-8 "
    #expect(
      messages(try RuleCase(text), of: .destroyedWhileWaited) == [
        words + "while <...>-7 waited for it"
      ])
    #expect(
      messages(try RuleCase(text, unrecorded: .waitEnded), of: .destroyedWhileWaited)
        == [words + "after <...>-7 had begun to wait for it; the end of that wait was not seen"])
  }

  @Test func `a task that destroys the fence has left its wait`() throws {
    let text = """
      0 us cpu0 pid 7 dma_fence_init panfrost ring 5:1
      1 us cpu0 pid 7 dma_fence_wait_start panfrost ring 5:1
      90 us cpu1 pid 7 dma_fence_destroy panfrost ring 5:1
      9 s end
      """
    let found = try RuleCase(text)
    #expect(found.findings(of: .destroyedWhileWaited).isEmpty)
    #expect(found.findings(of: .waitNeverEnded).isEmpty)
    #expect(found.counts.unrecordedWaitEnds == 1)
    #expect(
      found.results[.waitNeverEnded]?.needs == ["the ends of 1 wait whose task went on since"])
    // An interrupt bears the name of the task that it interrupts.
    let within = try RuleCase(text.replacing("cpu1 pid 7", with: "cpu1 pid 7 flags=8"))
    #expect(within.findings(of: .destroyedWhileWaited).count == 1)
  }

  @Test func `a fence that may have been destroyed is not proven to lack a signal`() throws {
    let known = try RuleCase(Self.hung)
    #expect(known.findings(of: .neverSignaled).map(\.certainty) == [.proven])
    let silent = try RuleCase(Self.hung, unrecorded: .signaled)
    #expect(silent.stall?.isSignalUnsure == true && known.stall?.isSignalUnsure == false)
    #expect(
      messages(silent, of: .neverSignaled) == [
        "fence 5:1 (panfrost ring) shows no signal in the 2.000 s since its signal was asked for; <...>-8 still "
          + "waits"
      ])
    #expect(try RuleCase(Self.lossy).stall?.isSignalUnsure == true)
    let part = try RuleCase(Self.hung, unrecorded: .destroyed)
    #expect(part.findings(of: .neverSignaled).map(\.certainty) == [.suspected])
    #expect(part.verdict(of: .neverSignaled) == .undecided)
  }

  @Test func `tasks that wait for each other may have stopped`() throws {
    let text = """
      0 ms pid 7 dma_fence_init drv a 5:1
      0 ms pid 8 dma_fence_init drv b 6:1
      1 ms pid 8 dma_fence_signaled drv a 5:1
      1 ms pid 7 dma_fence_signaled drv b 6:1
      2 ms pid 7 dma_fence_init drv a 5:2
      2 ms pid 8 dma_fence_init drv b 6:2
      3 ms pid 7 dma_fence_wait_start drv a 5:2
      4 ms pid 8 dma_fence_wait_start drv b 6:2
      900 ms end
      """
    let known = messages(try RuleCase(text), of: .waitCycle)
    #expect(known.first?.hasPrefix("2 tasks still waited when the trace ended, and") == true)
    let part = messages(try RuleCase(text, unrecorded: .waitEnded), of: .waitCycle)
    #expect(part.first?.hasPrefix("2 tasks began waits without a recorded end, and") == true)
  }
}
