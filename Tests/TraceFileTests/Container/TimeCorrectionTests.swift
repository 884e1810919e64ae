import Testing
import TraceFile
import TraceVocabulary

struct TimeCorrectionTests {
  /// The correction in a file with this TIME_SHIFT option.
  static func shift(
    isInterpolated: Bool, fractions: Bool = true, _ cpus: [[(UInt64, Int64, UInt64, UInt64)]]
  ) throws -> TimeCorrection {
    let payload = OptionTests.payload { writer in
      writer.write(UInt64(12))
      writer.write(UInt32(isInterpolated ? 1 : 0))
      writer.write(UInt32(cpus.count))
      for samples in cpus {
        writer.write(UInt32(samples.count))
        for sample in samples { writer.write(sample.0) }
        for sample in samples { writer.write(sample.1) }
        for sample in samples { writer.write(sample.2) }
      }
      for sample in fractions ? cpus.flatMap({ $0 }) : [] {
        writer.write(sample.3)
      }
    }
    let trace = try OptionTests.open([.init(id: 12, payload: payload)])
    #expect(trace.log.isEmpty)
    return trace.description.timeCorrection
  }

  @Test func `the last sample that is not later than the stamp holds, but for the last of all`()
    throws
  {
    let correction = try Self.shift(
      isInterpolated: false, [[(100, 10, 1, 0), (200, -20, 1, 0), (300, 30, 1, 0)]])
    #expect(
      [50, 100, 199, 200, 299, 1_000].map { correction.apply(to: $0, on: 0) } == [
        60, 110, 209, 180, 279, 980,
      ])
  }

  @Test func `offsets between two samples lie on the line between theirs`() throws {
    let correction = try Self.shift(
      isInterpolated: true, [[(100, 0, 1, 0), (200, 100, 1, 0)]])
    #expect(correction.apply(to: 150, on: 0) == 200)
    #expect(correction.apply(to: 200, on: 0) == 300)
    #expect(correction.apply(to: 1_000, on: 0) == 1_900)
  }

  @Test func `stamps are scaled in more than 64 bits`() throws {
    let ratio: UInt64 = 3 << 47  // 1.5 with 48 binary places, as KVM has them.
    let correction = try Self.shift(
      isInterpolated: false, [[(0, 1, ratio, 48), (1 << 60, 1, ratio, 48)]])
    #expect(correction.apply(to: 1 << 40, on: 0) == 3 << 39 + 1)
  }

  @Test func `one sample shifts and does not scale, no sample does nothing`() throws {
    let correction = try Self.shift(isInterpolated: true, [[(100, 10, 5, 1)], []])
    #expect(correction.apply(to: 7, on: 0) == 17)
    #expect(correction.apply(to: 7, on: 1) == 7)
    #expect(correction.apply(to: 7, on: 2) == 7)
    #expect(correction.apply(to: 7, on: -1) == 7)
  }

  @Test func `files without fraction bits are read`() throws {
    let correction = try Self.shift(
      isInterpolated: false, fractions: false, [[(0, 5, 2, 0), (100, 5, 2, 0)]])
    #expect(correction.apply(to: 10, on: 0) == 25)
  }

  @Test func `samples that no clock can have do not trap`() throws {
    let wild: [[(UInt64, Int64, UInt64, UInt64)]] = [
      [(0, .min, .max, 0), (.max, .max, .max, 0)], [(1, .max, .max, .max), (2, .min, 0, 200)],
      [(5, 1, 1, 0), (5, 2, 1, 0)],
    ]
    for isInterpolated in [false, true] {
      let correction = try Self.shift(isInterpolated: isInterpolated, wild)
      for cpu in 0..<3 {
        for stamp in [0, 1, 2, UInt64.max / 2, .max] {
          _ = correction.apply(to: stamp, on: cpu)
        }
      }
    }
  }

  @Test func `cycles are multiplied in more than 64 bits`() throws {
    let payload = OptionTests.payload {
      $0.write(UInt32(878_163_056))
      $0.write(UInt32(31))
      $0.write(UInt64(0))
    }
    let trace = try OptionTests.open(clock: "x86-tsc", [.init(id: 14, payload: payload)])
    let correction = trace.description.timeCorrection
    #expect(correction.apply(to: 162_666_053_060, on: 0) == 66_518_466_110)
    #expect(correction.apply(to: .max, on: 0) == 7_543_363_212_150_833_151)
  }
}
