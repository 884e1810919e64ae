package import TraceVocabulary

/// The grace periods of a trace, and whether a whole one lies between two records.
///
/// A grace period promises that every reader that had begun before it has gone when it ends. So
/// only one that begins after the memory was given up (F) and ends before it is used again (R)
/// protects a reader; one that was under way at F does not
/// (Documentation/RCU/Design/Requirements/Requirements.rst, "Grace-Period Guarantee"). The answer has
/// three values: it did, it did not, or these records cannot tell; a period that the records show is a
/// proof even where others were lost, and that there was none takes a complete record.
package struct GracePeriodLog: Sendable {
  let order: RecordOrder
  private(set) var traced = TracedGracePeriods()
  private(set) var probed = ProbedGracePeriods()
  private(set) var expedited = ExpeditedGracePeriods()
  private var witnesses = GracePeriodWitnesses()
  private var threads = ThreadRuns([])
  private var workers = ThreadRuns([])
  private var gaps = GapHistory()
  private var isTold = false

  /// An expedited grace period takes at least this long: it interrupts every CPU and wakes a worker.
  /// The shortest seen, with two CPUs of which one idles, took 60 µs. Nanoseconds.
  static let shortestExpedited: UInt64 = 10_000

  /// A log of a trace that is stamped with `clock`.
  package init(clock: TraceClock) {
    order = RecordOrder(clock)
  }

  /// Says which tasks are the kernel's threads of RCU, by the names that the trace saved.
  package mutating func know(threads: Set<Int32>, workers: Set<Int32>) {
    self.threads = ThreadRuns(threads)
    self.workers = ThreadRuns(workers)
    isTold = !threads.isEmpty || !workers.isEmpty
  }

  /// Whether switches between tasks are wanted.
  var wantsSwitches: Bool { isTold }

  /// Whether anything was seen that a verdict can rest on.
  var isUsed: Bool {
    traced.isUsed || probed.isUsed || expedited.isUsed || witnesses.isUsed || threads.isKnown
  }

  /// Takes an edge. Gives the normal grace period that it ends, if it ends one.
  mutating func add(_ edge: GracePeriodEdge, _ record: Evidence) -> GracePeriod? {
    if isTold {
      threads.showed(record)
      workers.showed(record)
    }
    switch edge {
    case .started(let sequence): return traced.started(sequence, record)
    case .ended(let sequence): return traced.ended(sequence, record)
    case .initEntered: return probed.initEntered(record)
    case .initReturned(let began): return probed.initLeft(began: began, record)
    case .cleanupEntered: return probed.cleanupEntered(record)
    case .cleanupReturned: return probed.cleanupLeft(record)
    case .expeditedStarted(let sequence): expedited.started(sequence, record)
    case .expeditedEnded(let sequence): expedited.ended(sequence, record)
    case .expeditedEntered: expedited.entered(record)
    case .expeditedReturned: expedited.returned(record)
    case .synchronizeEntered: witnesses.entered(record)
    case .synchronizeReturned: witnesses.returned(record)
    case .callbackQueued(let head): witnesses.queued(head, record)
    case .callbackInvoked(let head): witnesses.invoked(head, record)
    }
    return nil
  }

  /// Takes an edge.
  package mutating func take(_ edge: GracePeriodEdge, _ record: Evidence) {
    _ = add(edge, record)
  }

  /// Takes a switch from the record's task to `next`.
  package mutating func switched(to next: Int32, _ record: Evidence) {
    threads.switched(to: next, record)
    workers.switched(to: next, record)
  }

  /// Events of `cpu` are missing from `time` on.
  package mutating func gapBegan(on cpu: CPUNumber, at time: Timestamp) {
    gaps.began(on: cpu, at: time)
  }

  /// The events of `cpu` are complete again from `time` on.
  package mutating func gapEnded(on cpu: CPUNumber, at time: Timestamp) {
    gaps.ended(on: cpu, at: time)
  }

  /// Whether a whole grace period lies between two records, by all that came up to `order.margin`
  /// after the second, and the period that shows it: the one that lies between, or the one that comes
  /// nearest. Where the second is but a bound, one before it may have come after the reuse itself; and
  /// where none did, none came before either.
  func judge(
    from released: FenceLifetime.Moment, to reused: FenceLifetime.Moment, isBound: Bool = false
  ) -> (verdict: GraceVerdict, nearest: GracePeriodSpan?) {
    guard isUsed else {
      return (.unknown(.notRecorded), nil)
    }
    // As they were merged, the memory was used before it was given up.
    guard order.isSure(released, before: reused) || released.timestamp <= reused.timestamp else {
      return (.unknown(order.isSynchronised ? .margin : .clock), nil)
    }
    let proof =
      proof(in: traced.recent, released, reused) ?? proof(in: probed.recent, released, reused)
      ?? proof(in: expedited.recent, released, reused)
      ?? proof(in: witnesses.recent, released, reused)
    if let proof {
      return (isBound ? .unknown(.seenLate) : .elapsed, proof.span)
    }
    let nearest = nearest(before: reused.timestamp)
    if let doubt = doubt(from: released, to: reused) {
      return (.unknown(doubt), nearest)
    }
    return (.notElapsed(strength(from: released, to: reused)), nearest)
  }

  private func proof(
    in recent: RecentGracePeriods, _ released: FenceLifetime.Moment, _ reused: FenceLifetime.Moment
  ) -> GracePeriod? {
    recent.youngest(since: released, order) {
      $0.isProven(after: released, before: reused, order)
    }
  }

  /// Why it cannot be said that there was none; nil where it can.
  private func doubt(
    from released: FenceLifetime.Moment, to reused: FenceLifetime.Moment
  ) -> GraceVerdict.Reason? {
    guard order.isSynchronised || released.cpu == reused.cpu else {
      return .clock
    }
    let begin = min(released.timestamp, reused.timestamp).value
    let first = Timestamp(begin &- min(order.margin, begin))
    let last = max(released.timestamp, reused.timestamp).advanced(by: order.margin)
    if gaps.overlaps(first...last) {
      return .lostEvents
    }
    if let doubt = normalDoubt(from: released, to: reused) {
      return doubt
    }
    guard expedited.isUsed else {
      // A call that is recorded comes before the run of the thread that it wakes.
      return order.isSynchronised && !isShort(from: released, to: reused) && workers.isKnown
        && workers.mayHaveRun(after: released, before: reused, order) ? .expeditedThreadRan : nil
    }
    guard expedited.isComplete, !expedited.isUnderWay(before: reused, order) else {
      return order.isSynchronised ? .incomplete : .clock
    }
    return doubt(in: expedited.recent, nil, from: released, to: reused)
  }

  /// The same for normal grace periods, by the strongest source there is.
  private func normalDoubt(
    from released: FenceLifetime.Moment, to reused: FenceLifetime.Moment
  ) -> GraceVerdict.Reason? {
    if traced.isUsed {
      return doubt(in: traced.recent, traced.unfinished, from: released, to: reused)
    }
    if probed.isUsed {
      return doubt(in: probed.recent, probed.unfinished, from: released, to: reused)
    }
    guard threads.isKnown else {
      return .notRecorded
    }
    return threads.mayHaveRun(after: released, before: reused, order)
      ? (order.isSynchronised ? .incomplete : .clock) : nil
  }

  /// The same for one source: the periods that have ended, and one that may have.
  private func doubt(
    in recent: RecentGracePeriods, _ unfinished: GracePeriod?,
    from released: FenceLifetime.Moment, to reused: FenceLifetime.Moment
  ) -> GraceVerdict.Reason? {
    if recent.mayHaveForgotten(after: released, order) {
      return .incomplete
    }
    if let unfinished, unfinished.isPossible(after: released, before: reused, order) {
      return unfinished.doubt(after: released, before: reused, order)
    }
    return recent.youngest(since: released, order) {
      $0.isPossible(after: released, before: reused, order)
    }?.doubt(after: released, before: reused, order)
  }

  /// What the absence rests on.
  private func strength(
    from released: FenceLifetime.Moment, to reused: FenceLifetime.Moment
  ) -> GraceVerdict.Strength {
    if expedited.isUsed || isShort(from: released, to: reused)
      || (workers.isKnown && !workers.mayHaveRun(after: released, before: reused, order))
    {
      return .proven
    }
    return .assumingNoExpedited
  }

  /// Whether no expedited grace period fits into the time between.
  private func isShort(
    from released: FenceLifetime.Moment, to reused: FenceLifetime.Moment
  ) -> Bool {
    order.isNanoseconds
      && released.timestamp.distance(to: reused.timestamp) < Self.shortestExpedited
  }

  /// The normal grace period that began last before `time`.
  private func nearest(before time: Timestamp) -> GracePeriodSpan? {
    let source = traced.isUsed ? traced.recent : probed.recent
    let running = traced.isUsed ? traced.running : probed.running
    if let running, running.began.moment.timestamp <= time {
      return running
    }
    return source.youngest(begunBy: time)?.span
  }
}
