import FenceModel
import FenceRules
import Testing
import TraceVocabulary

/// Records that others show to have been made, and that the capture does not have although it marks no
/// loss: a filter left them out, or what looks like one fence is another.
@Suite struct MissingRecordCases {
  @Test(arguments: [(7, Finding.Certainty.conditional), (8, .proven)])
  func `a recording of one task alone may have been limited to it`(
    signaler: Int, certainty: Finding.Certainty
  ) throws {
    let lives = (1...20).map { number in
      """
      \(number) ms cpu0 pid 7 dma_fence_init drv ring 5:\(number)
      \(number)005 us cpu0 pid 7 dma_fence_enable_signal drv ring 5:\(number)
      \(number == 9 ? "" : "\(number)050 us cpu0 pid \(signaler) dma_fence_signaled drv ring 5:\(number)")
      \(number)100 us cpu0 pid 7 dma_fence_destroy drv ring 5:\(number)
      """
    }
    let found = try RuleCase(lives.joined(separator: "\n"))
    #expect(found.findings(of: .destroyedUnsignaled).map(\.certainty) == [certainty])
    #expect(
      found.findings(of: .destroyedUnsignaled).first?.assumptions.count
        == (certainty == .proven ? 0 : 1))
  }

  @Test func `a wait whose task begins another is over, its end unseen`() throws {
    let text = """
      0 us cpu0 pid 7 dma_fence_init panfrost ring 5:1
      1 us cpu0 pid 7 dma_fence_init panfrost ring 5:2
      2 us cpu0 pid 7 dma_fence_wait_start panfrost ring 5:1
      9 ms cpu1 pid 8 dma_fence_signaled panfrost ring 5:1
      10 ms cpu0 pid 7 dma_fence_wait_start panfrost ring 5:2
      20 ms cpu1 pid 8 dma_fence_signaled panfrost ring 5:2
      21 ms cpu0 pid 7 dma_fence_wait_end panfrost ring 5:2
      30 ms cpu1 pid 8 dma_fence_destroy panfrost ring 5:1
      900 ms end
      """
    let found = try RuleCase(text)
    #expect(found.counts.unrecordedWaitEnds == 1)
    #expect(found.counts.openWaits == 0)
    #expect(found.findings(of: .waitNeverEnded).isEmpty)
    #expect(found.verdict(of: .waitNeverEnded) == .undecided)
    #expect(
      found.results[.waitNeverEnded]?.needs == ["the ends of 1 wait whose task went on since"])
    #expect(found.findings(of: .destroyedWhileWaited).isEmpty)
    // Another task may wait as long as it likes, and an interrupt bears the name of whom it interrupts.
    for other in ["pid 9", "pid 7 flags=8"] {
      let both = try RuleCase(
        text.replacing(
          "pid 7 dma_fence_wait_start panfrost ring 5:2",
          with: "\(other) dma_fence_wait_start panfrost ring 5:2"))
      #expect(both.counts.unrecordedWaitEnds == 0)
      #expect(both.findings(of: .waitNeverEnded).contains { $0.severity == .error })
    }
  }

  @Test func `without a signal in the capture none is proven to be missing`() throws {
    let text = """
      0 us cpu0 pid 7 dma_fence_init drv ring 5:1
      1 us cpu0 pid 7 dma_fence_enable_signal drv ring 5:1
      2 us cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      9 s end
      """
    let all = try RuleCase(text)
    let unrecorded: RecordedEvents = [.signaled, .waitEnded]
    let part = try RuleCase(text, unrecorded: unrecorded)
    for rule in [RuleID.neverSignaled, .waitNeverEnded] {
      #expect(all.verdict(of: rule) == .violated)
      #expect(all.findings(of: rule).map(\.certainty) == [.proven])
      #expect(part.verdict(of: rule) == .undecided)
      #expect(part.findings(of: rule).map(\.certainty) == [.suspected])
    }
  }

  @Test func `without the end of any wait no destroy is proven to fall into one`() throws {
    let text = """
      0 us cpu0 pid 7 dma_fence_init drv ring 5:1
      1 us cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      90 us cpu1 pid 8 dma_fence_destroy drv ring 5:1
      9 s end
      """
    #expect(try RuleCase(text).verdict(of: .destroyedWhileWaited) == .violated)
    let part = try RuleCase(text, unrecorded: .waitEnded)
    #expect(part.verdict(of: .destroyedWhileWaited) == .undecided)
    #expect(part.findings(of: .destroyedWhileWaited).map(\.certainty) == [.suspected])
    #expect(
      part.findings(of: .waitNeverEnded).map(\.message) == [
        "<...>-7 began to wait for 5:1 (drv ring) 9.000 s before the trace ended; the limit for drivers "
          + "of unknown timeout, 500.000 ms; whether it still waits is not known"
      ])
  }

  @Test func `without a signal in the capture nobody asked in vain`() throws {
    let text = (1...100).map { number in
      """
      \(number * 10) us cpu0 pid 7 dma_fence_init drv ring 5:\(number)
      \(number * 10 + 1) us cpu0 pid 7 dma_fence_enable_signal drv ring 5:\(number)
      \(number * 10 + 2) us cpu0 pid 7 dma_fence_destroy drv ring 5:\(number)
      """
    }.joined(separator: "\n")
    #expect(try RuleCase(text).findings(of: .fenceStorm).count == 1)
    #expect(try RuleCase(text, unrecorded: .signaled).findings(of: .fenceStorm).isEmpty)
  }

  @Test func `a gap explains an end that is missing`() throws {
    let found = try RuleCase(
      """
      0 us cpu0 pid 7 dma_fence_init drv ring 5:1
      1 us cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      2 us cpu0 lost begin
      3 us cpu0 lost end
      4 us cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      900 ms end
      """)
    #expect(found.counts.waitsEndedUnseen == 1)
    #expect(found.counts.unrecordedWaitEnds == 0)
    #expect(found.findings(of: .waitNeverEnded).map(\.at) == [Timestamp(4_000)])
  }

  @Test func `the end of a wait that never began`() throws {
    let text = """
      0 us cpu0 pid 7 dma_fence_init drv ring 5:1
      9 us cpu1 pid 8 dma_fence_signaled drv ring 5:1
      50 us cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      """
    #expect(try RuleCase(text).counts.unrecordedWaitStarts == 1)
    let before = text.split(separator: "\n").dropFirst().joined(separator: "\n")
    #expect(try RuleCase(before).counts.unrecordedWaitStarts == 0)
    let within = try RuleCase(
      text.replacing("9 us", with: "5 us cpu1 lost begin\n6 us cpu1 lost end\n9 us"))
    #expect(within.counts.unrecordedWaitStarts == 0)
  }

  @Test func `a signal that names show, and no record`() throws {
    let text = """
      0 us cpu0 pid 7 dma_fence_init drv ring 5:1
      9 us cpu0 pid 7 dma_fence_signaled drv ring 5:1
      50 us cpu0 pid 7 dma_fence_destroy detached-driver signaled-timeline 5:1
      """
    #expect(try RuleCase(text).counts.unrecordedSignals == 0)
    let without = text.replacing("9 us cpu0 pid 7 dma_fence_signaled drv ring 5:1", with: "")
    #expect(try RuleCase(without).counts.unrecordedSignals == 1)
  }

  @Test func `a wait's result shows the signal, whatever its record does`() throws {
    let text = """
      0 us cpu0 pid 7 init_entry ptr=4096 ctx64=5 seqno64=1
      1 us cpu0 pid 7 dma_fence_init drv ring 5:1
      2 us cpu0 pid 7 wait_entry ptr=4096 ctx64=5 seqno64=1 value=25
      3 us cpu0 pid 7 dma_fence_enable_signal drv ring 5:1
      4 us cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      90 us cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      91 us cpu0 pid 7 wait_return ptr=0 value=7
      99 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
      200 us cpu0 pid 7 dma_fence_init drv ring 6:1
      201 us cpu0 pid 7 dma_fence_signaled drv ring 6:1
      """
    let found = try RuleCase(text)
    #expect(found.findings(of: .destroyedUnsignaled).isEmpty)
    #expect(found.counts.unrecordedSignals == 1)
    let failed = try RuleCase(text.replacing("value=7", with: "value=0"))
    #expect(failed.findings(of: .destroyedUnsignaled).map(\.certainty) == [.proven])
    #expect(failed.counts.unrecordedSignals == 0)
  }

  // MARK: Ends

  @Test func `of many fences without any signal a filter may be the cause`() throws {
    func fences(_ count: Int) -> String {
      (1...count).map {
        """
        \($0) us cpu0 pid 7 dma_fence_init drv ring 5:\($0)
        \($0) us cpu1 pid 8 dma_fence_enable_signal drv ring 5:\($0)
        """
      }.joined(separator: "\n") + "\n60 s end"
    }
    let many = try RuleCase(fences(16))
    #expect(Set(many.findings(of: .neverSignaled).map(\.certainty)) == [.conditional])
    #expect(
      many.findings(of: .neverSignaled).first?.assumptions
        == ["signaled", "destroy"].map { "no filter kept dma_fence_\($0) out of the capture" })
    #expect(many.verdict(of: .neverSignaled) == .violated)
    let few = try RuleCase(fences(15))
    #expect(Set(few.findings(of: .neverSignaled).map(\.certainty)) == [.proven])
  }

  // MARK: Inits

  /// Many fences of one context and their ends, and a record of the first again.
  private func late(_ record: String, after count: Int, driver: String = "drv ring") -> String {
    (1...count).map { number in
      """
      \(number * 10) us cpu0 pid 7 dma_fence_init \(driver) 5:\(number)
      \(number * 10 + 1) us cpu0 pid 7 dma_fence_signaled \(driver) 5:\(number)
      \(number * 10 + 2) us cpu0 pid 7 dma_fence_destroy \(driver) 5:\(number)
      """
    }.joined(separator: "\n") + "\n900 ms cpu0 pid 8 dma_fence_\(record) \(driver) 5:1"
  }

  @Test(arguments: ["signaled", "enable_signal", "destroy", "wait_start"])
  func `a record of a fence that was destroyed long before lets no rule hold`(record: String) throws
  {
    let found = try RuleCase(late(record, after: 600))
    #expect(found.verdict(of: .useAfterDestroy) == .undecided)
    #expect(found.verdict(of: .signaledTwice) == .undecided)
    let needs = try #require(found.results[.useAfterDestroy]?.needs.first)
    #expect(needs.hasPrefix("the inits of 1 fence,"))
    // Destroyed a moment ago it is known; a second destroy is not one more record of it.
    let soon = try RuleCase(late(record, after: 6))
    #expect(soon.verdict(of: .useAfterDestroy) == (record == "destroy" ? .undecided : .violated))
  }

  @Test func `a fence from before the trace has no init, and that is no wonder`() throws {
    let line = "900 ms cpu0 pid 8 dma_fence_signaled drv ring "
    let older = try RuleCase(
      late("signaled", after: 600).replacing(line + "5:1", with: line + "5:0"))
    #expect(older.verdict(of: .useAfterDestroy) == .holds)
    let sync = try RuleCase(late("signaled", after: 600, driver: "sw_sync test"))
    #expect(sync.verdict(of: .useAfterDestroy) == .holds)
  }

  @Test func `a job that amdgpu submits again has another seqno and no init`() throws {
    let text = """
      0 us cpu0 pid 7 dma_fence_init amdgpu gfx 5:1
      1 us cpu0 pid 7 dma_fence_enable_signal amdgpu gfx 5:1
      11 s cpu0 pid 0 dma_fence_signaled amdgpu gfx 5:2
      12 s cpu0 pid 7 dma_fence_destroy amdgpu gfx 5:2
      60 s end
      """
    let again = try RuleCase(text)
    #expect(again.findings(of: .neverSignaled).map(\.certainty) == [.suspected])
    #expect(again.stall?.doubts.count == 1)
    let hung = try RuleCase(
      text.replacing("11 s", with: "10 s cpu0 pid 7 dma_fence_init amdgpu gfx 5:2\n11 s"))
    #expect(hung.findings(of: .neverSignaled).map(\.certainty) == [.proven])
    #expect(hung.stall?.doubts.isEmpty == true)
  }
}
