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

  private(set) var facts: Deque<Fact> = []
  /// Judge what waits as soon as a record is later than this.
  private(set) var deadline = Timestamp.distantFuture

  /// Adds a fact; gives the oldest if there are too many.
  mutating func append(_ fact: Fact, margin: UInt64, isJudgeable: Bool) -> Fact? {
    facts.append(fact)
    let oldest = facts.count > Self.capacity ? facts.popFirst() : nil
    setDeadline(margin: margin, isJudgeable: isJudgeable)
    return oldest
  }

  /// Takes the first fact whose time has come before `now`.
  mutating func popDue(before now: Timestamp, margin: UInt64) -> Fact? {
    guard let first = facts.first, first.reused.timestamp.advanced(by: margin) < now else {
      return nil
    }
    return facts.popFirst()
  }

  /// Takes the first fact, whatever the time.
  mutating func pop() -> Fact? { facts.popFirst() }

  /// Sets the deadline by the first that waits.
  mutating func setDeadline(margin: UInt64, isJudgeable: Bool) {
    guard isJudgeable, let first = facts.first else {
      deadline = .distantFuture
      return
    }
    deadline = first.reused.timestamp.advanced(by: margin)
  }
}
