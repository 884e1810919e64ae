/// What the lines of a text have shown of those that follow, which are nearly always alike: what stands in
/// the same columns needs not be looked for.
package struct TextColumns: Sendable {
  /// The columns before the event.
  private var layout = LineHead.Layout.unknown
  private var habits = LineHabits()
  /// What lines have said of columns without a blank behind them.
  var runOn = RunOnColumns()
  /// The events that stood behind.
  var events = EventGuesses()

  /// The latest line of a log, where the search for its dumps has read it: it is familiar.
  package internal(set) var familiar: FamiliarLine?

  /// Nothing is known.
  package init() {}

  /// Takes note of what the reader calls the event of the latest line, `bytes`, and of what this prints
  /// first where it is a probe.
  package mutating func setPlaceOfEvent(
    _ place: Int, _ bytes: Span<UInt8>, _ lead: ProbeLead? = nil
  ) {
    events.learn(place, bytes, lead)
  }

  /// Reads the columns of `bytes`; nil where they are not those of this.
  @inline(__always)
  mutating func head(_ bytes: Span<UInt8>) -> LineHead? {
    LineHead(bytes, layout, &habits)
  }

  /// Where the event begins in `bytes`, which `place` stands before: behind its system, which perf prints.
  @inline(__always)
  func eventStart(_ bytes: Span<UInt8>, _ place: Int) -> Int {
    layout.isPerf ? bytes.skippingSystem(from: place) : place
  }

  /// Takes note of the columns of a line.
  mutating func learn(_ layout: LineHead.Layout) {
    if layout != self.layout { habits.heads.forget() }
    self.layout = layout
  }
}

extension Span<UInt8> {
  /// Behind `system:` at `start`, where an event follows at once; else `start`.
  @inline(__always)
  fileprivate func skippingSystem(from start: Int) -> Int {
    var place = start
    while let eight = EightBytes(self, at: place) {
      let passed = eight.firstPlace(ofBlankOr: UInt8(ascii: ":"))
      place &+= passed
      if passed < 8 { break }
    }
    guard place > start, place &+ 1 < count, self[place] == UInt8(ascii: ":"),
      self[place &+ 1] > 0x20
    else { return start }
    return place &+ 1
  }
}
