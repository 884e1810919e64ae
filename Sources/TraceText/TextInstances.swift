/// The instances that the lines of a text name, and what each has.
@usableFromInline
package struct TextInstances: Equatable, Sendable {
  /// One of them.
  package struct Instance: Equatable, Sendable {
    /// Its name as the lines have it; empty of the top one.
    package let name: [UInt8]
    /// Its records.
    package internal(set) var records: UInt64 = 0
    /// Its records that print what a fence event prints.
    package internal(set) var fenceEvents: UInt64 = 0
  }

  /// They, in the order in which they came.
  package private(set) var all: [Instance]
  /// Whether names that are met are added.
  private let isOpen: Bool
  /// The place of the instance that has no name; nil where it is none of these.
  @usableFromInline private(set) var top: Int?
  /// The instance of the latest loss or sub-buffer, where the line that told of it bears a name: trace-cmd
  /// puts the name there, and none before the record that follows on a line of its own.
  @usableFromInline private(set) var ofLoss: [UInt8] = []

  /// Instances that are told apart; a kernel can have more, and nobody records into so many.
  private static let capacity = 64

  /// The top one, and all that will be met.
  package init() {
    all = [Instance(name: [])]
    top = 0
    isOpen = true
  }

  /// These and no others.
  package init(named names: [[UInt8]]) {
    all = names.map { Instance(name: $0) }
    top = all.firstIndex { $0.name.isEmpty }
    isOpen = false
  }

  /// The place of the instance of a record whose line names none; nil where that is not clear.
  @inlinable package var unnamed: Int? { ofLoss.isEmpty ? top : nil }

  /// The place of the instance of `record`, which is `line`; nil where it is none of these.
  @inline(__always)
  package mutating func place(of line: Span<UInt8>, _ record: TextLine) -> Int? {
    record.hasInstanceColumn || !ofLoss.isEmpty ? placeOfNamed(line, record) : top
  }

  private mutating func placeOfNamed(_ line: Span<UInt8>, _ record: TextLine) -> Int? {
    let name = record.hasInstanceColumn ? record.instance(line).map { line[$0] } : ofLoss
    ofLoss = []
    return place(of: name)
  }

  /// The place of the instance that a loss or a sub-buffer is of, whose name stands in `range` of `line`.
  package mutating func place(ofLoss line: Span<UInt8>, _ range: Range<Int>) -> Int? {
    ofLoss = range.map { line[$0] }
    return place(of: ofLoss)
  }

  private mutating func place(of name: [UInt8]) -> Int? {
    if let known = all.firstIndex(where: { $0.name == name }) { return known }
    guard isOpen, all.count < Self.capacity else { return nil }
    all.append(Instance(name: name))
    return all.count - 1
  }

  /// Counts a record of the instance at `place`.
  package mutating func count(_ place: Int, isFenceEvent: Bool) {
    all[place].records &+= 1
    all[place].fenceEvents &+= isFenceEvent ? 1 : 0
  }
}
