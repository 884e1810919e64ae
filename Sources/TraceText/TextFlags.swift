/// The column of letters that says in which context a record was made: `.....`, `d..1.`, `dNh3`.
///
/// irqs-off, need-resched, hardirq/softirq, preempt-depth, and in later kernels migrate-disable
/// (`trace_print_lat_fmt`, kernel/trace/trace_output.c).
///
/// Kernels with the PREEMPT_RT patch set print seven: need-resched-lazy is the third then, and
/// preempt-lazy-depth the sixth.
package struct TextFlags: Equatable, Sendable {
  /// As `common_flags` of the record.
  package var flags: UInt8
  /// As `common_preempt_count`: preemption in the low nibble, migrate-disable in the high one.
  package var preemptCount: UInt8

  /// Of a record that was made in no particular context.
  static let none = TextFlags(flags: 0, preemptCount: 0)

  private init(flags: UInt8, preemptCount: UInt8) {
    self.flags = flags
    self.preemptCount = preemptCount
  }

  /// The column that fills `range` of `bytes`; nil where a letter is none that the kernel prints.
  init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    guard (4...7).contains(range.count), range.upperBound <= bytes.count else { return nil }
    var flags: UInt8 = 0
    let isLazy = range.count == 7
    if isLazy {
      switch bytes[range.lowerBound + 2] {
      case UInt8(ascii: "."): break
      case UInt8(ascii: "L"), UInt8(ascii: "l"), UInt8(ascii: "N"), UInt8(ascii: "n"): flags |= 0x04
      default: return nil
      }
    }
    // Of the letters behind those two.
    let third = range.lowerBound + (isLazy ? 3 : 2)
    switch bytes[range.lowerBound] {
    case UInt8(ascii: "."): break
    case UInt8(ascii: "d"): flags |= 0x01
    case UInt8(ascii: "D"): flags |= 0x81
    case UInt8(ascii: "b"): flags |= 0x80
    case UInt8(ascii: "X"): flags |= 0x02
    default: return nil
    }
    switch bytes[range.lowerBound + 1] {
    case UInt8(ascii: "."): break
    case UInt8(ascii: "N"), UInt8(ascii: "B"): flags |= 0x24
    case UInt8(ascii: "n"), UInt8(ascii: "L"), UInt8(ascii: "l"): flags |= 0x04
    case UInt8(ascii: "p"), UInt8(ascii: "b"): flags |= 0x20
    default: return nil
    }
    switch bytes[third] {
    case UInt8(ascii: "."): break
    case UInt8(ascii: "Z"): flags |= 0x48
    case UInt8(ascii: "z"): flags |= 0x40
    case UInt8(ascii: "H"): flags |= 0x18
    case UInt8(ascii: "h"): flags |= 0x08
    case UInt8(ascii: "s"): flags |= 0x10
    default: return nil
    }
    guard let preemption = TextFlags.depth(bytes[third + 1]) else { return nil }
    preemptCount = preemption
    if range.count > 4 {
      let place = range.lowerBound + (isLazy ? 6 : 4)
      guard let migration = TextFlags.depth(bytes[place]) else { return nil }
      preemptCount |= migration << 4
    }
    if range.count > 5 {
      // The lazy depth; in a column of six, the depth of lock nesting, which trace-cmd prints.
      guard TextFlags.depth(bytes[range.lowerBound + 5]) != nil else { return nil }
    }
    self.flags = flags
  }

  private static func depth(_ letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "."): 0
    case UInt8(ascii: "0")...UInt8(ascii: "9"): letter - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): letter - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
