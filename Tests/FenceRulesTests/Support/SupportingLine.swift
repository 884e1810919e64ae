import FenceModel

/// The supporting events of a case: the event's word, then `name=value` pairs.
///
///     sched_switch next=8 next_prio=120 prev_prio=120 prev_state=1
///     sched_waking pid=8 prio=120
///     dependency waiting=5:1 awaited=6:1      (or ring=7 id=1 awaited=6:1 ptr=4096, as up to 6.16)
///     job ring=7 id=1 ptr=4096                (its fence is at this address)
///     reclaim_begin, reclaim_end
///     vblank crtc=0 seq=7
///     wait_return ptr=0 value=-512            (and wait_entry, init_entry, release_entry, …)
///     gp_start seq=5, gp_end seq=5, gp_exp_start seq=4, gp_exp_end seq=4
///     rcu_queued seq=64, rcu_invoked seq=64   (the callback at this address)
///     cache_alloc ptr=4096 bytes=256, cache_free ptr=4096, kmalloc …, kfree ptr=4096
enum SupportingLine {
  /// What the line says; nil where it is not understood.
  static func detail(of event: String, _ words: [String]) -> SupportingEvent.Detail? {
    var values: [String: String] = [:]
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { return nil }
      values[parts[0]] = parts[1]
    }
    func number(_ name: String) -> Int64? { values[name].flatMap { Int64($0) } }
    let job = number("id").map { SchedulerJob(ring: UInt64(number("ring") ?? 0), id: UInt64($0)) }
    switch event {
    case "sched_switch":
      return .scheduling(
        .switched(
          TaskSwitch(
            nextPID: Int32(number("next") ?? 0),
            previousPriority: Int32(number("prev_prio") ?? 120),
            previousState: UInt64(number("prev_state") ?? 0))))
    case "sched_waking":
      return number("pid").map {
        .scheduling(.waking(pid: Int32($0), priority: Int32(number("prio") ?? 120)))
      }
    case "dependency":
      return values["awaited"].flatMap(RuleLine.fence).map {
        var dependency = FenceDependency(
          waiting: values["waiting"].flatMap(RuleLine.fence), awaited: $0)
        dependency.job = job
        dependency.awaitedAddress = UInt64(number("ptr") ?? 0)
        return .dependency(dependency)
      }
    case "job": return job.map { .job($0, fence: UInt64(number("ptr") ?? 0)) }
    case "reclaim_begin": return .directReclaim(isEntered: true)
    case "reclaim_end": return .directReclaim(isEntered: false)
    case "vblank":
      return .vblank(
        crtc: Int32(number("crtc") ?? 0), sequence: UInt32(number("seq") ?? 0))
    default:
      let address = UInt64(number("ptr") ?? 0)
      if let point = points[event] {
        let wide = number("ctx64").map {
          WideFenceID(context: UInt64($0), seqno: UInt64(number("seqno64") ?? 0))
        }
        return .fence(
          FenceProbe(
            point: point, address: address, identity: wide,
            value: number("value") ?? 0))
      }
      if let kind = memory[event] {
        return .memory(
          MemoryEvent(kind: kind, address: address, bytes: UInt64(number("bytes") ?? 0)))
      }
      return number("seq").flatMap { edge(event, UInt64($0)) }.map { .gracePeriod($0) }
    }
  }

  private static func edge(_ event: String, _ sequence: UInt64) -> GracePeriodEdge? {
    switch event {
    case "gp_start": .started(sequence: sequence)
    case "gp_end": .ended(sequence: sequence)
    case "gp_exp_start": .expeditedStarted(sequence: sequence)
    case "gp_exp_end": .expeditedEnded(sequence: sequence)
    case "rcu_queued": .callbackQueued(head: sequence)
    case "rcu_invoked": .callbackInvoked(head: sequence)
    default: nil
    }
  }

  private static let points: [String: FenceProbe.Point] = [
    "init_entry": .initEntry, "release_entry": .releaseEntry, "free_entry": .freeEntry,
    "signal_entry": .signalEntry, "wait_entry": .waitEntry, "wait_return": .waitReturn,
    "add_callback_entry": .addCallbackEntry, "mention": .mention,
  ]

  private static let memory: [String: MemoryEvent.Kind] = [
    "cache_alloc": .cacheAllocated, "cache_free": .cacheFreed, "kmalloc": .allocated,
    "kfree": .freed,
  ]
}
