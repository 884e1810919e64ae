internal import DequeModule
internal import TraceVocabulary

/// Reuses and uses of memory that wait for their verdict: grace periods are known only once the merge
/// has passed the reuse by the clock's margin, and the marks of gaps with it.
struct AwaitedVerdicts: Sendable {
  /// What waits.
  enum Fact: Sendable {
    case reuse(MemoryReuse)
    case use(StaleUse)
    case free(MemoryFree)

    var reused: FenceLifetime.Moment {
      switch self {
      case .reuse(let reuse): reuse.reused.moment
      case .use(let use): use.reused.moment
      case .free(let free): free.freed.moment
      }
    }
  }

  /// They wait for a margin of microseconds as a rule; where no record shows a grace period they wait
  /// for one, up to so many (4 MB), and are then judged without.
  static let capacity = 8_192

  private var facts: Deque<Fact> = []
  /// When each of them was used again: they are large, and the time of the first is asked for often.
  private var times: Deque<Timestamp> = []
  /// Judge what waits as soon as a record is later than this.
  private(set) var deadline = Timestamp.distantFuture

  /// Adds a fact; gives the oldest if there are too many.
  mutating func append(_ fact: Fact, margin: UInt64, isJudgeable: Bool) -> Fact? {
    facts.append(fact)
    times.append(fact.reused.timestamp)
    let oldest = facts.count > Self.capacity ? pop() : nil
    setDeadline(margin: margin, isJudgeable: isJudgeable)
    return oldest
  }

  /// Takes the first fact whose time has come before `now`.
  mutating func popDue(before now: Timestamp, margin: UInt64) -> Fact? {
    guard let first = times.first, first.advanced(by: margin) < now else {
      return nil
    }
    return pop()
  }

  /// Takes the first fact, whatever the time.
  mutating func pop() -> Fact? {
    _ = times.popFirst()
    return facts.popFirst()
  }

  /// Sets the deadline by the first that waits.
  mutating func setDeadline(margin: UInt64, isJudgeable: Bool) {
    guard isJudgeable, let first = times.first else {
      deadline = .distantFuture
      return
    }
    deadline = first.advanced(by: margin)
  }
}
