import FenceModel
import TraceText

/// The names of fences that lines have printed lately, so that a line costs a comparison and no search
/// for the border between two names.
struct FenceNameCache: ~Copyable {
  private struct Slot {
    var key: UInt64 = 0
    var count: Int = 0
    var name = NameID.unknown
  }

  private var slots = ContiguousArray<Slot>(repeating: Slot(), count: Self.capacity)
  /// What the lines print of each, from `driver=` up to the context.
  private var bytes = [UInt8](repeating: 0, count: Self.capacity * Self.longest)
  private let seed = UInt64.random(in: .min ... .max)

  private static let capacity = 512
  /// Longer texts are not kept: those of the kernel's drivers have up to 60 bytes.
  private static let longest = 96

  /// The name that `range` of `line` prints; nil where it was not met lately.
  func name(_ line: Span<UInt8>, _ range: Range<Int>, key: UInt64) -> NameID? {
    let place = Int(truncatingIfNeeded: key) & (Self.capacity - 1)
    guard slots[place].key == key, slots[place].count == range.count, !range.isEmpty,
      line.matches(range, bytes.span, from: place * Self.longest)
    else { return nil }
    return slots[place].name
  }

  /// The key of `range` of `line`, for the others.
  func key(_ line: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    line.key(of: range, seed: seed)
  }

  /// Remembers that `range` of `line` prints `name`.
  mutating func learn(_ line: Span<UInt8>, _ range: Range<Int>, key: UInt64, _ name: NameID) {
    guard !range.isEmpty, range.count <= Self.longest else { return }
    let place = Int(truncatingIfNeeded: key) & (Self.capacity - 1)
    slots[place] = Slot(key: key, count: range.count, name: name)
    for (offset, index) in range.enumerated() {
      bytes[place * Self.longest + offset] = line[index]
    }
  }
}
