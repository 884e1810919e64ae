import FenceModel
import FenceReports
import Testing

/// Lines that were damaged on their way: none of them changes what the others say, and each is told.
struct TextDamageTests {
  /// Lines of these events, as the kernel's file `trace` has them.
  private static func records(_ events: [String]) -> [UInt8] {
    Array(
      events.enumerated().map { number, event in
        "            load-1170    [001] d..1.   227.23741\(number): \(event)\n"
      }.joined().utf8)
  }

  @Test(arguments: ["", "driver=a timel", "[   12.345678] usb 1-1: new device", "x=1"])
  func `a damaged first line of an event says nothing of those behind it`(payload: String) throws {
    let fence = "driver=a timeline=b context=1 seqno=2"
    let text = Self.records([
      "dma_fence_init: \(payload)", "dma_fence_init: \(fence)",
      "dma_fence_signaled: \(payload)", "dma_fence_signaled: \(fence)",
      "dma_fence_destroy: \(payload)", "dma_fence_destroy: \(fence)",
    ])
    let folder = try TemporaryFolder()
    let (essence, report) = try TextEssence.of(try folder.write(text, to: "trace.txt"))
    #expect(essence.fences == ["1:2#0 a b signals 1 waits 0 alive false"])
    #expect(report.lines?.records == 3)
    #expect(report.lines?.notUnderstood == 3)
    #expect(report.accounts(for: 6))
  }

  @Test func `a damaged first line of a supporting event says nothing of those behind it`() throws {
    let folder = try TemporaryFolder()
    let periods = [
      "rcu_grace_period: rcu_preempt 16", "rcu_grace_period: rcu_preempt 16140 start",
      "dma_fence_init: driver=a timeline=b context=1 seqno=2",
      "rcu_grace_period: rcu_preempt 16140 end",
    ]
    let (_, whole) = try TextEssence.of(
      try folder.write(Self.records(Array(periods.dropFirst())), to: "whole.txt"))
    let (_, report) = try TextEssence.of(try folder.write(Self.records(periods), to: "trace.txt"))
    #expect(whole.gracePeriods?.count == 1)
    #expect(report.gracePeriods?.count == 1)
    #expect(report.lines?.records == 4)
  }

  @Test func `lines that were wrapped, and blanks that do not break, are told`() throws {
    let folder = try TemporaryFolder()
    let fence = "driver=a timeline=b context=1 seqno="
    let text = Self.records([
      "dma_fence_init: \(fence)1", "dma_fence_init: driver=a timeline=b\ncontext=1 seqno=2",
      "free:\n(ffffffffa2489960) fence=0xff20a6e4c2c72300",
      "dma_fence_init:\u{a0}\(fence)3", "dma_fence_init: \(fence)4",
    ])
    let (_, report) = try TextEssence.of(try folder.write(text, to: "trace.txt"))
    #expect(report.counts.fences == 2)
    #expect(report.accounts(for: 7))
    let reasons = report.lines?.examples.map(\.reason) ?? []
    #expect(
      reasons == [
        "it breaks off before the number of its fence, as where the text was wrapped: join such lines",
        "it begins with a field, as where the text was wrapped: join it with the line before",
        "it begins with a field, as where the text was wrapped: join it with the line before",
        "it has no-break spaces (U+00A0) where the kernel prints blanks: replace them",
      ])
  }
}
