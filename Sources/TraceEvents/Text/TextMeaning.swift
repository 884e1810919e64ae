import TraceFile
import TraceText

/// How the lines of a supporting event are read: the kernel's print formats (`TP_printk`), where they
/// have the fields that count.
struct TextMeaning {
  /// What the event says.
  let meaning: SupportingMeaning
  private let keys: FieldKeys
  /// The fields without which a line says nothing: bit n is place n.
  private let required: UInt8
  /// The place of an address.
  private let pointerPlace: Int?
  /// The same where it must be one.
  private let addressPlace: Int?

  /// Texts that lines of grace periods spell out, as the decoder of records knows them: by a number that
  /// stands for an address.
  static let words: [UInt64: String] = [
    1: "\(preemptible)", 2: "\(sched)", 3: "\(start)", 4: "\(end)", 5: "(another)",
  ]
  private static let preemptible: StaticString = "rcu_preempt"
  private static let sched: StaticString = "rcu_sched"
  private static let start: StaticString = "start"
  private static let end: StaticString = "end"

  /// Pointers are printed as a hash of 32 bits unless the kernel was told otherwise (`%p`, since 4.15):
  /// the same object has the same one, and it is no address.
  private static let firstAddress: UInt64 = 1 << 32

  /// The reading of an event that says `meaning`.
  init(_ meaning: SupportingMeaning) {
    self.meaning = meaning
    let pointer: Int? =
      switch meaning {
      case .memory, .callbackQueued, .callbackInvoked: 0
      case .mention: 1
      case .dependency: SupportingMeaning.DependencyPlace.address
      default: nil
      }
    pointerPlace =
      if case .probe = meaning { SupportingMeaning.FencePlace.address } else { pointer }
    keys = FieldKeys(meaning.places.map(\.names), pointer: pointer)
    required = zip(0..., meaning.places).reduce(0) {
      $1.1.isRequired && !$1.1.names.isEmpty ? $0 | 1 << UInt8($1.0) : $0
    }
    switch meaning {
    case .memory, .mention: addressPlace = pointer
    default: addressPlace = nil
    }
  }

  /// The systems whose events are known, by the events' names, which are the kernel's own.
  static func system(of event: String) -> String? {
    ["rcu", "kmem", "sched", "vmscan", "drm", "gpu_scheduler", "amdgpu", "xe"].first {
      SupportingMeaning(system: $0, event: event) != nil
    }
  }

  /// The integers that `range` of `bytes` prints; nil where it does not have the event's form.
  func fields(_ bytes: Span<UInt8>, _ range: Range<Int>) -> TextFields? {
    switch meaning {
    case .taskSwitch:
      return TaskSwitchPayload(bytes, range).map { TextFields(WideFields($0), count: 3) }
    case .waking, .wakeup:
      return WakingPayload(bytes, range).map { TextFields(WideFields($0), count: 2) }
    case .gracePeriod, .expeditedGracePeriod:
      return gracePeriod(bytes, range)
    case .dependency:
      return JobLine.dependency(bytes, range) ?? fieldsByName(bytes, range)
    case .job:
      return JobLine.job(bytes, range)
    case .probe:
      return TextFields(bytes, range, keys)
    case .callbackQueued, .callbackInvoked:
      // `rcu_preempt rhp=… func=… …`
      guard var fields = TextFields(bytes, range, keys), fields.has(0) else { return nil }
      var cursor = LineCursor(bytes, range)
      let name = cursor.takeWord() ?? range.lowerBound..<range.lowerBound
      fields.set(1, Self.number(of: bytes, name))
      return fields
    case .memory, .mention, .directReclaim, .vblank:
      return fieldsByName(bytes, range)
    }
  }

  /// The integers by their names; nil where one is missing that is required.
  private func fieldsByName(_ bytes: Span<UInt8>, _ range: Range<Int>) -> TextFields? {
    guard let fields = TextFields(bytes, range, keys), fields.present & required == required
    else { return nil }
    return fields
  }

  /// Whether `fields` say something of their line's event: the hash of an address says nothing.
  func isTelling(_ fields: TextFields) -> Bool {
    guard let addressPlace, case let address = fields.values[addressPlace] else { return true }
    return address == 0 || address >= Self.firstAddress
  }

  /// The address that `fields` have; nil where the event has none.
  func address(_ fields: TextFields) -> UInt64? { pointerPlace.map { fields.values[$0] } }

  /// `rcu_preempt 2641 start` (`%s %ld %s`; `%s %#lx %s` of expedited ones from 7.3 on).
  private func gracePeriod(_ bytes: Span<UInt8>, _ range: Range<Int>) -> TextFields? {
    var cursor = LineCursor(bytes, range)
    guard let name = cursor.takeWord(), let sequence = Self.sequence(bytes, &cursor),
      let event = cursor.takeWord(), cursor.takeWord() == nil
    else { return nil }
    var fields = TextFields()
    fields.set(0, Self.number(of: bytes, name))
    fields.set(1, sequence)
    fields.set(2, Self.number(of: bytes, event))
    return fields
  }

  /// Takes the number of a grace period.
  private static func sequence(_ bytes: Span<UInt8>, _ cursor: inout LineCursor) -> UInt64? {
    let start = cursor.position
    cursor.skipBlanks()
    if let number = cursor.takeNumber(), cursor.next == 0x20 { return number.value }
    cursor.move(to: start)
    return cursor.takeWord().flatMap { FieldNumber.number(bytes, $0, isPointer: false) }
  }

  /// The number that `words` has for the text in `range`.
  private static func number(of bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    func reads(_ text: StaticString) -> Bool {
      range.count == text.utf8CodeUnitCount && bytes.has(text, at: range.lowerBound)
    }
    return reads(preemptible) ? 1 : reads(sched) ? 2 : reads(start) ? 3 : reads(end) ? 4 : 5
  }
}
