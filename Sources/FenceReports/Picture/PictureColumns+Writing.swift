import FenceModel
import TraceVocabulary

extension PictureColumns {
  /// A moment relative to the start; -1 for one that was not seen.
  func relative(_ moment: UInt64) -> Int64 {
    guard moment != PictureFence.unseen else { return -1 }
    return Int64(clamping: start.distance(to: Timestamp(moment)))
  }

  /// A number that may be unknown: -1 where it is.
  func known(_ value: UInt64) -> Int64 {
    value == PictureFence.unseen ? -1 : Int64(clamping: value)
  }

  /// Writes a column: `value` of each of `elements`.
  mutating func column<Elements: Collection>(
    _ key: String, _ elements: Elements, _ value: (Elements.Element) -> some FixedWidthInteger
  ) {
    writer.key(key)
    writer.beginArray()
    for element in elements { writer.value(value(element)) }
    writer.endArray()
  }

  /// Writes a column of places of strings.
  mutating func texts<Elements: Collection>(
    _ key: String, _ elements: Elements, _ text: (Elements.Element) -> String
  ) {
    var places: [Int] = []
    places.reserveCapacity(elements.count)
    for element in elements { places.append(strings.place(of: text(element))) }
    column(key, places) { $0 }
  }

  /// Writes a column of places of origins; -1 where there is no such record.
  mutating func origins<Elements: Collection>(
    _ key: String, _ elements: Elements, _ step: (Elements.Element) -> PictureFence.Step
  ) {
    var places: [Int] = []
    places.reserveCapacity(elements.count)
    for element in elements {
      let step = step(element)
      places.append(step.isSeen ? origins.place(of: step.origin) : -1)
    }
    column(key, places) { $0 }
  }

  /// Writes all origins that were used: the task, the CPU, and what the CPU was doing.
  mutating func writeOrigins() {
    let (used, taskNumbers) = (origins.values, taskNumbers)
    object("origins") { columns in
      columns.column("task", used) { taskNumbers[$0.pid] ?? -1 }
      columns.column("cpu", used) { $0.cpu.known.map(Int32.init) ?? -1 }
      columns.column("level", used) { $0.level }
    }
  }

  /// Writes an object under `key`.
  mutating func object(_ key: String, _ members: (inout PictureColumns) -> Void) {
    writer.key(key)
    writer.beginObject()
    members(&self)
    writer.endObject()
  }

  /// Writes all strings that were used. It comes last, since all others use them.
  mutating func writeStrings() {
    writer.key("strings")
    writer.beginArray()
    for text in strings.values { writer.value(text) }
    writer.endArray()
  }

  /// For each of `count` groups the first of its elements and how many there are, where `groups` names
  /// the group of each element and elements of a group stand together.
  static func ranges(_ groups: some Sequence<Int>, count: Int) -> [(first: Int, count: Int)] {
    var ranges = [(first: Int, count: Int)](repeating: (0, 0), count: count)
    for (place, group) in groups.enumerated() {
      if ranges[group].count == 0 { ranges[group].first = place }
      ranges[group].count += 1
    }
    return ranges
  }
}
