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

  /// Whether a line has all the fields that the event's first line had.
  func isMet(by fields: TextFields) -> Bool {
    self.fields.indices.allSatisfy { !has($0) || fields.has($0) }
  }
}
