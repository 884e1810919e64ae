import FenceModel
import TraceText
import TraceVocabulary

/// The events that the lines of a text name, and what each is: learned as they come, since a text has
/// no formats.
///
/// A text does not print the system of an event (perf alone does), so the seven fence events are known
/// by name and by what they print. A probe may be called `dma_fence_init` too: it prints its place in
/// parentheses first, and is another event.
struct TextEventTable {
  /// What the lines of an event are to the analysis.
  enum Role {
    /// One of the seven.
    case fence(FenceEvent.Kind)
    /// Another event of a fence system.
    case otherFence
    /// An event beside those, by its number among the supporting ones.
    case supporting(Int)
    /// Counted, no more.
    case counted
  }

  /// One event.
  struct Entry {
    let bytes: [UInt8]
    /// Where a probe stands, as its lines print it; empty of what is no probe.
    let place: [UInt8]
    let isProbe: Bool
    /// As reports print it.
    let name: String
    var role: Role
  }

  private(set) var entries: [Entry] = []
  private var places: [UInt64: Int] = [:]
  /// The place of the event of the line before, which is the next line's more often than not.
  private var latest = 0
  private var function: Int?
  private var overflow: Int?
  private let seed = UInt64.random(in: .min ... .max)

  /// Names that are told apart: ten times what a kernel with all its modules prints. Those beyond share
  /// an entry of their own.
  static let capacity = 16_384
  /// Where names beyond the capacity are counted.
  static let overflowName = "(other events)"

  /// The place of the event `name` of the line `bytes`; nil where it is new.
  ///
  /// `probe` is where the bytes stand that tell probes of one name apart; nil of what is no probe.
  mutating func place(_ bytes: Span<UInt8>, _ name: Range<Int>, probe: Range<Int>?) -> Int? {
    if latest < entries.count, matches(latest, bytes, name, probe) { return latest }
    var key = key(bytes, name, probe)
    while let place = places[key] {
      if matches(place, bytes, name, probe) {
        latest = place
        return place
      }
      key = key &+ 1
    }
    return nil
  }

  /// Whether no further events are told apart, but for the seven.
  var isFull: Bool { entries.count >= Self.capacity }

  /// The place of all events beyond the capacity.
  mutating func overflowPlace() -> Int {
    if let overflow { return overflow }
    entries.append(
      Entry(bytes: [], place: [], isProbe: false, name: Self.overflowName, role: .counted))
    overflow = entries.count - 1
    return entries.count - 1
  }

  /// Adds the event `name`, which reports call by its system too where that is known.
  mutating func add(
    _ bytes: Span<UInt8>, _ name: Range<Int>, probe: Range<Int>?, system: String, role: Role
  ) -> Int {
    var key = key(bytes, name, probe)
    while places[key] != nil {
      key = key &+ 1
    }
    places[key] = entries.count
    let own = name.map { bytes[$0] }
    let text = TraceText.sanitized(own)
    entries.append(
      Entry(
        bytes: own, place: probe.map { $0.map { bytes[$0] } } ?? [], isProbe: probe != nil,
        name: system.isEmpty ? text : "\(system):\(text)", role: role))
    return entries.count - 1
  }

  /// The place of the records of the function tracer, which have no name of an event.
  mutating func functionPlace() -> Int {
    if let function { return function }
    entries.append(
      Entry(bytes: [], place: [], isProbe: false, name: "ftrace:function", role: .counted))
    function = entries.count - 1
    return entries.count - 1
  }

  private func matches(
    _ place: Int, _ bytes: Span<UInt8>, _ name: Range<Int>, _ probe: Range<Int>?
  ) -> Bool {
    guard entries[place].isProbe == (probe != nil),
      Self.equal(entries[place].bytes, bytes, name), !name.isEmpty
    else { return false }
    return probe.map { Self.equal(entries[place].place, bytes, $0) } ?? true
  }

  private static func equal(_ known: [UInt8], _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard known.count == range.count else { return false }
    let start = range.lowerBound
    for offset in known.indices where known[offset] != bytes[start + offset] {
      return false
    }
    return true
  }

  private func key(_ bytes: Span<UInt8>, _ name: Range<Int>, _ probe: Range<Int>?) -> UInt64 {
    let key = mix(seed, bytes, name)
    return probe.map { ~mix(key, bytes, $0) } ?? key
  }

  private func mix(_ start: UInt64, _ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    var key = start
    for place in range {
      key = (key ^ UInt64(bytes[place])) &* 0x0000_0100_0000_01b3
      key ^= key &>> 29
    }
    return key
  }
}
