/// Reads an event format in the strict form that the kernel writes (`f_show` and
/// `__trace_event_format` in kernel/trace/trace_events.c), and nothing else.
///
/// libtraceevent crashes on malformed formats, divisions by zero in print formats and brackets that
/// are never closed, so no text of a file reaches it before it has passed here: names and types of
/// identifiers alone, closed brackets, decimal numbers within the bounds of a record. The print
/// format is not read at all.
///
/// Drivers declare fields as C lets them: as pointers to functions, bit fields, arrays of arrays. A field
/// that the analysis does not need is left out where its declaration is none of the forms known here.
package struct EventFormatGrammar {
  /// Why a format was refused, for the anomaly's sentence.
  package struct Refusal: Error, Equatable {
    /// What is wrong, such as `a field without an offset`.
    package let reason: String
  }

  /// Bounds: fields of one event, bytes of one line, bytes of one record.
  static let maximumFields = 64
  static let maximumLineBytes = 256
  static let maximumRecordBytes = 64 << 10

  /// What a fence event is about. No other field has one of these words in its declaration.
  private static let needed: Set<Substring> = ["context", "seqno", "driver", "timeline"]

  /// The format that `text` describes.
  package static func parse(
    _ text: some Collection<UInt8>, system: String
  ) throws(Refusal) -> EventFormat {
    guard isIdentifier(system) else {
      throw Refusal(reason: "a system whose name is no identifier")
    }
    var name: String?
    var id: UInt16?
    var fields: [EventFormat.Field] = []
    var unread: [String] = []
    for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true) {
      if line.starts(with: "print fmt:".utf8) {
        break
      }
      guard line.count <= maximumLineBytes else {
        throw Refusal(reason: "a line of \(line.count) bytes")
      }
      guard line.allSatisfy({ $0 >= 0x20 && $0 < 0x7f || $0 == UInt8(ascii: "\t") }) else {
        throw Refusal(reason: "a byte that is not printable ASCII")
      }
      let content = String(decoding: line, as: UTF8.self)
      if let value = value(of: "name: ", in: content) {
        guard name == nil else { throw Refusal(reason: "two names") }
        name = value
      } else if let value = value(of: "ID: ", in: content) {
        guard id == nil else { throw Refusal(reason: "two IDs") }
        id = UInt16(value)
      } else if content.hasPrefix("\tfield:") {
        guard fields.count + unread.count < maximumFields else {
          throw Refusal(reason: "more than \(maximumFields) fields")
        }
        let (declaration, place) = try parts(of: content)
        if let field = field(declaration, place) {
          fields.append(field)
        } else if isNeeded(declaration) {
          throw Refusal(reason: "a field whose type or name is not C")
        } else {
          unread.append(String(declaration))
        }
      } else if content != "format:" {
        throw Refusal(reason: "a line that is neither name, ID, field nor print format")
      }
    }
    guard let name, isIdentifier(name) else {
      throw Refusal(reason: "no name, or one that is no identifier")
    }
    guard let id else {
      throw Refusal(reason: "no ID, or one that is no 16-bit number")
    }
    guard Set(fields.map(\.name)).count == fields.count else {
      throw Refusal(reason: "two fields of one name")
    }
    return EventFormat(system: system, name: name, id: id, fields: fields, unread: unread)
  }

  private static func value(of key: String, in line: String) -> String? {
    line.hasPrefix(key) ? String(line.dropFirst(key.count)) : nil
  }

  /// Where a field stands.
  private typealias Place = (offset: Int, size: Int, isSigned: Bool)

  /// `\tfield:DECLARATION;\toffset:O;\tsize:S;\tsigned:G;`
  private static func parts(
    of line: String
  ) throws(Refusal) -> (declaration: Substring, place: Place) {
    let parts = line.dropFirst("\tfield:".count).split(
      separator: ";", omittingEmptySubsequences: false)
    guard parts.count == 5, parts[4].isEmpty, let declaration = parts.first,
      let offset = number(parts[1], after: "\toffset:"),
      let size = number(parts[2], after: "\tsize:"),
      let signed = number(parts[3], after: "\tsigned:"), signed <= 1
    else {
      throw Refusal(reason: "a field without offset, size and sign")
    }
    guard offset + size <= maximumRecordBytes else {
      throw Refusal(reason: "a field beyond \(maximumRecordBytes) bytes")
    }
    return (declaration, (offset, size, signed == 1))
  }

  /// The field of a declaration `TYPE NAME` or `TYPE NAME[N]`; nil where it has another form.
  private static func field(_ declaration: Substring, _ place: Place) -> EventFormat.Field? {
    var rest = declaration
    var elements: Int?
    if rest.hasSuffix("]"), let open = rest.lastIndex(of: "[") {
      let count = rest[rest.index(after: open)...].dropLast()
      // Kernels leave in the brackets what their source has there (`comm[TASK_COMM_LEN]`, `x[2 * 4]`).
      let known = isDecimal(count) ? Int(count) : isExpression(count) ? place.size : nil
      guard let known, known <= maximumRecordBytes else { return nil }
      elements = known
      rest = rest[..<open]
    }
    // A `*` stands by itself, at the type or at the name.
    let words = rest.replacing("*", with: " * ").split(separator: " ")
    guard words.count > 1, let name = words.last, isIdentifier(name),
      words.dropLast().allSatisfy(isTypeWord)
    else { return nil }
    return EventFormat.Field(
      type: words.dropLast().joined(separator: " "), name: String(name), elements: elements,
      offset: place.offset, size: place.size, isSigned: place.isSigned)
  }

  /// Whether `declaration` may be that of a common field, or of one that says which fence it is.
  private static func isNeeded(_ declaration: Substring) -> Bool {
    declaration.split { character in !character.utf8.allSatisfy(isIdentifierByte) }
      .contains { $0.hasPrefix("common_") || needed.contains($0) }
  }

  private static func number(_ text: Substring, after key: String) -> Int? {
    guard text.hasPrefix(key) else { return nil }
    let digits = text.dropFirst(key.count)
    guard isDecimal(digits), let value = Int(digits), value <= maximumRecordBytes else {
      return nil
    }
    return value
  }

  private static func isDecimal(_ text: some StringProtocol) -> Bool {
    (1...9).contains(text.utf8.count)
      && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  private static func isIdentifier(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, isIdentifierByte(first), !isDigit(first) else {
      return false
    }
    return text.utf8.allSatisfy(isIdentifierByte)
  }

  /// A constant expression, such as `TASK_COMM_LEN` and `MAX(8, 4)`: what it comes to is the field's size.
  private static func isExpression(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, isIdentifierByte(first) || first == UInt8(ascii: "(") else {
      return false
    }
    return !text.contains { $0 == "[" || $0 == "]" }
  }

  /// A word of a type: an identifier, a `*`, or an identifier with `[]` or `[N]`, as in
  /// `struct foo *` and `__data_loc char[]`.
  private static func isTypeWord(_ word: some StringProtocol) -> Bool {
    if word == "*" { return true }
    guard let open = word.firstIndex(of: "[") else { return isIdentifier(word) }
    let inside = word[word.index(after: open)...]
    return isIdentifier(word[..<open]) && inside.hasSuffix("]")
      && (inside.count == 1 || isDecimal(inside.dropLast()))
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isIdentifierByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "_")
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }
}
