@testable import FenceModel
import FenceReports
import FenceRules
import Testing
import TraceVocabulary

struct StoryTextTests {
  @Test func `two lives of one identity`() {
    #expect(
      StoryText().text(of: Sample.story()) == """
        FENCE 401:1, in hang.dat
          2 incarnations of this identity.

        INCARNATION 0, vgem/unbound
                              vgemload-548   [000]    63.412174: dma_fence_init:       driver=vgem timeline=unbound context=401 seqno=1
           +26.260 us         vgemload-548   [000]    63.412200: dma_fence_wait_start: driver=vgem timeline=unbound context=401 seqno=1
          +234.542 ms         vgemload-548   [000]    63.646742: dma_fence_signaled:   driver=vgem timeline=unbound context=401 seqno=1
           +58.369 us         vgemload-548   [000]    63.646800: dma_fence_wait_end:   driver=vgem timeline=unbound context=401 seqno=1
          +200.000 us         vgemload-548   [000]    63.647000: dma_fence_destroy:    driver=vgem timeline=unbound context=401 seqno=1

          vgemload-548 waited 234.600 ms until the signal.
          Signaled 234.568 ms after its init.
          Lived 234.826 ms from init to destroy.

        INCARNATION 1, vgem/unbound
                              vgemload-548   [000]    64.000000: dma_fence_init:       driver=vgem timeline=unbound context=401 seqno=1
                      CPU:1 [EVENTS DROPPED]
          … and 3 records more

          Nobody was seen to wait for it.
          No signal was recorded in the 1.412 s to the end of the trace.
          Its end was not seen.
          Events may have been lost while it was alive: what is missing may be there.
          Another fence of the same identity was alive meanwhile.

        """)
  }

  @Test func `what was found of the fence is told, and that more may have been`() {
    var story = Sample.story()
    let lifetime = story.incarnations[0].lifetime
    let subject = FenceSubject(lifetime, NameTable())
    story.take(
      from: Sample.complete {
        $0.events.byName += [("dma_fence_wait_end", 2), ("dma_fence_wait_start", 2)]
        $0.findings = [
          ReportedFinding(
            finding: Finding(
              .waitFailed, .warning, .proven, "the wait of vgemload-548 failed", fence: subject,
              at: Timestamp(1), weight: 1, evidence: []), task: nil, evidence: [])
        ]
        $0.rules = [
          RuleResult(
            rule: .waitFailed, verdict: .violated, needs: [], observed: 2, excluded: 0, findings: 1),
          RuleResult(
            rule: .slowSignal, verdict: .holds, needs: [], observed: 2, excluded: 0, findings: 12),
        ]
      })
    #expect(
      StoryText().text(of: story).contains(
        """

        FINDINGS
          wait-failed, warning, proven: the wait of vgemload-548 failed
          Of the findings of this capture no report lists 12 of slow-signal: this fence
          may have such.

        INCARNATION 0
        """))
  }

  @Test func `of what was not recorded a story says that it is not known`() {
    var story = Sample.story()
    story.incarnations[1].waits = [
      Sample.wait(
        story.fence, generation: 1, from: 64_000_000_000, to: nil, length: 1_412_173_740,
        outcome: .open)
    ]
    let open = StoryText().text(of: story)
    #expect(open.contains("vgemload-548 waited 1.412 s and still waits when the trace ends."))
    story.incarnations[1].waits[0].wait.crossedGap = true
    #expect(
      StoryText().text(of: story).contains(
        "vgemload-548 began to wait 1.412 s before the trace ended; whether it still\n"))
    story.incarnations[1].waits[0].wait.crossedGap = false
    story.take(
      from: Sample.complete {
        $0.events.byName = [("dma_fence_init", 1), ("dma_fence_wait_start", 1)]
        $0.counts.openWaits = 1
        $0.counts.waits = 1
      })
    let text = StoryText().text(of: story).split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
    #expect(
      text.contains(
        "vgemload-548 began to wait 1.412 s before the trace ended; whether it still waits then is not "
          + "known: wait ends were not recorded."))
    #expect(text.contains("Whether it was signaled is not known: signals were not recorded."))
    #expect(text.contains("Its end was not seen: destroys were not recorded."))
    story.incarnations[1].waits = []
    story.take(from: Sample.complete { _ in })
    #expect(
      StoryText().text(of: story).contains(
        "Who waited for it is not known: wait starts were not recorded."))
  }

  @Test func `what is left out is said`() {
    let fence = FenceID(context: 0, seqno: 0)
    var story = Sample.story()
    story.incarnations = []
    story.incarnationsOmitted = 1
    story.waitsOmitted = 1_200
    story.unbound = [.event(Sample.line(.signaled, fence, at: 63_412_173_740))]
    story.unboundOmitted = 55_517
    story.unboundWaits = [
      Sample.wait(
        fence, from: 63_412_200_000, to: 63_646_800_000, length: 234_600_000, outcome: .signaled)
    ]
    #expect(
      StoryText().text(of: story) == """
        FENCE 401:1, in hang.dat
          1 incarnation of this identity.
          … and 1 incarnation more, from the middle, not listed.
          … and 1,200 waits more, from the middle, not listed.

        RECORDS OF NO ONE INCARNATION
          Anonymous fences share this identity by design.
                              vgemload-548   [000]    63.412174: dma_fence_signaled:   driver=vgem timeline=unbound context=0 seqno=0
          … and 55,517 records more

          vgemload-548 waited 234.600 ms until the signal.

        """)
  }
}
