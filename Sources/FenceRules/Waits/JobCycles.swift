import FenceModel

/// Circles among the dependencies of a scheduler's jobs.
struct JobCycles {
  /// Dependencies of which each job waits for the next one's, and the last for the first's.
  private(set) var cycles: [[RecordedDependency]] = []
  /// Circles that are not listed.
  private(set) var omitted: UInt64 = 0

  /// Circles that are listed.
  private static let bound = 100

  /// Jobs of a circle that is listed; a longer one is nothing that a person reads.
  private static let longest = 32

  /// The circles among `dependencies`; each fence is in one of those listed at most.
  init(_ dependencies: [RecordedDependency]) {
    var awaited: [FenceID: [RecordedDependency]] = [:]
    for dependency in dependencies {
      if let waiting = dependency.dependency.waiting {
        awaited[waiting, default: []].append(dependency)
      }
    }
    // A depth-first search without recursion: a hostile file can make chains of any length.
    var done: Set<FenceID> = []
    for dependency in dependencies {
      guard let root = dependency.dependency.waiting, !done.contains(root) else { continue }
      var path: [RecordedDependency] = []
      var places: [FenceID: Int] = [root: 0]
      var stack: [(fence: FenceID, next: Int)] = [(root, 0)]
      while let (fence, next) = stack.last {
        let edges = awaited[fence] ?? []
        guard next < edges.count else {
          done.insert(fence)
          places[fence] = nil
          stack.removeLast()
          _ = path.popLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let target = Self.job(edges[next].dependency.awaited, awaited)
        if let place = places[target] {
          if cycles.count < Self.bound, path.count - place < Self.longest {
            cycles.append(Array(path[place...]) + [edges[next]])
          } else {
            omitted &+= 1
          }
        } else if !done.contains(target), awaited[target] != nil {
          places[target] = stack.count
          stack.append((target, 0))
          path.append(edges[next])
        }
      }
    }
  }

  /// The fence under which the dependencies of the job of `fence` stand. A job's `scheduled` fence has
  /// the context before that of its `finished` one (drivers/gpu/drm/scheduler/sched_fence.c), and is
  /// signaled only once the dependencies are.
  private static func job(
    _ fence: FenceID, _ awaited: [FenceID: [RecordedDependency]]
  ) -> FenceID {
    guard awaited[fence] == nil else { return fence }
    let finished = FenceID(context: fence.context &+ 1, seqno: fence.seqno)
    return awaited[finished] == nil ? fence : finished
  }
}
