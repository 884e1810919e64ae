import FenceRules
import Yams

/// One value of a policy file, and where it stands.
struct PolicyNode {
  let node: Node
  let file: String

  /// Bytes of a policy file: some thousand ignores.
  static let maximumBytes = 1 << 20

  /// The document that `text` holds; nil where it is empty.
  static func document(_ text: String, file: String) throws(GateFileError) -> PolicyNode? {
    guard text.utf8.count <= maximumBytes else {
      throw GateFileError(file: file, reason: "A policy has no more than 1 MiB.")
    }
    do {
      return try compose(yaml: text).map { PolicyNode(node: $0, file: file) }
    } catch let error as YamlError {
      throw GateFileError(error, in: text, file: file)
    } catch {
      throw GateFileError(file: file, reason: "\(error).")
    }
  }

  /// Its line, from 1 on; 0 where that is not known.
  var line: Int { node.mark?.line ?? 0 }

  /// Whether nothing is written here: a key with only comments behind it.
  var isNothing: Bool {
    guard case .scalar(let scalar) = node, scalar.style == .plain else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  /// Whether it is keys and values.
  var isMapping: Bool {
    if case .mapping = node { true } else { false }
  }

  /// An error here.
  func error(_ reason: String) -> GateFileError {
    GateFileError(file: file, line: node.mark?.line, column: node.mark?.column, reason: reason)
  }

  /// The values by their keys, of which there are no others than `keys`.
  func mapping(_ keys: [String]) throws(GateFileError) -> [String: PolicyNode] {
    var values: [String: PolicyNode] = [:]
    for (key, value) in try pairs() {
      let name = try key.text()
      guard keys.contains(name) else {
        throw key.error(
          "There is no key \"\(name)\" here.\(Spelling.hint(for: name, among: keys))")
      }
      values[name] = value
    }
    return values
  }

  /// The keys and values, in their order; none where nothing is written.
  func pairs() throws(GateFileError) -> [(key: PolicyNode, value: PolicyNode)] {
    if isNothing { return [] }
    guard case .mapping(let mapping) = node else {
      throw error("Here belong keys and values, such as \"threshold: warning\".")
    }
    return mapping.map {
      (PolicyNode(node: $0.key, file: file), PolicyNode(node: $0.value, file: file))
    }
  }

  /// The elements, none where nothing is written; a single value is a list of one.
  func elements() throws(GateFileError) -> [PolicyNode] {
    if isNothing { return [] }
    switch node {
    case .sequence(let sequence): return sequence.map { PolicyNode(node: $0, file: file) }
    case .scalar: return [self]
    case .mapping, .alias: throw error("Here belongs a list.")
    }
  }

  /// The text, as it is written: `off` and `2027-01-31` are text too.
  func text() throws(GateFileError) -> String {
    guard case .scalar(let scalar) = node else { throw error("Here belongs one value.") }
    guard !isNothing else {
      throw error("There is no value here: write one, or leave the key out.")
    }
    return scalar.string
  }

  /// A text that says something.
  func sentence() throws(GateFileError) -> String {
    let text = try text()
    guard text.contains(where: { !$0.isWhitespace }) else { throw error("Here belongs a reason.") }
    return text
  }

  /// One of the words that a type has.
  func word<Word: RawRepresentable & CaseIterable>(
    _: Word.Type, _ what: String
  ) throws(GateFileError) -> Word where Word.RawValue == String {
    let text = try text()
    guard let word = Word(rawValue: text) else {
      let words = Word.allCases.map(\.rawValue)
      throw error("\"\(text)\" is no \(what).\(Spelling.hint(for: text, among: words))")
    }
    return word
  }

  /// A span of time with its unit, in nanoseconds.
  func nanoseconds() throws(GateFileError) -> UInt64 {
    let text = try text()
    guard let value = TimeText.nanoseconds(text) else {
      throw error(
        "\"\(text)\" is no span of time; write it like 500 ms, with ns, us, ms, s or min.")
    }
    return value
  }

  /// The text of a number or a truth value, which in quotes would be a text.
  private func plain() throws(GateFileError) -> String {
    if case .scalar(let scalar) = node, scalar.style != .plain {
      throw error("In quotes this is a text: leave them out.")
    }
    return try text()
  }

  /// A number from 0 on, as YAML 1.2 writes it and JSON Schema takes it for an integer: `16`, `0x10`,
  /// `0o20`, `16.0`, `1.6e1`.
  func count() throws(GateFileError) -> UInt64 {
    let text = try plain()
    guard let value = Self.integer(text), value <= UInt64(UInt32.max) else {
      throw error("\"\(text)\" is no number from 0 to \(UInt32.max).")
    }
    return value
  }

  private static func integer(_ text: String) -> UInt64? {
    for (prefix, radix) in [("0x", 16), ("0o", 8)] where text.hasPrefix(prefix) {
      return text.dropFirst(2).first == "+" ? nil : UInt64(text.dropFirst(2), radix: radix)
    }
    if let value = UInt64(text) { return value }
    let isFloat = text.utf8.allSatisfy { "0123456789.eE+-".utf8.contains($0) }
    return isFloat ? Double(text).flatMap { UInt64(exactly: $0) } : nil
  }

  /// What YAML 1.1 takes for true, and 1.2 for a text.
  static let yes = ["yes", "Yes", "YES", "on", "On", "ON"]
  /// What YAML 1.1 takes for false, and 1.2 for a text.
  static let no = ["no", "No", "NO", "off", "Off", "OFF"]

  /// `true` or `false`, and the other words for them; nil where it is another text.
  func truth() throws(GateFileError) -> Bool? {
    let text = try text()
    if Self.yes.contains(text) { return true }
    if Self.no.contains(text) { return false }
    guard case .scalar(let scalar) = node, scalar.style == .plain else { return nil }
    switch text {
    case "true", "True", "TRUE": return true
    case "false", "False", "FALSE": return false
    default: return nil
    }
  }

  /// A regular expression.
  func pattern() throws(GateFileError) -> NamePattern {
    do {
      let text = try text()
      guard !text.isEmpty else {
        throw error("An empty pattern is found in everything: write . where that is meant.")
      }
      return try NamePattern(text)
    } catch let problem as PatternError {
      throw error("This is no regular expression: \(problem).")
    } catch let error as GateFileError {
      throw error
    } catch {
      throw self.error("\(error).")
    }
  }

  /// A day.
  func date() throws(GateFileError) -> CalendarDate {
    let text = try text()
    guard let date = CalendarDate(text) else {
      throw error("\"\(text)\" is no day; write it like 2027-01-31.")
    }
    return date
  }
}

extension GateFileError {
  /// What YAML's own parser says.
  fileprivate init(_ error: YamlError, in text: String, file: String) {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let more = context.map { ", \($0.text) in line \($0.mark.line)" } ?? ""
      self.init(
        file: file, line: mark.line, column: mark.column,
        reason: "This is no YAML: \(problem)\(more).")
    case .duplicatedKeysInMapping(let duplicates, let context):
      let first = context.mark
      let second = RepeatedKey(after: first, in: text)?.mark
      self.init(
        file: file, line: (second ?? first).line, column: (second ?? first).column,
        reason: "A key is there twice: \(duplicates.joined(separator: ", "))"
          + (second == nil ? "." : ", first in line \(first.line)."))
    case .no, .memory, .reader, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
      self.init(file: file, reason: "This cannot be read as YAML in UTF-8.")
    }
  }
}
