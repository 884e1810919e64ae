import Testing

@testable import FenceModel
@testable import FencePolicy

/// The statistics against what SciPy 1.17.1 gives (`scipy.stats.brunnermunzel`, `mannwhitneyu`,
/// `t.sf`; `numpy.median` of all ratios). All durations are below 64, where buckets are exact.
struct ShiftTestTests {
  private static let base: [UInt64] = [
    18, 35, 47, 31, 7, 15, 41, 25, 22, 30, 52, 28, 9, 21, 44, 50, 3, 7, 33, 27, 12, 36, 40, 18,
  ]
  private static let new: [UInt64] = [
    57, 46, 38, 50, 18, 62, 55, 30, 36, 26, 63, 29, 20, 45, 43, 60, 34, 9, 53, 22, 14, 58, 5, 61,
    41, 48,
  ]

  private static func series(_ values: [UInt64]) -> DurationSeries {
    var series = DurationSeries()
    for value in values { series.insert(value) }
    return series
  }

  private static func sample(_ values: [UInt64]) -> BlockSample { BlockSample([series(values)]) }

  private static func near(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-9) -> Bool
  {
    abs(value - expected) <= tolerance * max(1, abs(expected))
  }

  @Test(arguments: [
    (2.0, 5.0, 0.10193947882985835), (0.5, 1, 0.7048327646991335),
    (4.5, 30.5, 9.227989189020531e-05), (-1.96, 1_000, 0.050273184955748736),
    (12, 3, 0.0012450158007893362), (0, 7, 1),
  ])
  func `Student's t is SciPy's`(t: Double, freedom: Double, expected: Double) {
    let p = StudentT.twoSided(t, degreesOfFreedom: freedom)
    #expect(abs(p - expected) < 1e-12 + 1e-9 * expected)
  }

  @Test func `with blocks of one duration it is the test of Brunner and Munzel`() {
    let test = ShiftTest(base: Self.sample(Self.base), new: Self.sample(Self.new))
    #expect(Self.near(test.pByLength()[0], 0.007631855820479353))
    #expect(Self.near(test.superiority(), 0.7067307692307693))
  }

  @Test func `the ratio is the median of all ratios`() {
    let test = ShiftTest(base: Self.sample(Self.base), new: Self.sample(Self.new))
    #expect(Self.near(test.ratio(), 1.4638501742160277, 1e-3))
  }

  @Test func `the interval holds the ratio, and 1 where the test does not reject it`() {
    let test = ShiftTest(base: Self.sample(Self.base), new: Self.sample(Self.new))
    let ratio = test.ratio()
    let p = test.p()
    let wide = test.interval(round: ratio, level: p / 2)
    let narrow = test.interval(round: ratio, level: min(0.9, p * 2))
    #expect(wide.contains(ratio) && narrow.contains(ratio))
    #expect(wide.contains(1))
    #expect(!narrow.contains(1))
  }

  @Test func `swapping the sides turns the ratio and keeps the p`() {
    let (one, other) = (Self.sample(Self.base), Self.sample(Self.new))
    let there = ShiftTest(base: one, new: other)
    let back = ShiftTest(base: other, new: one)
    #expect(Self.near(there.ratio() * back.ratio(), 1, 1e-2))
    #expect(Self.near(there.p(), back.p()))
    #expect(Self.near(there.superiority() + back.superiority(), 1))
  }

  @Test func `durations that are all the same do not differ`() {
    let same = Self.sample([UInt64](repeating: 40, count: 500))
    let test = ShiftTest(base: same, new: Self.sample([UInt64](repeating: 40, count: 30)))
    #expect(test.p() == 1)
    #expect(test.ratio() == 1)
    #expect(test.interval(round: 1, level: 0.01).contains(1))
  }

  @Test func `durations of no length at all can be compared`() {
    let none = Self.sample([UInt64](repeating: 0, count: 100))
    let test = ShiftTest(base: none, new: Self.sample([UInt64](repeating: 50, count: 100)))
    #expect(test.superiority() == 1)
    #expect(test.p() < 0.01)
    #expect(test.ratio().isFinite)
    #expect(ShiftTest(base: none, new: none).p() == 1)
  }

  @Test func `without any overlap p is what a permutation of blocks can show`() {
    let short = Self.sample((0..<20).map { 10 + $0 % 2 })
    let long = Self.sample((0..<20).map { 50 + $0 % 2 })
    let test = ShiftTest(base: short, new: long)
    // Twenty blocks a side, then ten: 2 / binomial(20, 10) is the larger.
    #expect(Self.near(test.p(), 2 / 184_756))
    #expect(Self.near(test.ratio(), 50.5 / 10.5, 0.05))
  }

  @Test func `several captures count as blocks, and one can be held against them`() {
    // Three captures that differ among themselves by more than they scatter.
    let runs = [20, 40, 60].map { middle in
      Self.series((0..<200).map { UInt64(middle + $0 % 3) })
    }
    let other = Self.series((0..<200).map { 30 + UInt64($0 % 3) })
    let one = ShiftTest(base: BlockSample([runs[0]]), new: BlockSample([other]))
    #expect(one.p() < 0.01)
    let several = ShiftTest(base: BlockSample(runs), new: BlockSample([other]))
    #expect(several.p() > 0.2)
  }

  @Test func `Holm's procedure is that of statistics packages`() {
    // Worked out by hand: sorted, times 5, 4, 3, 2, 1, and never less than the one before.
    let adjusted = MultipleTests.adjusted([0.01, 0.04, 0.03, 0.005, 0.6])
    let expected = [0.04, 0.09, 0.09, 0.025, 0.6]
    #expect(zip(adjusted, expected).allSatisfy { Self.near($0, $1) })
    #expect(MultipleTests.adjusted([]).isEmpty)
  }
}
