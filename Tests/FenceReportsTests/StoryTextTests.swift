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
          +234.541 ms         vgemload-548   [000]    63.646742: dma_fence_signaled:   driver=vgem timeline=unbound context=401 seqno=1
           +58.369 us         vgemload-548   [000]    63.646800: dma_fence_wait_end:   driver=vgem timeline=unbound context=401 seqno=1
          +200.000 us         vgemload-548   [000]    63.647000: dma_fence_destroy:    driver=vgem timeline=unbound context=401 seqno=1

          vgemload-548 waited 234.600 ms until the signal.
          Signaled 234.567 ms after its init.
          Lived 234.826 ms from init to destroy.

        INCARNATION 1, vgem/unbound
                              vgemload-548   [000]    64.000000: dma_fence_init:       driver=vgem timeline=unbound context=401 seqno=1
                      CPU:1 [EVENTS DROPPED]
          … and 3 records more

          Nobody was seen to wait for it.
          No signal was recorded in the 1.412 s to the end of the trace.
          Its end was not seen.
          Events were lost while it was alive: what is missing may be there.
          Another fence of the same identity was alive meanwhile.

        """)
  }
}
