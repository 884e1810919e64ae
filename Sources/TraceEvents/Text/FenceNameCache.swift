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
  /// The slot of the names that a context had lately: its fences are called alike, as a rule.
  private var guesses = ContiguousArray<UInt16>(repeating: 0, count: Self.capacity)
  private let seed = UInt64.random(in: .min ... .max)

  private static let capacity = 512
  /// Longer texts are not kept: those of the kernel's drivers have up to 60 bytes.
  private static let longest = 96

  /// The name that `range` of `line` prints of a fence of `context`; nil where it was not met lately.
  mutating func name(_ line: Span<UInt8>, _ range: Range<Int>, context: UInt32) -> NameID? {
    let place = Int(context) & (Self.capacity - 1)
    let guess = Int(guesses[place])
    if holds(guess, line, range) { return slots[guess].name }
    let key = line.key(of: range, seed: seed)
    let slot = Int(truncatingIfNeeded: key) & (Self.capacity - 1)
    guard slots[slot].key == key, holds(slot, line, range) else { return nil }
    guesses[place] = UInt16(truncatingIfNeeded: slot)
    return slots[slot].name
  }

  @inline(__always)
  private func holds(_ slot: Int, _ line: Span<UInt8>, _ range: Range<Int>) -> Bool {
    slots[slot].count == range.count && !range.isEmpty
      && line.matches(range, bytes.span, from: slot * Self.longest)
  }

  /// Remembers that `range` of `line` prints `name`.
  mutating func learn(_ line: Span<UInt8>, _ range: Range<Int>, _ name: NameID) {
    guard !range.isEmpty, range.count <= Self.longest else { return }
    let key = line.key(of: range, seed: seed)
    let slot = Int(truncatingIfNeeded: key) & (Self.capacity - 1)
    slots[slot] = Slot(key: key, count: range.count, name: name)
    for (offset, index) in range.enumerated() {
      bytes[slot * Self.longest + offset] = line[index]
    }
  }
}
