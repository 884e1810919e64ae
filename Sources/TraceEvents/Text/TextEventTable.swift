import FenceModel
import TraceText
import TraceVocabulary

/// The events that the lines of a text name, and what each is: learned as they come, since a text has
/// no formats.
///
/// A text does not print the system of an event (perf alone does), so the seven fence events are known
/// by name and by what they print. A probe may be called `dma_fence_init` too: it prints its place in
/// parentheses first, and is another event.
struct TextEventTable: ~Copyable {
  /// What the lines of an event are to the analysis.
  enum Role {
    /// One of the seven.
    case fence(FenceEvent.Kind)
    /// Another event of a fence system.
    case otherFence
    /// An event beside those, by its number among the supporting ones.
    case supporting(Int)
    /// One of which no line has shown its fields yet.
    case unread
    /// Counted, no more.
    case counted
  }

  /// One event.
  struct Entry {
    /// As reports print it.
    let name: String
    fileprivate(set) var role: Role
  }

  private(set) var entries: [Entry] = []
  /// The roles of `entries`, which every line asks for.
  private(set) var roles: ContiguousArray<Role> = []
  private var keys: ContiguousArray<Key> = []
  /// The names as the lines have them, and behind each the place of the probe.
  private var bytes: [UInt8] = []
  /// By the key of a name: its place and one more, 0 where nothing is; as large as a power of two, and
  /// never more than half full.
  private var slots = ContiguousArray<UInt32>(repeating: 0, count: 256)
  /// Places of events that lines had lately.
  private var recentPlaces = ContiguousArray<UInt32>(repeating: 0, count: 128)
  private var function: Int?
  private var overflow: Int?
  private let seed = UInt64.random(in: .min ... .max)

  /// Where the bytes of a name stand, and how many are the name's and how many its probe's.
  private struct Key {
    var value: UInt64
    var start: Int
    var nameCount: Int
    /// -1 of what is no probe.
    var probeCount: Int
  }

  /// Names that are told apart: ten times what a kernel with all its modules prints. Those beyond share
  /// an entry of their own.
  static let capacity = 16_384
  /// Where names beyond the capacity are counted.
  static let overflowName = "(other events)"

  /// The place of the event `name` of `line`; nil where it is new.
  ///
  /// `probe` is where the bytes stand that tell probes of one name apart; nil of what is no probe.
  mutating func place(_ line: Span<UInt8>, _ name: Range<Int>, probe: Range<Int>?) -> Int? {
    guard probe == nil, let tail = line.word(at: name.upperBound &- 8) else {
      return search(line, name, probe)
    }
    // Most lines are of a few events, whose names end differently, or begin so where they are short.
    let recent = Int((tail &* 0x9e37_79b9_7f4a_7c15) &>> 57)
    let known = Int(recentPlaces[recent])
    if known < keys.count, matches(keys[known], line, name, nil) { return known }
    let place = search(line, name, nil)
    if let place { recentPlaces[recent] = UInt32(truncatingIfNeeded: place) }
    return place
  }

  private func search(_ line: Span<UInt8>, _ name: Range<Int>, _ probe: Range<Int>?) -> Int? {
    let key = key(line, name, probe)
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: key) & mask
    while slots[slot] != 0 {
      let place = Int(slots[slot]) - 1
      if keys[place].value == key, matches(keys[place], line, name, probe) { return place }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Whether no further events are told apart, but for the seven.
  var isFull: Bool { entries.count >= Self.capacity }

  /// The place of all events beyond the capacity.
  mutating func overflowPlace() -> Int {
    if let overflow { return overflow }
    overflow = append(Self.overflowName, .counted)
    return entries.count - 1
  }

  /// The place of the records of the function tracer, which have no name of an event.
  mutating func functionPlace() -> Int {
    if let function { return function }
    function = append("ftrace:function", .counted)
    return entries.count - 1
  }

  /// Adds the event `name`, which reports call by its system too where that is known.
  mutating func add(
    _ line: Span<UInt8>, _ name: Range<Int>, probe: Range<Int>?, system: String, role: Role
  ) -> Int {
    let key = key(line, name, probe)
    let start = bytes.count
    for place in name { bytes.append(line[place]) }
    for place in probe ?? 0..<0 { bytes.append(line[place]) }
    let text = TraceText.sanitized(bytes[start..<start + name.count])
    let place = append(system.isEmpty ? text : "\(system):\(text)", role)
    keys[place] = Key(
      value: key, start: start, nameCount: name.count, probeCount: probe?.count ?? -1)
    if 2 * entries.count > slots.count {
      slots = ContiguousArray(repeating: 0, count: 2 * slots.count)
      for known in keys.indices where keys[known].start >= 0 { enter(known) }
    } else {
      enter(place)
    }
    return place
  }

  /// Changes what the lines of the event at `place` are.
  mutating func setRole(_ role: Role, at place: Int) {
    entries[place].role = role
    roles[place] = role
  }

  private mutating func append(_ name: String, _ role: Role) -> Int {
    entries.append(Entry(name: name, role: role))
    roles.append(role)
    keys.append(Key(value: 0, start: -1, nameCount: 0, probeCount: -1))
    return entries.count - 1
  }

  private mutating func enter(_ place: Int) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: keys[place].value) & mask
    while slots[slot] != 0 {
      slot = (slot + 1) & mask
    }
    slots[slot] = UInt32(truncatingIfNeeded: place + 1)
  }

  private func matches(
    _ key: Key, _ line: Span<UInt8>, _ name: Range<Int>, _ probe: Range<Int>?
  ) -> Bool {
    guard key.nameCount == name.count, key.probeCount == probe?.count ?? -1,
      line.matches(name, bytes.span, from: key.start)
    else { return false }
    return probe.map { line.matches($0, bytes.span, from: key.start + key.nameCount) } ?? true
  }

  private func key(_ line: Span<UInt8>, _ name: Range<Int>, _ probe: Range<Int>?) -> UInt64 {
    let key = line.key(of: name, seed: seed)
    return probe.map { line.key(of: $0, seed: ~key) } ?? key
  }
}
