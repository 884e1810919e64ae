import FenceModel
import FenceRules
import Testing
import TraceVocabulary

/// What is no violation, and worth a look.
@Suite struct ObservationCases {
  /// `count` fences that take 1 ms each, one after the other, then one that takes `last` ms.
  private func timeline(_ name: String, count: Int, last: Int) -> String {
    var lines: [String] = []
    for number in 1...count {
      lines.append("\(number * 2) ms cpu0 pid 7 dma_fence_init \(name) 5:\(number)")
      let end = number * 2 + (number == count ? last : 1)
      lines.append("\(end) ms cpu0 pid 7 dma_fence_signaled \(name) 5:\(number)")
      lines.append("\(end) ms cpu0 pid 7 dma_fence_destroy \(name) 5:\(number)")
    }
    return lines.joined(separator: "\n")
  }

  @Test func `a fence that took far longer than is usual on its timeline`() throws {
    let slow = try RuleCase(timeline("drv ring", count: 40, last: 90))
    #expect(slow.findings(of: .slowSignal).map { $0.fence?.fence.seqno } == [40])
    #expect(slow.findings(of: .slowSignal).map(\.severity) == [.info])
    #expect(slow.verdict(of: .slowSignal) == .holds)
    // So is one that has not been destroyed yet.
    let alive = timeline("drv ring", count: 40, last: 90).split(separator: "\n").dropLast()
    let found = try RuleCase(alive.joined(separator: "\n")).findings(of: .slowSignal)
    #expect(found.map { $0.fence?.fence.seqno } == [40])
    for text in [
      timeline("drv ring", count: 40, last: 8), timeline("drv ring", count: 20, last: 90),
      timeline("vgem unbound", count: 40, last: 90),
    ] {
      #expect(try RuleCase(text).findings(of: .slowSignal).isEmpty)
    }
  }

  @Test(arguments: [(1_001, true), (1_000, false)])
  func `more than a thousand inits within 100 ms`(count: Int, isStorm: Bool) throws {
    let lines = (1...count).flatMap { number in
      [
        "\(100_000 + number * 20) us cpu0 pid 7 dma_fence_init drv ring 5:\(number)",
        "\(100_000 + number * 20 + 1) us cpu0 pid 7 dma_fence_signaled drv ring 5:\(number)",
        "\(100_000 + number * 20 + 2) us cpu0 pid 7 dma_fence_destroy drv ring 5:\(number)",
      ]
    }
    let storm = try RuleCase(lines.joined(separator: "\n"))
    #expect(storm.findings(of: .fenceStorm).count == (isStorm ? 1 : 0))
  }

  @Test func `signals that are asked for in vain`() throws {
    for (asked, isFound) in [(120, true), (60, false)] {
      let lines = (1...asked).flatMap { number in
        [
          "\(number) ms cpu0 pid 7 dma_fence_init drv ring 5:\(number)",
          "\(number) ms cpu0 pid 7 dma_fence_enable_signal drv ring 5:\(number)",
          "\(number) ms cpu0 pid 7 dma_fence_destroy drv ring 5:\(number)",
        ]
      }
      let vain = try RuleCase(lines.joined(separator: "\n"))
      #expect(vain.findings(of: .fenceStorm).isEmpty == !isFound)
    }
  }
}
