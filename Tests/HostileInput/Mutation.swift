/// Spoils the bytes of a capture, as damage and as malice would.
package struct Mutation {
  /// What was done, for who replays it.
  package private(set) var story = ""
  /// The spoiled bytes.
  package private(set) var bytes: [UInt8]
  private let structure: [Range<Int>]
  private let isBigEndian: Bool

  /// One to four changes of `seed`, chosen by `generator`.
  package init(of seed: HostileSeed, by generator: inout SeededGenerator) {
    bytes = seed.bytes
    structure = seed.structure
    isBigEndian = seed.bytes.count > 12 && seed.bytes[12] == 1
    for _ in 0...(generator.below(2) * generator.below(4)) where bytes.count > 16 {
      change(&generator)
    }
  }

  private enum Kind: CaseIterable {
    case flip, byte, word, longWord, nudge, copy, zero, digits, truncate, insert
    case swapLines, repeatLine, dropLine
  }

  /// Values at the edges of what counts, lengths and offsets can be.
  private static let edges: [UInt64] = [
    0, 1, 2, 3, 7, 8, 15, 16, 17, 29, 30, 31, 0x7f, 0x80, 0xff, 0xfff, 0x1000, 0x7fff, 0x8000,
    0xffff, 0x1_0000, 0x7_ffff, 0xff_ffff, 0x7ff_ffff, 0x3fff_ffff, 0x4000_0000, 0x7fff_ffff,
    0x8000_0000, 0xc000_0fd0, 0xffff_fff0, 0xffff_fffc, 0xffff_ffff, 0x1_0000_0000,
    0xff_ffff_ffff, 1 << 40, 0x7fff_ffff_ffff_ffff, 1 << 63, 0xffff_ffff_ffff_f000,
    0xffff_ffff_ffff_fff0, .max,
  ]

  private static let odd = Array("0123456789[];:\t\n \0%/-_x\u{1b}\u{ff}".utf8)

  private mutating func change(_ generator: inout SeededGenerator) {
    let kind = Kind.allCases[generator.below(Kind.allCases.count)]
    let place = place(&generator)
    story += "\(kind) at \(place) of \(bytes.count); "
    switch kind {
    case .flip:
      bytes[place] ^= 1 << generator.below(8)
    case .byte:
      bytes[place] = UInt8(truncatingIfNeeded: Self.edges[generator.below(Self.edges.count)])
    case .word:
      store(UInt32(truncatingIfNeeded: Self.edges[generator.below(Self.edges.count)]), at: place)
    case .longWord:
      store(edgeOrSize(&generator), at: place)
    case .nudge:
      let start = place & ~3
      guard start + 4 <= bytes.count else { return }
      let low = isBigEndian ? start + 3 : start
      bytes[low] = bytes[low] &+ UInt8(truncatingIfNeeded: generator.below(17) - 8)
    case .copy:
      let count = min(1 << generator.below(13), bytes.count - place)
      let from = generator.below(bytes.count - count + 1)
      bytes.replaceSubrange(place..<place + count, with: Array(bytes[from..<from + count]))
    case .zero:
      let count = min(1 << generator.below(13), bytes.count - place)
      bytes.replaceSubrange(place..<place + count, with: repeatElement(0, count: count))
    case .digits:
      // Numbers in texts: the next digit after the place, or the place itself.
      let end = min(place + 64, bytes.count)
      let digit = bytes[place..<end].firstIndex { (0x30...0x39).contains($0) } ?? place
      bytes[digit] = Self.odd[generator.below(Self.odd.count)]
    case .truncate:
      bytes.removeLast(bytes.count - place)
    case .insert:
      let count = 1 << generator.below(10)
      let filler: UInt8 = generator.below(2) == 0 ? 0 : 0xff
      bytes.insert(contentsOf: repeatElement(filler, count: count), at: place)
    case .swapLines:
      let (one, other) = (line(at: place), line(at: generator.below(bytes.count)))
      guard one.upperBound <= other.lowerBound else { return }
      let text = Array(bytes[one])
      bytes.replaceSubrange(one, with: Array(bytes[other]))
      let shift = other.count - one.count
      bytes.replaceSubrange(
        (other.lowerBound + shift)..<(other.upperBound + shift), with: text)
    case .repeatLine:
      bytes.insert(contentsOf: Array(bytes[line(at: place)]), at: generator.below(bytes.count))
    case .dropLine:
      bytes.removeSubrange(line(at: place))
    }
  }

  /// The line that holds `place`, with its line feed; of what is no text 1,024 bytes round it at most.
  private func line(at place: Int) -> Range<Int> {
    let before = max(0, place - 512)..<place
    let behind = place..<min(bytes.count, place + 512)
    let start = bytes[before].lastIndex(of: 0x0a).map { $0 + 1 } ?? before.lowerBound
    let end = bytes[behind].firstIndex(of: 0x0a).map { $0 + 1 } ?? behind.upperBound
    return start..<end
  }

  /// Two of three places are where the structure is.
  private func place(_ generator: inout SeededGenerator) -> Int {
    guard generator.below(3) > 0 else { return generator.below(bytes.count) }
    let range = structure[generator.below(structure.count)]
    return min(range.lowerBound + generator.below(range.count), bytes.count - 1)
  }

  private func edgeOrSize(_ generator: inout SeededGenerator) -> UInt64 {
    switch generator.below(4) {
    case 0: UInt64(bytes.count) &+ UInt64(generator.below(33)) &- 16
    case 1: UInt64(generator.below(bytes.count))
    default: Self.edges[generator.below(Self.edges.count)]
    }
  }

  /// Puts `value` into the word that holds `place`: fields of sub-buffers are aligned.
  private mutating func store<Value: FixedWidthInteger>(_ value: Value, at place: Int) {
    let size = MemoryLayout<Value>.size
    let start = place & ~3
    guard start + size <= bytes.count else { return }
    for index in 0..<size {
      let shift = 8 * (isBigEndian ? size - 1 - index : index)
      bytes[start + index] = UInt8(truncatingIfNeeded: value >> shift)
    }
  }
}
