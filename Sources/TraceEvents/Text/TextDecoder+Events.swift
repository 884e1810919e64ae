import FenceModel
import TraceText
import TraceVocabulary

extension TextDecoder {
  /// The place of the event of a record, which is added where it is new; nil where the line is one of
  /// a fence event that is damaged, which must not say what those behind it are.
  mutating func event(_ line: Span<UInt8>, _ record: TextLine, _ shape: PayloadShape) -> Int? {
    if record.isFunction { return table.functionPlace() }
    if shape.place == nil, Self.isCutPlace(line, record) { return nil }
    if let known = table.place(line, record.event, probe: shape.place) { return known }
    if shape.place == nil, Self.isDamagedFenceEvent(line, record) { return nil }
    return newEvent(line, record, shape)
  }

  /// Whether `record` is called as one of the seven, and does not begin to print a fence. All that a
  /// kernel prints of that name does, but a probe, whose place comes first.
  private static func isDamagedFenceEvent(_ line: Span<UInt8>, _ record: TextLine) -> Bool {
    !line.has("driver=", at: record.payload.lowerBound) && record.isOfFence(line)
  }

  /// Whether `record` prints the beginning of a probe's place and no end of it; what somebody has written
  /// into the trace may look so.
  private static func isCutPlace(_ line: Span<UInt8>, _ record: TextLine) -> Bool {
    record.payload.first.map { line[$0] == UInt8(ascii: "(") } ?? false
      && TextProbePlace.isCut(line, record.payload)
      && text(line, record.event) != "tracing_mark_write"
  }

  /// Adds the event of a record: one of the seven, a supporting one, or one that is counted.
  private mutating func newEvent(
    _ line: Span<UInt8>, _ record: TextLine, _ shape: PayloadShape
  ) -> Int? {
    let name = Self.text(line, record.event)
    // A probe prints its place at least.
    if record.payload.isEmpty, probeNames.contains(name) { return nil }
    let system = record.system.isEmpty ? nil : Self.text(line, record.system)
    let isProbe = shape.place != nil
    if !isProbe, let found = newFenceEvent(line, record, name, system) { return found }
    let known = isProbe ? nil : (system ?? TextMeaning.system(of: name))
    let meaning =
      isProbe
      ? SupportingMeaning.probe(isReturn: shape.isReturn)
      : known.flatMap { SupportingMeaning(system: $0, event: name) }
    guard !table.isFull else { return table.overflowPlace() }
    if isProbe { probeNames.insert(name) }
    let added = table.add(
      line, record.event, probe: shape.place,
      system: TraceText.sanitized((system ?? known ?? "").utf8),
      role: meaning == nil ? .counted : .unread)
    if let meaning {
      unread[added] = UnreadEvent(
        reading: TextMeaning(meaning), system: system ?? known ?? "probes", name: name,
        symbol: shape.symbol.map { Self.text(line, $0) })
    }
    return added
  }

  /// A supporting event of which no line has shown its fields yet.
  struct UnreadEvent {
    let reading: TextMeaning
    let system: String
    let name: String
    let symbol: String?
    /// Lines that will be looked at: what prints hashes for addresses has none that shows its fields.
    var attempts = 64
    /// Those that were, and had another form: where a later one shows the fields, they are damaged.
    var damaged: [SeenRecord] = []
  }

  /// Learns the fields of the event at `place` from `record`, the first of its lines that is whole: what
  /// that has all have, since the fields of an event are its format's. False where it is damaged.
  mutating func learnFields(
    ofEvent place: Int, _ line: Span<UInt8>, _ range: Range<Int>, _ record: SeenRecord
  ) -> Bool {
    guard var event = unread[place] else { return true }
    let fields = event.reading.fields(line, range)
    if let fields, hasCutAddress(fields, event.reading) { return false }
    let hasRoom = formats.count < SupportingCatalog.understoodFormats
    guard hasRoom, let fields, event.reading.isTelling(fields) else {
      if fields == nil { event.damaged.append(record) }
      event.attempts -= 1
      let isLast = !hasRoom || event.attempts == 0
      unread[place] = isLast ? nil : event
      if isLast { table.setRole(.counted, at: place) }
      return true
    }
    unread[place] = nil
    for damaged in event.damaged { takeBack(damaged) }
    table.setRole(.supporting(formats.count), at: place)
    meanings.append(event.reading)
    symbols.append(event.symbol)
    readings.append(Reading(meaning: event.reading.meaning, required: fields.present))
    formats.append(
      SupportingFormat(
        text: fields, system: event.system, event: event.name,
        id: UInt16(truncatingIfNeeded: place), meaning: event.reading.meaning))
    taught(by: fields, formats.count - 1, record)
    return true
  }

  /// Adds the event of a record that is of a fence system; nil where it is of another.
  private mutating func newFenceEvent(
    _ line: Span<UInt8>, _ record: TextLine, _ name: String, _ system: String?
  ) -> Int? {
    guard system.map(EventCatalog.isFenceSystem) ?? true else { return nil }
    // A line that begins as one of these and does not end so is refused by itself.
    if let kind = FenceEvent.Kind(event: name) {
      return table.add(line, record.event, probe: nil, system: "", role: .fence(kind))
    }
    guard !table.isFull, system != nil || name.hasPrefix("dma_fence_") else { return nil }
    return table.add(line, record.event, probe: nil, system: "", role: .otherFence)
  }

  static func text(_ line: Span<UInt8>, _ range: Range<Int>) -> String {
    String(decoding: range.map { line[$0] }, as: UTF8.self)
  }
}

extension TextLine {
  /// Whether it is called as one of the seven. A probe may be, whose place comes first.
  func isOfFence(_ line: Span<UInt8>) -> Bool {
    (system.isEmpty || EventCatalog.isFenceSystem(TextDecoder.text(line, system)))
      && !line.has("(", at: payload.lowerBound)
      && FenceEvent.Kind(event: TextDecoder.text(line, event)) != nil
  }
}
