import Testing

@testable import TraceEvents

struct TextProbePlaceTests {
  private func place(_ text: String) -> (symbol: String?, isReturn: Bool, rest: String)? {
    let bytes = Array(text.utf8)
    return TextProbePlace(bytes.span, 0..<bytes.count).map { place in
      (
        place.symbol.map { String(decoding: bytes[$0], as: UTF8.self) }, place.isReturn,
        String(decoding: place.rest.map { bytes[$0] }, as: UTF8.self)
      )
    }
  }

  @Test func `a probe at the entry of a function`() throws {
    let found = try #require(place("(dma_fence_init+0x0/0xc0) fence=0x1"))
    #expect(found == ("dma_fence_init", false, "fence=0x1"))
  }

  @Test func `a probe on a return names the function behind the arrow`() throws {
    let found = try #require(place("(rcu_gp_kthread+0x5a/0x190 <- rcu_gp_init) started=1"))
    #expect(found == ("rcu_gp_init", true, "started=1"))
  }

  @Test func `a symbol of a module`() throws {
    let found = try #require(place("(vgem_fence_open+0x4/0x20 [vgem]) x=1"))
    #expect(found == ("vgem_fence_open", false, "x=1"))
  }

  @Test func `trace-cmd prints addresses`() throws {
    let entry = try #require(place("(ffffffffa2489960)"))
    #expect(entry == (nil, false, ""))
    let exit = try #require(place("(ffffffffa2489960 <- ffffffffa248a6e8) started=1"))
    #expect(exit == (nil, true, "started=1"))
  }

  @Test(arguments: ["(null)", "()", "(", "text", "(a b)", "(dma_fence_init", "(x+1) a=1"])
  func `what is no place`(text: String) {
    #expect(place(text) == nil)
  }
}
