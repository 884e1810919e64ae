import FenceModel
import TraceVocabulary

/// What the rules on the reuse of memory have to say alike.
struct ReuseWords {
  let context: RuleContext

  /// The time between two moments; in units of the clock where they are no nanoseconds.
  func span(_ first: Timestamp, _ second: Timestamp) -> String {
    let units = max(first, second).value - min(first, second).value
    return context.clock.isNanoseconds ? SpanOfTime.words(units) : "\(units) ticks"
  }

  /// `0xffff…`.
  func address(_ address: UInt64) -> String { "0x" + String(address, radix: 16) }

  /// Why no grace period can have passed: what the nearest one did instead.
  func absence(
    _ nearest: GracePeriodSpan?, from released: Timestamp, to reused: Timestamp
  ) -> String {
    guard let nearest else {
      return "none was under way"
    }
    let began = nearest.began.moment.timestamp
    if began > released {
      return "the first after the release began \(span(released, began)) after it and had not ended"
    }
    if let ended = nearest.ended?.moment.timestamp, ended <= released {
      return "the last one before had ended \(span(ended, released)) before the release"
    }
    return "the only one near had begun \(span(began, released)) before the release"
  }

  /// Why it cannot be told.
  func reason(_ reason: GraceVerdict.Reason) -> String {
    switch reason {
    case .notRecorded: context.uselessGracePeriods ?? "grace periods were not recorded"
    case .lostEvents: "events may have been lost meanwhile"
    case .clock: "the clock \(context.clock.name) cannot order records of several CPUs"
    case .margin: "a grace period began or ended within the clock's margin of the two"
    case .expeditedThreadRan:
      "expedited grace periods were not recorded, and their thread (rcu_exp_gp_kthread_worker) ran meanwhile"
    case .seenLate:
      "a grace period passed before the first record of the new fence, which has no init: it may have been "
        + "armed before"
    case .incomplete: "not both ends of a grace period that may fit were recorded"
    }
  }

  /// Where the memory was.
  func path(_ path: MemoryReuse.Path) -> String {
    switch path {
    case .slab: ", by way of the allocator"
    case .pool: ", without passing the allocator"
    case .unknown: ""
    }
  }

  /// What makes the finding no news where the driver is i915, which is called by its PCI address since
  /// 5.x, as xe is too.
  func knownDesign(_ driver: String) -> String {
    guard driver == "i915" || driver.contains(":") else {
      return ""
    }
    let who = driver == "i915" ? "i915" : "i915, if this is it,"
    return "; \(who) does so by design: its requests live in a SLAB_TYPESAFE_BY_RCU cache"
  }
}

/// How sure it is that no grace period passed, once the capture is known as a whole.
struct GraceCertainty {
  let certainty: Finding.Certainty
  let assumptions: [String]

  /// The certainty for a verdict; nil where a grace period passed, or where nothing speaks against one.
  ///
  /// A time alone makes a suspicion: no normal grace period takes less than a jiffy, since the first
  /// scan for quiescent states comes a jiffy after its begin (`jiffies_till_first_fqs`,
  /// kernel/rcu/tree.c), and a jiffy is at least 1 ms.
  init?(
    _ grace: GraceVerdict, from released: Timestamp, to reused: Timestamp, isSure: Bool,
    expeditedUnsureThrough: Timestamp?, _ context: RuleContext
  ) {
    switch grace {
    case .elapsed:
      return nil
    case .unknown(.expeditedThreadRan), .unknown(.seenLate):
      // What ran may well have been one, and takes no longer than that; so did the one that was seen.
      return nil
    case .unknown:
      guard context.clock.isNanoseconds, released.distance(to: reused) < Self.shortestNormal else {
        return nil
      }
      certainty = .suspected
      assumptions = []
    case .notElapsed(let strength):
      guard isSure else {
        certainty = .suspected
        assumptions = []
        return
      }
      let isExcluded =
        strength == .proven
        || (context.recorded.contains(.expeditedGracePeriods)
          && expeditedUnsureThrough.map { $0 < released } ?? true)
      certainty = isExcluded ? .proven : .conditional
      assumptions = isExcluded ? [] : ["no expedited grace period ran: they were not recorded"]
    }
  }

  /// Nanoseconds: a jiffy at 1,000 Hz.
  static let shortestNormal: UInt64 = 1_000_000
}

/// What a rule on reuse could judge.
struct ReuseTally: Sendable {
  /// Cases that were judged.
  var decided: UInt64 = 0
  /// Cases of which it cannot be told whether a grace period passed.
  var undecided: UInt64 = 0
  /// Why, for the first of them.
  var reason: GraceVerdict.Reason?

  mutating func take(_ grace: GraceVerdict, isSure: Bool) {
    switch grace {
    case .elapsed, .notElapsed:
      if isSure {
        decided &+= 1
      } else {
        undecided &+= 1
        reason = reason ?? .lostEvents
      }
    case .unknown(let why):
      undecided &+= 1
      reason = reason ?? why
    }
  }

  /// What keeps the rule from holding.
  func missing(_ words: ReuseWords, of what: String) -> [String] {
    guard undecided > 0, let reason else {
      return []
    }
    return ["of \(undecided) \(what) it cannot be told: \(words.reason(reason))"]
  }
}
