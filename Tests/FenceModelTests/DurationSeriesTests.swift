import Testing

@testable import FenceModel

struct DurationSeriesTests {
  @Test(arguments: [0, 1, 31, 63, 64, 65, 1_000, 4_097])
  func `all durations are in blocks, in their order, and blocks are bounded`(count: UInt64) {
    var series = DurationSeries()
    for value in 0..<count { series.insert(value % 64) }
    #expect(series.count == count)
    #expect(series.blocks.count <= DurationSeries.blockBound)
    #expect(count < 64 || series.blocks.count >= DurationSeries.blockBound / 2)
    let inBlocks = series.blocks.map { $0.reduce(0) { $0 + UInt64($1.count) } }
    #expect(inBlocks.reduce(0, +) == count)
    // Equal but for the last, which is not longer.
    #expect(inBlocks.dropLast().allSatisfy { $0 == inBlocks[0] })
    #expect(inBlocks.last ?? 0 <= inBlocks.first ?? 0)
    for block in series.blocks {
      #expect(zip(block, block.dropFirst()).allSatisfy { $0.bucket < $1.bucket })
    }
  }

  @Test func `what came first stands in the first block`() {
    var series = DurationSeries()
    for value in 0..<UInt64(128) { series.insert(value < 64 ? 1 : 50) }
    let blocks = series.blocks
    #expect(blocks.first?.first?.bucket == 1)
    #expect(blocks.last?.first?.bucket == 50)
  }

  @Test(arguments: [
    0, 1, 63, 64, 65, 127, 128, 129, 1_000, 123_456_789, UInt64(UInt32.max), .max / 2, .max,
  ])
  func `a duration lies in its bucket, which is narrow`(value: UInt64) {
    let (lower, width) = DurationBucket.range(of: DurationBucket.number(of: value))
    #expect(value >= lower && value - lower < width)
    #expect(width == 1 || lower / width >= 64)
  }

  @Test func `buckets are in the order of durations`() {
    var last: UInt16 = 0
    for shift in 0..<64 {
      for value in [
        (1 as UInt64) << shift, ((1 as UInt64) << shift) | (((1 as UInt64) << shift) - 1),
      ] {
        let number = DurationBucket.number(of: value)
        #expect(number >= last)
        last = number
      }
    }
  }

  @Test func `memory does not follow the number of durations`() {
    var series = DurationSeries()
    var state: UInt64 = 1
    for _ in 0..<200_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1
      series.insert(state >> 44)
    }
    #expect(series.byteCount < 300_000)
    #expect(series.blocks.count >= 32)
  }
}
