/// The kernel's description of one event, understood: plain values.
package struct EventFormat: Equatable, Sendable {
  /// The event system, such as `dma_fence`.
  package var system: String
  /// The event's name, such as `dma_fence_init`.
  package var name: String
  /// The number that its records carry; it differs from boot to boot.
  package var id: UInt16
  /// Its fields, the common ones first.
  package var fields: [Field]
  /// Declarations of fields that are not understood, nor needed; `fields` lacks them.
  package var unread: [String] = []

  /// One field of an event.
  package struct Field: Equatable, Sendable {
    /// The C type in single words, without the array part, such as `unsigned int`, `char *` or
    /// `__data_loc char[]`.
    package var type: String
    /// The name.
    package var name: String
    /// Elements of a fixed array; nil where the field is none.
    package var elements: Int?
    /// Bytes from the start of the payload.
    package var offset: Int
    /// Bytes it takes; of `__data_loc` and `__rel_loc` those of the location word.
    package var size: Int
    /// Whether its values are signed.
    package var isSigned: Bool

    /// Whether the field is a word that says where in the record its text stands.
    package var isDataLocation: Bool { type.hasPrefix("__data_loc ") }
    /// The same, counted from the end of the word (6.1 and later).
    package var isRelativeLocation: Bool { type.hasPrefix("__rel_loc ") }
  }

  /// The field called `name`.
  package func field(_ name: String) -> Field? {
    fields.first { $0.name == name }
  }

  /// The format written anew in the one form that the grammar accepts, with a print format that
  /// says nothing: what libtraceevent gets to see.
  package var canonicalText: String {
    var text = "name: \(name)\nID: \(id)\nformat:\n"
    for field in fields {
      let array = field.elements.map { "[\($0)]" } ?? ""
      text += "\tfield:\(field.type) \(field.name)\(array);"
      text += "\toffset:\(field.offset);\tsize:\(field.size);\tsigned:\(field.isSigned ? 1 : 0);\n"
      if field.name == "common_pid" {
        text += "\n"
      }
    }
    return text + "\nprint fmt: \"x\"\n"
  }
}
