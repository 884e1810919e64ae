/// Writes JSON into bytes: keys in the order of the calls, integers exact, nothing allocated but
/// the buffer itself. Foundation's encoder sorts or scatters keys and costs microseconds a line.
package struct JSONWriter {
  /// How the text is laid out.
  package enum Layout: Sendable {
    /// Two spaces a level, one member or element a line.
    case pretty
    /// No white space at all.
    case compact
  }

  /// What was written so far, and not handed on.
  package private(set) var bytes: [UInt8] = []
  private let layout: Layout
  /// Takes what was written, whenever it has come to `pieceSize`; nil where `bytes` keeps all.
  private let sink: ((borrowing [UInt8]) -> Void)?

  /// Bytes that are handed on at a time, or a few more.
  private static let pieceSize = 256 << 10
  private var depth = 0
  /// Whether the innermost container has nothing in it yet.
  private var isEmpty = true
  /// Whether a key was written whose value is still to come.
  private var isAfterKey = false

  /// A writer of one document, or, where `removeAll()` is called in between, of several. With a `sink` the
  /// document is handed on in pieces: that of a large capture has ten megabytes.
  package init(_ layout: Layout, sink: ((borrowing [UInt8]) -> Void)? = nil) {
    self.layout = layout
    self.sink = sink
  }

  /// Hands on what is left.
  package mutating func flush() {
    guard let sink, !bytes.isEmpty else { return }
    sink(bytes)
    bytes.removeAll(keepingCapacity: true)
  }

  /// Appends a line feed: after a document, and after each line of NDJSON.
  package mutating func endLine() {
    bytes.append(UInt8(ascii: "\n"))
    isEmpty = true
  }

  /// Forgets what was written, and keeps the memory.
  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    isEmpty = true
  }
}

// MARK: - Structure

extension JSONWriter {
  /// Writes an object; `members` writes what is in it.
  package mutating func object(_ members: (inout JSONWriter) -> Void) {
    container(UInt8(ascii: "{"), UInt8(ascii: "}"), members)
  }

  /// Writes an array; `elements` writes what is in it.
  package mutating func array(_ elements: (inout JSONWriter) -> Void) {
    container(UInt8(ascii: "["), UInt8(ascii: "]"), elements)
  }

  /// Writes the key of a member whose value the next call writes. Keys are ours: plain ASCII.
  package mutating func key(_ key: String, _ suffix: String = "") {
    separate()
    let key = key.utf8.span
    let suffix = suffix.utf8.span
    bytes.append(addingCapacity: key.count + suffix.count + 4) { output in
      output.append(UInt8(ascii: "\""))
      output.append(key)
      output.append(suffix)
      output.append(UInt8(ascii: "\""))
      output.append(UInt8(ascii: ":"))
      if layout == .pretty {
        output.append(UInt8(ascii: " "))
      }
    }
    isAfterKey = true
  }

  /// Writes a key that came from a trace, escaped.
  package mutating func untrustedKey(_ key: String) {
    separate()
    quote(key)
    bytes.append(UInt8(ascii: ":"))
    if layout == .pretty {
      bytes.append(UInt8(ascii: " "))
    }
    isAfterKey = true
  }

  private mutating func container(
    _ open: UInt8, _ close: UInt8, _ content: (inout JSONWriter) -> Void
  ) {
    begin(open)
    content(&self)
    end(close)
  }

  /// Begins an object, which `endObject()` ends: for a writer that is part of something larger.
  package mutating func beginObject() { begin(UInt8(ascii: "{")) }

  /// Ends the innermost object.
  package mutating func endObject() { end(UInt8(ascii: "}")) }

  /// Begins an array, which `endArray()` ends.
  package mutating func beginArray() { begin(UInt8(ascii: "[")) }

  /// Ends the innermost array.
  package mutating func endArray() { end(UInt8(ascii: "]")) }

  private mutating func begin(_ open: UInt8) {
    separate()
    bytes.append(open)
    depth += 1
    isEmpty = true
  }

  private mutating func end(_ close: UInt8) {
    depth -= 1
    if !isEmpty {
      breakLine()
    }
    bytes.append(close)
    isEmpty = false
  }

  /// What stands before a key, or before an element of an array.
  private mutating func separate() {
    if isAfterKey {
      isAfterKey = false
      return
    }
    guard depth > 0 else { return }
    if bytes.count >= Self.pieceSize {
      flush()
    }
    if !isEmpty {
      bytes.append(UInt8(ascii: ","))
    }
    breakLine()
    isEmpty = false
  }

  private mutating func breakLine() {
    guard layout == .pretty else { return }
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<depth {
      bytes.append(UInt8(ascii: " "))
      bytes.append(UInt8(ascii: " "))
    }
  }
}

// MARK: - Values

extension JSONWriter {
  /// Writes an integer, exactly; `null` for nil.
  package mutating func value(_ value: (some FixedWidthInteger)?) {
    separate()
    guard let value else {
      bytes.append("null")
      return
    }
    if value < 0 {
      bytes.append(UInt8(ascii: "-"))
    }
    bytes.append(decimal: UInt64(truncatingIfNeeded: value.magnitude))
  }

  /// Writes a number to four significant digits; `null` for nil and for what is no number.
  package mutating func value(_ value: Double?) {
    separate()
    guard let value, value.isFinite else {
      bytes.append("null")
      return
    }
    bytes.append(Significant.text(value, digits: 4))
  }

  /// Writes a string; `null` for nil.
  package mutating func value(_ value: String?) {
    separate()
    guard let value else {
      bytes.append("null")
      return
    }
    quote(value)
  }

  /// Writes `true` or `false`.
  package mutating func value(_ value: Bool) {
    separate()
    bytes.append(value ? "true" : "false")
  }

  /// Writes a member with an integer.
  package mutating func member(_ key: String, _ value: (some FixedWidthInteger)?) {
    self.key(key)
    self.value(value)
  }

  /// Writes a member with a number to four significant digits.
  package mutating func member(_ key: String, _ value: Double?) {
    self.key(key)
    self.value(value)
  }

  /// Writes a member with a string.
  package mutating func member(_ key: String, _ value: String?) {
    self.key(key)
    self.value(value)
  }

  /// Writes a member with a truth value.
  package mutating func member(_ key: String, _ value: Bool) {
    self.key(key)
    self.value(value)
  }

  /// Writes a member with an object.
  package mutating func object(_ key: String, _ members: (inout JSONWriter) -> Void) {
    self.key(key)
    object(members)
  }

  /// Writes a member with an array.
  package mutating func array(_ key: String, _ elements: (inout JSONWriter) -> Void) {
    self.key(key)
    array(elements)
  }
}

// MARK: - Escaping

extension JSONWriter {
  private mutating func quote(_ text: String) {
    let span = text.utf8.span
    if span.indices.allSatisfy({ Self.isPlain(span[$0]) }) {
      bytes.append(addingCapacity: span.count + 2) { output in
        output.append(UInt8(ascii: "\""))
        output.append(span)
        output.append(UInt8(ascii: "\""))
      }
      return
    }
    bytes.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars {
      escape(scalar)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Whether a byte stands for itself. Bytes beyond ASCII take the slow path, for the sake of the
  /// two line separators among them.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7f && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
      && byte != UInt8(ascii: "<")
  }

  private mutating func escape(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": bytes.append("\\\"")
    case "\\": bytes.append("\\\\")
    case "\n": bytes.append("\\n")
    case "\r": bytes.append("\\r")
    case "\t": bytes.append("\\t")
    // `<` so that the document can stand inside a script element; the separators so that it can
    // stand in JavaScript older than 2019; DEL and C1 so that a terminal may show it.
    case "<", "\u{0}"..<"\u{20}", "\u{7f}"..."\u{9f}", "\u{2028}", "\u{2029}":
      escapeAsHex(scalar.value)
    default:
      bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
  }

  private mutating func escapeAsHex(_ value: UInt32) {
    bytes.append("\\u")
    for shift in [12, 8, 4, 0] as [UInt32] {
      let digit = UInt8(truncatingIfNeeded: value >> shift & 0xf)
      bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }
}
