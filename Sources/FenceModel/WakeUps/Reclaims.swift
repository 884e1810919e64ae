package import TraceVocabulary

/// Which tasks reclaim memory themselves (`__alloc_pages_direct_reclaim`, mm/page_alloc.c), and did of
/// late.
struct Reclaims {
  private struct Stay {
    let entered: Evidence
    var left: Evidence?
  }

  /// Tasks that are remembered; beyond that those that have left are forgotten.
  private static let bound = 4_096
  private var stays: [Int32: Stay] = [:]
  /// The last time that a task left which is not remembered any more.
  private var forgotten: Timestamp?
  /// Tasks that are in reclaim now.
  private var inside = 0
  /// Those that left it last.
  private var lastLeft = LastReclaims()

  /// The task of `record` entered direct reclaim.
  mutating func entered(_ record: Evidence) {
    if stays.count >= Self.bound {
      let left = stays.values.compactMap { $0.left?.moment.timestamp }.max() ?? .zero
      forgotten = max(forgotten ?? .zero, left)
      stays = stays.filter { $0.value.left == nil }
      if stays.count > Self.bound / 2 {
        // So many tasks are not in reclaim at once: ends are missing.
        stays.removeAll(keepingCapacity: true)
        forgotten = .distantFuture
        inside = 0
        lastLeft.take(0, until: .distantFuture)
      }
    }
    if stays.count < Self.bound {
      inside += current(record.moment.pid) == nil ? 1 : 0
      stays[record.moment.pid] = Stay(entered: record)
    }
  }

  /// Events are missing from here on, an end among them perhaps.
  mutating func lostSight() {
    // A gap is not to cost what all that were remembered cost.
    guard inside > 0 else { return }
    stays = stays.filter { $0.value.left != nil }
    inside = 0
  }

  /// The task of `record` left it. Without a record of how it entered, this one shows that it was there.
  mutating func left(_ record: Evidence) {
    let pid = record.moment.pid
    if current(pid) != nil {
      inside -= 1
      stays[pid]?.left = record
    } else if stays[pid] != nil || stays.count < Self.bound {
      stays[pid] = Stay(entered: record, left: record)
    }
    lastLeft.take(pid, until: record.moment.timestamp)
  }

  /// Whether a task that is not `pid` was in reclaim after `start`.
  func reach(beyond start: Timestamp, except pid: Int32) -> Bool {
    inside > (current(pid) == nil ? 0 : 1) || lastLeft.reach(beyond: start, except: pid)
  }

  /// Where `pid` entered the reclaim that it is in now.
  func current(_ pid: Int32) -> Evidence? {
    stays[pid].flatMap { $0.left == nil ? $0.entered : nil }
  }

  /// The tasks that were in reclaim last.
  var last: LastReclaims {
    var last = LastReclaims()
    if let forgotten {
      last.take(0, until: forgotten)
    }
    for (pid, stay) in stays {
      last.take(pid, until: stay.left?.moment.timestamp ?? .distantFuture)
    }
    return last
  }

  /// The last reclaim of `pid`, if it had not left it before `start`: where it entered and left it.
  func last(_ pid: Int32, since start: Timestamp) -> (entered: Evidence, left: Evidence?)? {
    guard let stay = stays[pid] else { return nil }
    if let left = stay.left, left.moment.timestamp <= start {
      return nil
    }
    return (stay.entered, stay.left)
  }
}

/// Who was in direct reclaim last, and until when: as much as tells whether any task but one was in it
/// after some time.
package struct LastReclaims: Sendable {
  private var last: (pid: Int32, until: Timestamp)?
  /// The last one of another task.
  private var before: (pid: Int32, until: Timestamp)?

  /// Nobody was.
  package init() {}

  /// `pid` was in reclaim until then; `distantFuture` where it is still.
  mutating func take(_ pid: Int32, until: Timestamp) {
    if last.map({ $0.until < until }) ?? true {
      if last?.pid != pid {
        before = last
      }
      last = (pid, until)
    } else if last?.pid != pid, before.map({ $0.until < until }) ?? true {
      before = (pid, until)
    }
  }

  /// Whether a task that is not `pid` was in reclaim after `time`.
  package func reach(beyond time: Timestamp, except pid: Int32) -> Bool {
    let other = last?.pid == pid ? before : last
    return other.map { $0.until > time } ?? false
  }
}

extension FenceModel {
  /// Who was in direct reclaim last.
  package var lastReclaims: LastReclaims { wakeUps.lastReclaims }
}
