import FenceModel
import Testing

struct DistributionTests {
  @Test func `nothing has no summary`() {
    #expect(Distribution().summary == nil)
  }

  @Test func `few durations are exact, by nearest rank`() {
    var distribution = Distribution()
    for value: UInt64 in (1...100).reversed() {
      distribution.insert(value * 1_000_003)
    }
    #expect(
      distribution.summary
        == DistributionSummary(
          count: 100, p50: 50 * 1_000_003, p90: 90 * 1_000_003, p99: 99 * 1_000_003,
          max: 100 * 1_000_003))
  }

  @Test(arguments: 1...10)
  func `many durations are at most 1_6 % too high, and the largest is exact`(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    var distribution = Distribution()
    var halves = [Distribution(), Distribution()]
    var values: [UInt64] = []
    for place in 0..<2000 {
      let value =
        UInt64.random(in: .min ... .max, using: &random)
        >> UInt64.random(in: 0...63, using: &random)
      values.append(value)
      distribution.insert(value)
      halves[place % 2].insert(value)
    }
    values.sort()
    let summary = try #require(distribution.summary)
    for (value, percent) in [(summary.p50, 50), (summary.p90, 90), (summary.p99, 99)] {
      let exact = values[(2000 * percent + 99) / 100 - 1]
      #expect(value >= exact)
      #expect(value - exact <= exact / 64)
    }
    #expect(summary.max == values.last)
    halves[0].merge(halves[1])
    #expect(halves[0].summary == summary)
  }

  @Test func `the largest durations do not overflow`() {
    var distribution = Distribution()
    for _ in 0..<300 {
      distribution.insert(.max)
    }
    #expect(distribution.summary?.p50 == .max)
  }
}
