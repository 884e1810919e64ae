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
    #expect(report.lines?.records == 3)
    #expect(report.lines?.notUnderstood == 1)
    #expect(report.lines?.examples.first?.lineNumber == 1)
    #expect(report.accounts(for: 4))
  }

  private static let born = [
    "init: (dma_fence_init+0x0/0x1b0) fence=0xff20a6e4c79a3900 context=32 seqno=12 flags=0x0",
    "dma_fence_init: driver=a timeline=b context=32 seqno=12",
  ]
  private static let ended = [
    "dma_fence_signaled: driver=a timeline=b context=32 seqno=12",
    "sig: (dma_fence_signal+0x0/0x60) fence=0xff20a6e4c79a3900 context=32 seqno=12 flags=0x1",
    "dma_fence_destroy: driver=a timeline=b context=32 seqno=12",
    "release: (dma_fence_release+0x0/0x150) kref=0xff20a6e4c79a3938",
  ]

  @Test(arguments: 0..<6, [false, true])
  func `a line that is cut anywhere but in its last number makes no other fence`(
    number: Int, isFirst: Bool
  ) throws {
    let folder = try TemporaryFolder()
    let again = (Self.born + Self.ended).map { event in
      event.replacing("seqno=12", with: "seqno=13").replacing("c79a39", with: "c79a3a")
    }
    // Of what is cut by that either the first or the second line is.
    let events = isFirst ? Self.born + Self.ended + again : again + Self.born + Self.ended
    let cutLine = isFirst ? number : number + 6
    let (whole, report) = try TextEssence.of(
      try folder.write(Self.records(events), to: "whole.txt"))
    #expect(report.lines?.notUnderstood == 0)
    let fences = Set(whole.fences.map { $0.prefix { $0 != " " } })
    #expect(fences == ["32:12#0", "32:13#0"])
    let event = events[cutLine]
    let start = try #require(event.firstIndex(of: ":"))
    let kept = event.distance(from: event.startIndex, to: start) + (isFirst ? 3 : 2)
    for length in stride(from: kept, to: event.count, by: 7) {
      // The last number of each may be a shorter one.
      guard !["seqno=1", "flags=0", "kref=0"].contains(where: event.prefix(length).hasSuffix) else {
        continue
      }
      var cut = events
      cut[cutLine] = String(event.prefix(length))
      let (essence, report) = try TextEssence.of(
        try folder.write(Self.records(cut), to: "cut.txt"))
      let cutFences = Set(essence.fences.map { $0.prefix { $0 != " " } })
      #expect(cutFences.isSubset(of: fences), "\(cut[cutLine])")
      #expect(report.lines?.notUnderstood == 1, "\(cut[cutLine])")
      #expect(report.accounts(for: 12))
    }
  }

  @Test func `a number that goes on in the next line is of no fence`() throws {
    let folder = try TemporaryFolder()
    let fence = "driver=a timeline=b context=1 seqno="
    let text = Self.records(["dma_fence_init: \(fence)12", "dma_fence_signaled: \(fence)1\n2"])
    let (essence, report) = try TextEssence.of(try folder.write(text, to: "trace.txt"))
    #expect(essence.fences == ["1:12#0 a b signals 0 waits 0 alive true"])
    #expect(report.lines?.records == 2)
    #expect(
      report.lines?.examples.map(\.reason) == [
        "it goes on with the number that a record before it ends in, as where the text was wrapped: join "
          + "them"
      ])
    #expect(report.accounts(for: 3))
  }

  @Test func `what a program writes into a dump on the console parts no number in two`() throws {
    let folder = try TemporaryFolder()
    let fence = "dma_fence_signaled: driver=a timeline=b context=1 seqno="
    let text = """
      [   12.000000] Dumping ftrace buffer:
      [   12.000000] ---------------------------------
      [   12.000000]     load-1170    1d..1. 227237us : dma_fence_init: driver=a timeline=b context=1 seqno=12
      [   12.000000]     load-1170    1d..1. 227238us : \(fence)1

      login: x
      2
      [   12.000000]     load-1170    1d..1. 227239us : \(fence)12
      [   12.000000] ---------------------------------

      """
    let (essence, report) = try TextEssence.of(
      try folder.write(Array(text.utf8), to: "dmesg.txt"))
    #expect(essence.fences == ["1:12#0 a b signals 1 waits 0 alive false"])
    #expect(report.lines?.notUnderstood == 1)
    #expect(report.accounts(for: 9))
  }

  @Test func `what somebody writes into the trace is no probe that is cut`() throws {
    let folder = try TemporaryFolder()
    let text = Self.records([
      "tracing_mark_write: (begin", "dma_fence_init: driver=a timeline=b context=1 seqno=2",
      "kfree: call_site=f+0x10/0x20 ptr=ffff888012345678",
      "kfree: call_site=f+0x10/0x20 ptr=0000000000000010",
    ])
    let (_, report) = try TextEssence.of(try folder.write(text, to: "trace.txt"))
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
