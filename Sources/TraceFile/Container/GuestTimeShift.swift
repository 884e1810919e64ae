/// Samples that bring a guest's clock to its host's, taken while recording (`TIME_SHIFT`).
package struct GuestTimeShift: Equatable, Sendable {
  /// One comparison of the two clocks.
  package struct Sample: Equatable, Sendable {
    /// The guest's stamp at which the sample begins to hold.
    package var time: UInt64
    /// What is added to a guest's stamp, after scaling.
    package var offset: UInt64
    /// The guest's clock rate to the host's: a numerator over 2^`fractionBits`.
    package var scaling: UInt64
    /// The binary places of `scaling`.
    package var fractionBits: UInt64
  }

  /// The id of the host's file.
  package var peerTraceID: UInt64
  /// Whether the offset between two samples lies on the line between theirs.
  package var isInterpolated: Bool
  /// The samples of each CPU, sorted by time, one for each time.
  package var samples: [[Sample]]

  /// The host's stamp for the guest's `stamp`, taken on `cpu`; `stamp` itself on a CPU without
  /// samples. A CPU with one sample is shifted and not scaled, as trace-cmd does.
  package func apply(to stamp: UInt64, on cpu: Int) -> UInt64 {
    guard samples.indices.contains(cpu), let first = samples[cpu].first else {
      return stamp
    }
    let table = samples[cpu]
    guard table.count > 1 else {
      return stamp &+ first.offset
    }
    // The last sample that is not later than the stamp, or the first of all; beyond the last sample the
    // two before the end serve, as with trace-cmd, which draws the line on.
    var low = 0
    var high = table.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if table[middle].time <= stamp {
        low = middle
      } else {
        high = middle
      }
    }
    let sample = table[low]
    let scaled = sample.scaled(stamp)
    guard isInterpolated else {
      return scaled &+ sample.offset
    }
    return scaled &+ sample.interpolatedOffset(to: table[low + 1], at: stamp)
  }
}

extension GuestTimeShift.Sample {
  /// `stamp` at the host's clock rate.
  fileprivate func scaled(_ stamp: UInt64) -> UInt64 {
    guard fractionBits < 128 else {
      return 0
    }
    return UInt64(truncatingIfNeeded: (UInt128(stamp) &* UInt128(scaling)) >> fractionBits)
  }

  /// The offset at `stamp` on the line from this sample to `next`, rounded to nearest.
  fileprivate func interpolatedOffset(to next: Self, at stamp: UInt64) -> UInt64 {
    let span = Int128(next.time) - Int128(time)
    guard span > 0 else {
      return offset
    }
    let rise = Int128(Int64(bitPattern: next.offset)) - Int128(Int64(bitPattern: offset))
    let run = Int128(stamp) - Int128(time)
    // Both factors may have 65 bits, their product 130: what does not fit is no real clock's.
    let (product, overflow) = run.multipliedReportingOverflow(by: rise)
    guard !overflow else {
      return offset
    }
    let (rounded, roundingOverflow) = product.addingReportingOverflow(span / 2)
    guard !roundingOverflow else {
      return offset
    }
    return offset &+ UInt64(truncatingIfNeeded: rounded / span)
  }
}

extension GuestTimeShift {
  /// Reads the option's payload: per CPU the times, the offsets and the scalings of all samples,
  /// and then, in newer files, per CPU the fraction bits.
  init(reading payload: inout ByteCursor) throws(TraceFileError) {
    peerTraceID = try payload.readInteger(UInt64.self)
    isInterpolated = try payload.readInteger(UInt32.self) & 1 != 0
    let cpus = try payload.readInteger(UInt32.self)
    guard cpus <= Limits.cpus else {
      throw payload.origin.exceedsLimit(at: payload.position, "shifts the time of \(cpus) CPUs")
    }
    samples = []
    for _ in 0..<cpus {
      let count = try payload.readInteger(UInt32.self)
      guard UInt64(count) * 24 <= UInt64(payload.remaining) else {
        throw payload.origin.endsEarly(
          at: payload.position, missing: UInt64(count) * 24 - UInt64(payload.remaining))
      }
      var table: [Sample] = []
      table.reserveCapacity(Int(count))
      for _ in 0..<count {
        let time = try payload.readInteger(UInt64.self)
        table.append(Sample(time: time, offset: 0, scaling: 1, fractionBits: 0))
      }
      for index in table.indices {
        table[index].offset = try payload.readInteger(UInt64.self)
      }
      for index in table.indices {
        table[index].scaling = try payload.readInteger(UInt64.self)
      }
      samples.append(table)
    }
    if !payload.isAtEnd {
      for cpu in samples.indices {
        for index in samples[cpu].indices {
          samples[cpu][index].fractionBits = try payload.readInteger(UInt64.self)
        }
      }
    }
    samples = samples.map(Self.sorted)
  }

  /// `table` by time; of equal times the first sample stays.
  private static func sorted(_ table: [Sample]) -> [Sample] {
    var result: [Sample] = []
    for sample in table.sorted(by: { $0.time < $1.time }) where sample.time != result.last?.time {
      result.append(sample)
    }
    return result
  }
}
