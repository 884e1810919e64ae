/// What the first bytes of a text say about the rest of it.
enum TextSample {
  /// Whether these bytes are text: among the first 4 KiB at most one of eight is a control character.
  /// Consoles put some into their logs; binary data has more, or as many among bytes that are no UTF-8.
  /// What begins with a line of a trace is one, though it may break off into something else. Zeros before it
  /// are what a crash has left of a file.
  static func isText(_ all: Span<UInt8>) -> Bool {
    var first = 0
    while first < all.count, all[first] == 0 { first += 1 }
    guard first < all.count || all.isEmpty else { return false }
    let bytes = all.extracting(first..<all.count)
    if let end = bytes.firstPlace(of: 0x0a, from: 0, limit: min(bytes.count, 4_096)) {
      let first = bytes.extracting(0..<end)
      if first.controlCount + first.strayCount == 0, wrapping(ofLine: first) != nil { return true }
    }
    let sample = bytes.extracting(0..<min(bytes.count, 16 << 10))
    if sample.controlCount * 16 > sample.count, sample.strayCount * 4 > sample.count {
      return false
    }
    let start = bytes.extracting(0..<min(bytes.count, 4_096))
    return start.controlCount * 8 <= start.count
  }

  /// What a text has around its trace that begins with these bytes.
  static func wrapping(_ bytes: Span<UInt8>) -> TextWrapping {
    var place = bytes.has("\u{feff}") ? 3 : 0
    while place < bytes.count, bytes[place] <= 0x20 {
      place += 1
    }
    if isPage(bytes, place) { return .systrace }
    while place < bytes.count {
      var end = place
      while end < bytes.count, bytes[end] != 0x0a {
        end += 1
      }
      let line = bytes.extracting(place..<end)
      if let number = NumberedLines.number(line),
        wrapping(ofLine: line.extracting(number.end..<line.count)) == TextWrapping.none,
        NumberedLines.begin(bytes.extracting(place..<bytes.count))
      {
        return .numbered
      }
      if let wrapping = wrapping(ofLine: line) {
        // A search that marks what it has found, say: the head has none.
        return wrapping == .none && TerminalText.isIn(bytes) ? .dressed : wrapping
      }
      place = end + 1
    }
    // Nothing yet: a log whose dump comes later, or no trace at all. The end of the text will tell.
    return .log
  }

  /// The same of one that has this line before all that say anything; nil where it says nothing.
  private static func wrapping(ofLine line: Span<UInt8>) -> TextWrapping? {
    if line.isMarkOfAtrace { return .atrace }
    let quoted = line.skippingQuotes
    if quoted > 0, wrapping(ofLine: line.extracting(quoted..<line.count)) == TextWrapping.none {
      return .dressed
    }
    if line.has("# tracer:") || line.has("cpus=") { return TextWrapping.none }
    let start = LogPrefix.end(in: line)
    if start > 0 || TerminalText.isIn(line)
      || line.firstPlace(of: "Dumping ftrace ", limit: 128) != nil
    {
      return .log
    }
    if TextLine(line, 0..<line.count) != nil { return TextWrapping.none }
    return nil
  }

  private static func isPage(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
    guard bytes.has("<", at: start) else { return false }
    let opening: [UInt8] = (start..<min(bytes.count, start + 16)).map { bytes[$0] | 0x20 }
    return opening.starts(with: Array("<!doctype html".utf8).map { $0 | 0x20 })
      || opening.starts(with: Array("<html".utf8).map { $0 | 0x20 })
  }

  /// Where the zlib stream of `atrace -z` begins: right behind the line `TRACE:`, which is among the
  /// first; nil where what follows is text.
  static func deflatedTrace(_ bytes: Span<UInt8>) -> Int? {
    let mark =
      bytes.has("TRACE:") ? 0 : bytes.firstPlace(of: "\nTRACE:", limit: 4_096).map { $0 + 1 }
    guard var place = mark.map({ $0 + 6 }) else { return nil }
    while place < bytes.count, bytes[place] == 0x0d || bytes[place] == 0x0a {
      place += 1
    }
    // The first byte says deflate with a window of 32 KiB; both are a multiple of 31 (RFC 1950, 2.2).
    guard place + 1 < bytes.count, bytes[place] == 0x78,
      (Int(bytes[place]) << 8 | Int(bytes[place + 1])) % 31 == 0
    else { return nil }
    return place
  }
}

extension Span<UInt8> {
  /// How many of them are control characters that no log has.
  fileprivate var controlCount: Int {
    var found = 0
    for place in indices {
      let byte = self[place]
      let isControl = byte < 0x20 && !(0x07...0x0d).contains(byte) && byte != TerminalText.escape
      found += isControl || byte == 0x7f ? 1 : 0
    }
    return found
  }

  /// How many of them are no ASCII, and in no sequence of UTF-8 either.
  fileprivate var strayCount: Int {
    var found = 0
    var place = 0
    while place < count {
      let byte = self[place]
      place += 1
      guard byte >= 0x80 else { continue }
      let following = (0xc2...0xdf).contains(byte) ? 1 : (0xe0...0xef).contains(byte) ? 2 : 3
      var end = place
      while end < count, end - place < following, self[end] & 0xc0 == 0x80 { end += 1 }
      let isWhole = (0xc2...0xf4).contains(byte) && (end - place == following || end == count)
      if isWhole { place = end } else { found += 1 }
    }
    return found
  }
}
