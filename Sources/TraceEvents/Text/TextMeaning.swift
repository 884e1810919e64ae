import TraceFile
import TraceText

/// How the lines of a supporting event are read: the kernel's print formats (`TP_printk`), where they
/// have the fields that count.
struct TextMeaning {
  /// What the event says.
  let meaning: SupportingMeaning
  private let names: [[[UInt8]]]
  private let pointers: Set<Int>

  /// Texts that lines of grace periods spell out, as the decoder of records knows them: by a number that
  /// stands for an address.
  static let words: [UInt64: String] = [
    1: "rcu_preempt", 2: "rcu_sched", 3: "start", 4: "end", 5: "(another)",
  ]

  /// Pointers are printed as a hash of 32 bits unless the kernel was told otherwise (`%p`, since 4.15):
  /// the same object has the same one, and it is no address.
  private static let firstAddress: UInt64 = 1 << 32

  /// The reading of an event that says `meaning`.
  init(_ meaning: SupportingMeaning) {
    self.meaning = meaning
    names = meaning.places.map { place in place.names.map { Array($0.utf8) } }
    switch meaning {
    case .memory, .callbackQueued, .callbackInvoked: pointers = [0]
    case .mention: pointers = [1]
    default: pointers = []
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
      return dependency(bytes, range)
    case .probe:
      return TextFields(bytes, range, names: names, pointers: pointers)
    case .memory, .mention:
      guard let fields = TextFields(bytes, range, names: names, pointers: pointers),
        pointers.allSatisfy({ fields.values[$0] == 0 || fields.values[$0] >= Self.firstAddress })
      else { return nil }
      return hasAllRequired(fields) ? fields : nil
    case .callbackQueued, .callbackInvoked:
      // `rcu_preempt rhp=… func=… …`
      guard var fields = TextFields(bytes, range, names: names, pointers: pointers),
        fields.has(0)
      else { return nil }
      var end = range.lowerBound
      while end < range.upperBound, bytes[end] != 0x20 { end += 1 }
      fields.set(1, Self.word(bytes, range.lowerBound..<end))
      return fields
    case .directReclaim, .vblank:
      guard let fields = TextFields(bytes, range, names: names, pointers: pointers),
        hasAllRequired(fields)
      else { return nil }
      return fields
    }
  }

  private func hasAllRequired(_ fields: TextFields) -> Bool {
    zip(0..., meaning.places).allSatisfy { fields.has($0) || !$1.isRequired || $1.names.isEmpty }
  }

  /// `rcu_preempt 2641 start` (`%s %ld %s`; `%s %#lx %s` of expedited ones from 7.3 on).
  private func gracePeriod(_ bytes: Span<UInt8>, _ range: Range<Int>) -> TextFields? {
    var parts: [Range<Int>] = []
    var place = range.lowerBound
    while place < range.upperBound, parts.count < 4 {
      var end = place
      while end < range.upperBound, bytes[end] != 0x20 { end += 1 }
      if end > place { parts.append(place..<end) }
      place = end + 1
    }
    guard parts.count == 3, let sequence = TextFields.number(bytes, parts[1], isPointer: false)
    else { return nil }
    var fields = TextFields()
    fields.set(0, Self.word(bytes, parts[0]))
    fields.set(1, sequence)
    fields.set(2, Self.word(bytes, parts[2]))
    return fields
  }

  /// The number that `words` has for the text in `range`.
  private static func word(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    for (number, text) in words where text.utf8.elementsEqual(range.map { bytes[$0] }) {
      return number
    }
    return 5
  }

  /// Up to 6.16 `job ring=gfx, id=7, depends fence=…, context=12, seq=34`, from 6.17 on
  /// `fence=5:6 depends on fence=12:34` and `… depends on unsignalled fence=12:34`
  /// (drivers/gpu/drm/scheduler/gpu_scheduler_trace.h); raw, the fields by name.
  private func dependency(_ bytes: Span<UInt8>, _ range: Range<Int>) -> TextFields? {
    var cursor = LineCursor(bytes, range)
    if cursor.take("fence="), let context = cursor.takeNumber(), cursor.take(":"),
      let seqno = cursor.takeNumber(), cursor.take(" depends on ")
    {
      _ = cursor.take("unsignalled ")
      guard cursor.take("fence="), let awaited = cursor.takeNumber(), cursor.take(":"),
        let awaitedSeqno = cursor.takeNumber()
      else { return nil }
      var fields = TextFields()
      fields.set(0, awaited.value)
      fields.set(1, awaitedSeqno.value)
      fields.set(2, context.value)
      fields.set(3, seqno.value)
      return fields
    }
    // The name of a ring may hold anything, and stands before; what counts stands last.
    if let place = bytes.firstPlace(
      of: ", context=", from: range.lowerBound, limit: range.upperBound)
    {
      var cursor = LineCursor(bytes, place..<range.upperBound)
      guard cursor.take(", context="), let context = cursor.takeNumber(),
        cursor.take(", seq=") || cursor.take(", seqno="), let seqno = cursor.takeNumber(),
        cursor.isAtEnd
      else { return nil }
      var fields = TextFields()
      fields.set(0, context.value)
      fields.set(1, seqno.value)
      return fields
    }
    guard let fields = TextFields(bytes, range, names: names, pointers: []),
      hasAllRequired(fields)
    else { return nil }
    return fields
  }
}
