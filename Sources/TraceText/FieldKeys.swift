package import TraceFile

/// The names of the integers that an event's lines are searched for: `key=value`, parted by blanks or
/// commas.
///
/// A key counts where a word begins with it, and once: where the same key stands twice, the second may
/// be part of a text that somebody chose, and the line is not understood. Each is kept as two words: what
/// would be a comparison of texts is one of numbers, and nothing is allocated for a line.
package struct FieldKeys: Sendable {
  private struct Key {
    var low: UInt64 = 0
    var high: UInt64 = 0
    /// -1 where there is no key.
    var place = -1
    var isPointer = false
  }

  /// By a number made of the name; where another stands, the next that is free. Never more than half
  /// full.
  private var keys: ContiguousArray<Key>
  private static let capacity = 64

  /// The names of each place; `pointer` is the place whose digits are hexadecimal without a prefix too.
  package init(_ names: [[String]], pointer: Int?) {
    keys = ContiguousArray(repeating: Key(), count: Self.capacity)
    var count = 0
    for (place, names) in names.enumerated() {
      for name in names {
        let bytes = Array(name.utf8)
        let word = KeyWord((bytes + [UInt8(ascii: "=")]).span, at: 0)
        precondition(word.isKey && word.count == bytes.count, "no key is longer than 15 bytes")
        var slot = Self.slot(word.low)
        while keys[slot].place >= 0 { slot = (slot + 1) % Self.capacity }
        keys[slot] = Key(
          low: word.low, high: word.high, place: place, isPointer: place == pointer)
        count += 1
        precondition(count <= Self.capacity / 2, "no event has so many names")
      }
    }
  }

  /// Reads the integers of `range` of `bytes` into the places of `fields`, and says which of them the line
  /// has: bit n is place n. nil where a key stands twice or its value is no number.
  package func read(
    _ bytes: Span<UInt8>, _ range: Range<Int>, into fields: inout WideFields
  ) -> UInt8? {
    let line = bytes.extracting(0..<range.upperBound)
    var place = range.lowerBound
    var present: UInt8 = 0
    while place < range.upperBound {
      let word = KeyWord(line, at: place)
      place &+= word.count
      guard word.isKey else {
        // Behind a blank or a comma the next word begins; a longer one than a key is passed over.
        place = (word.isLong ? FieldNumber.wordEnd(line, from: place) : place) &+ 1
        continue
      }
      place &+= 1
      if let key = find(word) {
        let bit: UInt8 = 1 &<< UInt8(truncatingIfNeeded: key.place)
        guard present & bit == 0,
          let value = FieldNumber.take(line, &place, isPointer: key.isPointer)
        else { return nil }
        present |= bit
        fields[key.place] = value
      } else {
        place = FieldNumber.wordEnd(line, from: place)
      }
      place &+= 1
    }
    return present
  }

  @inline(__always)
  private func find(_ word: KeyWord) -> (place: Int, isPointer: Bool)? {
    let known = keys.span
    var slot = Self.slot(word.low)
    while known[slot].place >= 0 {
      if known[slot].low == word.low, known[slot].high == word.high {
        return (known[slot].place, known[slot].isPointer)
      }
      slot = (slot &+ 1) & (Self.capacity &- 1)
    }
    return nil
  }

  @inline(__always)
  private static func slot(_ low: UInt64) -> Int {
    Int(truncatingIfNeeded: (low &* 0x9e37_79b9_7f4a_7c15) &>> 58)
  }
}

/// The bytes of a line up to the first blank, comma or `=`, at most 16.
private struct KeyWord {
  /// How many they are.
  let count: Int
  /// Whether `=` follows, behind at least one byte and at most 15.
  let isKey: Bool
  /// Whether it goes on behind 16 bytes, or begins with `=`.
  let isLong: Bool
  /// The first eight, and the others, with zeros for what is not there.
  let low: UInt64
  let high: UInt64

  /// The word at `start` of `line`.
  @inline(__always)
  init(_ line: Span<UInt8>, at start: Int) {
    let equals = UInt8(ascii: "=")
    let first = line.paddedWord(at: start)
    var count = EightBytes(first).firstPlace(ofBlankCommaOr: equals)
    if count < 8 {
      low = first & Self.mask(count)
      high = 0
    } else {
      let second = line.paddedWord(at: start &+ 8)
      let others = EightBytes(second).firstPlace(ofBlankCommaOr: equals)
      low = first
      high = others == 8 ? second : second & Self.mask(others)
      count = 8 &+ others
    }
    self.count = count
    let isEquals = start &+ count < line.count && line[start &+ count] == equals
    isKey = isEquals && count > 0 && count < 16
    isLong = count == 16 || isEquals && count == 0
  }

  /// The bits of the first `count` bytes, less than eight.
  @inline(__always)
  private static func mask(_ count: Int) -> UInt64 {
    1 &<< UInt64(truncatingIfNeeded: 8 &* count) &- 1
  }
}
