import TraceFile

extension SupportingFormat {
  /// The event that a line has shown to have these fields.
  init(
    text fields: TextFields, system: String, event: String, id: UInt16, meaning: SupportingMeaning
  ) {
    self.system = system
    self.event = event
    self.id = id
    self.meaning = meaning
    // Of a field that is there only that counts; a line has no offsets.
    self.fields = meaning.places.indices.map { place in
      fields.has(place) ? WideLayout.IntegerField(offset: 0, size: 8, isSigned: false) : nil
    }
  }

  /// The fields that the event's first line had, and that all must have: bit n is place n.
  var present: UInt8 {
    fields.indices.reduce(0) { has($1) ? $0 | 1 << UInt8(truncatingIfNeeded: $1) : $0 }
  }
}
