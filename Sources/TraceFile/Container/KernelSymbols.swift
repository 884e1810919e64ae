internal import TraceVocabulary

/// Some of the symbols of the traced kernel, by address: those that the caller asked for.
package struct KernelSymbols: Sendable {
  private var symbols: [(address: UInt64, name: String)] = []
  private var names: Set<String> = []

  /// No symbols.
  package init() {}

  /// The symbols in the `text` of `/proc/kallsyms` whose names `isWanted`; lines that are none are
  /// left out, and so are addresses of 0, which is what the kernel shows to those it does not trust
  /// (`kptr_restrict`).
  package init(
    _ text: ArraySlice<UInt8>, where isWanted: (ArraySlice<UInt8>) -> Bool
  ) {
    var rest = text
    while !rest.isEmpty, symbols.count < Limits.keptSymbols {
      let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
      if let (address, name) = KernelSymbols.symbol(rest[..<end]), address != 0, isWanted(name) {
        let name = TraceText.sanitized(name)
        symbols.append((address, name))
        names.insert(name)
      }
      rest = rest[min(end + 1, rest.endIndex)...]
    }
    symbols.sort { $0.address < $1.address }
  }

  /// The name of the last symbol at or before `address`, and how many bytes into it that is.
  package func symbol(at address: UInt64) -> (name: String, offset: UInt64)? {
    var low = 0
    var high = symbols.count
    while low < high {
      let middle = (low + high) / 2
      if symbols[middle].address <= address {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low > 0 else { return nil }
    return (symbols[low - 1].name, address - symbols[low - 1].address)
  }

  /// Whether there is a symbol of this name.
  package func contains(_ name: String) -> Bool { names.contains(name) }

  /// Whether there is none.
  package var isEmpty: Bool { symbols.isEmpty }

  /// `ffffffff810a0f50 T schedule_tail`, in modules followed by a tab and the module.
  private static func symbol(
    _ line: ArraySlice<UInt8>
  ) -> (address: UInt64, name: ArraySlice<UInt8>)? {
    guard let (address, rest) = HexNumber.read(line), rest.count > 3,
      rest[rest.startIndex] == UInt8(ascii: " "), rest[rest.startIndex + 2] == UInt8(ascii: " ")
    else { return nil }
    let name = rest[(rest.startIndex + 3)...].prefix { $0 > UInt8(ascii: " ") }
    return name.isEmpty || name.count > Limits.messageBytes ? nil : (address, name)
  }
}

/// A hexadecimal number at the start of a line.
enum HexNumber {
  /// The number of at most 16 digits, and what follows it; nil where there is none.
  static func read(_ line: ArraySlice<UInt8>) -> (value: UInt64, rest: ArraySlice<UInt8>)? {
    var value: UInt64 = 0
    var place = line.startIndex
    while place < line.endIndex, place - line.startIndex < 16, let digit = digit(line[place]) {
      value = value << 4 | digit
      place += 1
    }
    return place == line.startIndex ? nil : (value, line[place...])
  }

  private static func digit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }
}
