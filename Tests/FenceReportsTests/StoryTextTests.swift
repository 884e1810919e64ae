import FenceModel
import FenceReports
import Testing

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
