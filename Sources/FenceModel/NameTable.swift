import TraceVocabulary

/// The number of a (driver, timeline) pair in the `NameTable` of one analysis.
public struct NameID: Hashable, Sendable {
  /// Its place in the table.
  public let index: UInt32

  /// The name at `index`.
  @inlinable
  public init(index: UInt32) {
    self.index = index
  }

  /// No name: of fences whose records carry only what the kernel prints after the signal.
  public static let unknown = NameID(index: 0)

  /// All names that no longer fitted into the table, even with their digits folded.
  public static let other = NameID(index: 1)
}

/// The driver and timeline names of one analysis, each kept once and made safe to print.
///
/// It is bounded: names beyond `ModelBounds.names` are folded to their shape, and shapes beyond
/// that to `NameID.other`; both are counted.
public struct NameTable: Sendable {
  /// One pair of names.
  package struct Entry: Sendable {
    /// The driver, sanitized.
    package let driver: String
    /// The timeline, sanitized.
    package let timeline: String
    /// The bytes in the record, for comparing; nil where they are those of `driver`, as nearly always.
    fileprivate let driverBytes: [UInt8]?
    /// Those of `timeline`.
    fileprivate let timelineBytes: [UInt8]?
  }

  /// A driver and the shape of its timelines, the unit of statistics.
  package struct Shape: Hashable, Sendable {
    /// The driver, sanitized.
    package let driver: String
    /// The timeline, sanitized, each run of digits folded to `#`.
    package let timeline: String
  }

  /// Longer names are cut: the longest in the kernel tree have some 40 bytes, and a table of
  /// names must not grow by what one record can hold.
  static let longestName = 128

  /// How many names were folded, or taken for `other`, because the table was full.
  package private(set) var foldedNames: UInt64 = 0
  private var entries: ContiguousArray<Entry> = []
  /// By entry: the place of (driver, timeline with its digit runs folded) among all such pairs. Beside
  /// the entries, since rules ask for every fence and every wait.
  @usableFromInline var shapeNumbersByName: ContiguousArray<UInt32> = []
  private var traits: ContiguousArray<NameTraits> = []
  private var shapes: ContiguousArray<Shape> = []
  private var driverClasses: ContiguousArray<String> = []
  private var shapeNumbers: [Shape: UInt32] = [:]
  private var index = SlotIndex()
  /// The entries that stand for a shape, of names that came when the table was full.
  private var foldedPlaces: [UInt32: UInt32] = [:]
  private let capacity: Int
  private let shapeCapacity: Int
  private let seed = UInt64.random(in: .min ... .max)

  /// A table that holds `NameID.unknown` and `NameID.other` alone.
  package init(bounds: ModelBounds = ModelBounds()) {
    capacity = max(bounds.names, 2)
    shapeCapacity = capacity + max(bounds.timelines, 0)
    for text in ["(unknown)", "(other)"] {
      append(driver: text, timeline: text, driverBytes: [], timelineBytes: [], traits: .unknown)
    }
  }

  /// The number of a pair of names, given as the bytes of a record: up to the first NUL.
  package mutating func intern(driver: Span<UInt8>, timeline: Span<UInt8>) -> NameID {
    let driverLength = Self.length(of: driver)
    let timelineLength = Self.length(of: timeline)
    var key = seed
    for offset in 0..<driverLength {
      key = Self.mix(key, driver[offset])
    }
    key = Self.mix(key, 0)
    for offset in 0..<timelineLength {
      key = Self.mix(key, timeline[offset])
    }
    let known = index.slot(of: key)
    if known != SlotIndex.none, matches(known, driver, driverLength, timeline, timelineLength) {
      return NameID(index: known)
    }
    return internNew(
      driver: (0..<driverLength).map { driver[$0] },
      timeline: (0..<timelineLength).map { timeline[$0] }, key: known == SlotIndex.none ? key : nil)
  }

  /// What a pair of names says beyond being a label.
  package func traits(of name: NameID) -> NameTraits {
    let place = Int(name.index)
    return place < traits.count ? traits[place] : .unknown
  }

  /// The driver of `name`, safe to print.
  public func driver(of name: NameID) -> String { entry(name).driver }

  /// The timeline of `name`, safe to print.
  public func timeline(of name: NameID) -> String { entry(name).timeline }

  /// The place of the shape of `name` among all shapes.
  @inlinable
  package func shapeNumber(of name: NameID) -> Int {
    let place = Int(name.index)
    return Int(
      shapeNumbersByName[place < shapeNumbersByName.count ? place : Int(NameID.unknown.index)])
  }

  /// The driver of the shape with this place, its digit runs folded to `#`: the driver's class.
  package func driverClass(at shape: Int) -> String {
    driverClasses[shape < driverClasses.count ? shape : shapeNumber(of: .other)]
  }

  /// The shape with this place; that of `NameID.other` where there is none.
  package func shape(at number: Int) -> Shape {
    number < shapes.count ? shapes[number] : otherShape
  }

  /// The shape that stands for all that have none of their own.
  package var otherShape: Shape { shapes[shapeNumber(of: .other)] }

  /// How many names the table holds, the two of its own among them.
  package var count: Int { entries.count }

  private func entry(_ name: NameID) -> Entry { entries[place(of: name)] }

  private func place(of name: NameID) -> Int {
    let place = Int(name.index)
    return place < entries.count ? place : Int(NameID.unknown.index)
  }
}

// MARK: - Taking a new name

extension NameTable {
  private mutating func internNew(driver: [UInt8], timeline: [UInt8], key: UInt64?) -> NameID {
    let driverText = TraceText.sanitized(driver)
    let timelineText = TraceText.sanitized(timeline)
    if entries.count < capacity, let key {
      index.insert(key, slot: UInt32(truncatingIfNeeded: entries.count))
      return append(
        driver: driverText, timeline: timelineText, driverBytes: driver, timelineBytes: timeline)
    }
    foldedNames &+= 1
    let shape = Shape(driver: driverText, timeline: Self.folded(timelineText))
    if let number = shapeNumbers[shape], let place = foldedPlaces[number] {
      return NameID(index: place)
    }
    guard entries.count < shapeCapacity else {
      return .other
    }
    let name = append(
      driver: shape.driver, timeline: shape.timeline, driverBytes: [], timelineBytes: [])
    foldedPlaces[shapeNumbersByName[Int(name.index)]] = name.index
    return name
  }

  @discardableResult
  private mutating func append(
    driver: String, timeline: String, driverBytes: [UInt8], timelineBytes: [UInt8],
    traits known: NameTraits? = nil
  ) -> NameID {
    let shape = Shape(driver: driver, timeline: Self.folded(timeline))
    let number = shapeNumbers[shape] ?? UInt32(truncatingIfNeeded: shapes.count)
    if Int(number) == shapes.count {
      shapes.append(shape)
      driverClasses.append(Self.folded(driver))
      shapeNumbers[shape] = number
    }
    let name = NameID(index: UInt32(truncatingIfNeeded: entries.count))
    entries.append(
      Entry(
        driver: driver, timeline: timeline,
        driverBytes: driver.utf8.elementsEqual(driverBytes) ? nil : driverBytes,
        timelineBytes: timeline.utf8.elementsEqual(timelineBytes) ? nil : timelineBytes))
    shapeNumbersByName.append(number)
    traits.append(
      known
        ?? KnownDrivers.traits(driver: driver, timeline: timeline, shape: shape.timeline))
    return name
  }

  /// `text` with each run of decimal digits replaced by `#`, so that rings, CRTCs and processes
  /// that differ by a number alone share one row of statistics and one fingerprint.
  package static func folded(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var inDigits = false
    for scalar in text.unicodeScalars {
      let isDigit = scalar.value >= 0x30 && scalar.value <= 0x39
      if !isDigit {
        result.append(scalar)
      } else if !inDigits {
        result.append("#")
      }
      inDigits = isDigit
    }
    return String(result)
  }

  private static func length(of bytes: Span<UInt8>) -> Int {
    let limit = min(bytes.count, longestName)
    for offset in 0..<limit where bytes[offset] == 0 {
      return offset
    }
    return limit
  }

  private static func mix(_ key: UInt64, _ byte: UInt8) -> UInt64 {
    let product = (key ^ UInt64(byte) &+ 0x9e37_79b9).multipliedFullWidth(
      by: 0x9fb2_1c65_1e98_df25)
    return product.high ^ product.low
  }

  private func matches(
    _ slot: UInt32, _ driver: Span<UInt8>, _ driverLength: Int, _ timeline: Span<UInt8>,
    _ timelineLength: Int
  ) -> Bool {
    Self.matches(entries[Int(slot)].driver, entries[Int(slot)].driverBytes, driver, driverLength)
      && Self.matches(
        entries[Int(slot)].timeline, entries[Int(slot)].timelineBytes, timeline, timelineLength)
  }

  private static func matches(
    _ text: String, _ raw: [UInt8]?, _ bytes: Span<UInt8>, _ length: Int
  ) -> Bool {
    if let raw {
      return raw.count == length && (0..<length).allSatisfy { raw[$0] == bytes[$0] }
    }
    var offset = 0
    for byte in text.utf8 {
      guard offset < length, byte == bytes[offset] else { return false }
      offset += 1
    }
    return offset == length
  }
}
