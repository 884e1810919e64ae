import TraceVocabulary

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

  /// The task of `record` entered direct reclaim.
  mutating func entered(_ record: Evidence) {
    if stays.count >= Self.bound {
      stays = stays.filter { $0.value.left == nil }
      if stays.count > Self.bound / 2 {
        // So many tasks are not in reclaim at once: ends are missing.
        stays.removeAll(keepingCapacity: true)
      }
    }
    if stays.count < Self.bound {
      stays[record.moment.pid] = Stay(entered: record)
    }
  }

  /// Events are missing from here on, an end among them perhaps.
  mutating func lostSight() {
    stays = stays.filter { $0.value.left != nil }
  }

  /// The task of `record` left it.
  mutating func left(_ record: Evidence) {
    stays[record.moment.pid]?.left = record
  }

  /// Where `pid` entered the reclaim that it is in now.
  func current(_ pid: Int32) -> Evidence? {
    stays[pid].flatMap { $0.left == nil ? $0.entered : nil }
  }

  /// Where `pid` entered its last reclaim, if it had not left it before `start`.
  func last(_ pid: Int32, since start: Timestamp) -> Evidence? {
    guard let stay = stays[pid] else { return nil }
    if let left = stay.left, left.moment.timestamp <= start {
      return nil
    }
    return stay.entered
  }
}
