import TraceText

/// Where a probe stands, which its lines print first: `(rcu_gp_init+0x0/0x700)`, of a return
/// `(rcu_gp_kthread+0x58/0x130 <- rcu_gp_init)`; trace-cmd prints addresses, `(ffffffffa2489960)`
/// (kernel/trace/trace_kprobe.c, trace_fprobe.c).
struct TextProbePlace {
  /// The function, as the line names it, without an offset; nil where it prints addresses.
  let symbol: Range<Int>?
  /// The bytes that tell this probe from another of the same name: the function, with the offset of a
  /// probe that is on no return. A text does not print the groups of probes.
  let function: Range<Int>
  /// What every line of this probe prints first.
  let lead: ProbeLead
  /// Whether it is a probe on a return.
  let isReturn: Bool
  /// What follows.
  let rest: Range<Int>

  private static let longestSymbol = 512

  /// The place that `range` of `bytes` begins with; nil where it begins with none.
  init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    guard !range.isEmpty, bytes[range.lowerBound] == UInt8(ascii: "(") else { return nil }
    var end = range.lowerBound + 1
    var arrow: Int?
    let limit = min(range.upperBound, end + Self.longestSymbol)
    while end < limit, bytes[end] != UInt8(ascii: ")") {
      if bytes[end] == 0x20 {
        // Symbols of modules: `(vgem_init+0x0/0x10 [vgem])`.
        if arrow == nil, bytes.has(" <- ", at: end) {
          arrow = end
          end += 4
          continue
        }
        guard end + 1 < limit, bytes[end + 1] == UInt8(ascii: "[") else { return nil }
      }
      end += 1
    }
    guard end < limit, end > range.lowerBound + 1 else { return nil }
    let first = range.lowerBound + 1
    let isAddress = Self.isAddress(bytes, first..<(arrow ?? end))
    isReturn = arrow != nil
    if isAddress {
      // trace-cmd prints the function before the place that it returns to, the kernel behind it.
      symbol = nil
      function = first..<(arrow ?? end)
      lead =
        arrow.map { ProbeLead(range.lowerBound..<($0 + 4), .beforeCaller) }
        ?? ProbeLead(range.lowerBound..<(end + 1), .whole)
    } else {
      let name = arrow.map { ($0 + 4)..<end } ?? first..<end
      function = name
      guard let symbol = Self.symbol(bytes, name, hasOffset: arrow == nil) else { return nil }
      self.symbol = symbol
      lead = ProbeLead(range.lowerBound..<(end + 1), .whole)
    }
    var next = end + 1
    while next < range.upperBound, bytes[next] == 0x20 { next += 1 }
    rest = next..<range.upperBound
  }

  /// Whether all of `range` of `bytes` may be the beginning of such a place, and has no end of it.
  static func isCut(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for place in range.dropFirst() {
      let byte = bytes[place]
      let isPart =
        byte &- 0x30 < 10 || (0x61...0x7a).contains(byte | 0x20)
        || " <-+/_.$[]".utf8.contains(byte)
      guard isPart else { return false }
    }
    return true
  }

  private static func isAddress(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard range.count >= 8 else { return false }
    for place in range {
      let byte = bytes[place]
      guard byte &- 0x30 < 10 || (0x61...0x66).contains(byte) else { return false }
    }
    return true
  }

  /// The symbol up to its offset; nil where it is none.
  private static func symbol(
    _ bytes: Span<UInt8>, _ range: Range<Int>, hasOffset: Bool
  ) -> Range<Int>? {
    var end = range.lowerBound
    while end < range.upperBound, bytes[end] != UInt8(ascii: "+"), bytes[end] != 0x20 {
      let byte = bytes[end]
      let isPart =
        byte &- 0x30 < 10 || (0x61...0x7a).contains(byte | 0x20) || byte == UInt8(ascii: "_")
        || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "$")
      guard isPart else { return nil }
      end += 1
    }
    guard end > range.lowerBound, !hasOffset || bytes.has("+0x", at: end) else { return nil }
    return range.lowerBound..<end
  }
}
