import FenceModel
import TraceVocabulary

/// Which unsignaled fences the arrays and chains that are alive wait for, as far as the order of records
/// tells.
///
/// A container that is asked for its signal asks its members, from inside of that and under its own lock
/// (`dma_fence_array_enable_signaling`, `dma_fence_chain_enable_signaling`, which call
/// `dma_fence_add_callback`): their `dma_fence_enable_signal` follows its own in the same task, a lock
/// deeper. What somebody had asked before leaves no record there. A chain asks one member at a time; the
/// next ones it asks in an interrupt, of which no record tells that it is the chain's.
struct ContainerMembers {
  /// A container and one of its members.
  struct Pair {
    let container: FenceLifetime
    let member: FenceLifetime
  }

  /// By the member's identity.
  private var containers: [FenceID: Pair] = [:]
  /// By the container's.
  private var members: [FenceID: [FenceLifetime]] = [:]
  /// Containers with members that were signaled.
  private var partlySignaled: Set<FenceID> = []

  /// Between the first and the last record of one container, in nanoseconds: a few microseconds for each
  /// member where the count of locks tells that they belong together, and otherwise no longer than the next
  /// system call takes.
  private static let (nested, adjacent): (UInt64, UInt64) = (10_000_000, 1_000_000)
  /// Containers inside of containers that are looked into.
  private static let deepest = 32

  /// No container, no member.
  init() {}

  /// Those among `alive`; `isContainer` tells which of them stand for others.
  init(
    _ alive: [FenceLifetime], _ waits: [FenceWait], _ clock: TraceClock,
    isContainer: (FenceLifetime) -> Bool, isChain: (FenceLifetime) -> Bool
  ) {
    // Of tasks that asked no container, which are nearly all, nothing is kept.
    let asking = Set(alive.filter(isContainer).compactMap(\.signalingEnabled).map(Strand.init))
    var asked: [Strand: [Int]] = [:]
    for (place, fence) in alive.enumerated() {
      guard let strand = fence.signalingEnabled.map(Strand.init), asking.contains(strand) else {
        continue
      }
      asked[strand, default: []].append(place)
    }
    var starts: [Strand: [Timestamp]] = [:]
    for start in waits.lazy.compactMap(\.start) where asking.contains(Strand(start)) {
      starts[Strand(start), default: []].append(start.timestamp)
    }
    for (strand, places) in asked {
      var later = (starts[strand] ?? []).sorted()[...]
      var around: [Nest] = []
      for fence in places.map({ alive[$0] }).sorted(by: Self.wasAskedBefore) {
        guard let moment = fence.signalingEnabled else { continue }
        around.removeAll { nest in
          !nest.holds(moment, clock) || nest.nextWait.map { $0 < moment.timestamp } ?? false
        }
        // Moments come in their order, so that a start is passed once.
        later = later.drop { $0 <= moment.timestamp }
        if let innermost = around.last {
          around[around.count - 1].isFull = isChain(innermost.fence)
          add(fence, to: innermost.fence)
        }
        if isContainer(fence), around.count < Self.deepest {
          around.append(Nest(fence: fence, began: moment, nextWait: later.first))
        }
      }
    }
  }

  private mutating func add(_ member: FenceLifetime, to container: FenceLifetime) {
    guard !container.isKnownSignaled else { return }
    guard !member.isKnownSignaled else {
      partlySignaled.insert(container.fence)
      return
    }
    containers[member.fence] = Pair(container: container, member: member)
    members[container.fence, default: []].append(member)
  }

  /// The container that asked for `fence`; nil where none is known.
  func container(of fence: FenceID) -> Pair? { containers[fence] }

  /// The unsignaled members of `fence` that are known.
  func members(of fence: FenceID) -> [FenceLifetime] { members[fence] ?? [] }

  /// What is known of the members of `fence`, of which none is known to be unsignaled.
  func lack(of fence: FenceID) -> String {
    partlySignaled.contains(fence)
      ? "all members of it that are known were signaled"
      : "its members are not known: those that had been asked for before leave no record of it"
  }

  /// What `fence` waits for in the end: the unsignaled fences inside of it that stand for no others; without
  /// such, the containers that nothing more is known of.
  func leaves(of fence: FenceLifetime) -> [FenceLifetime] {
    var found: [FenceLifetime] = []
    var seen: Set<FenceID> = [fence.fence]
    var rest = [fence]
    while let next = rest.popLast() {
      let inside = members(of: next.fence).filter { seen.insert($0.fence).inserted }
      if members(of: next.fence).isEmpty { found.append(next) }
      rest += inside
    }
    return found
  }

  private static func wasAskedBefore(_ one: FenceLifetime, _ other: FenceLifetime) -> Bool {
    guard let first = one.signalingEnabled, let second = other.signalingEnabled else {
      return false
    }
    return (first.timestamp, first.position) < (second.timestamp, second.position)
  }

  /// What runs one function at a time: a task on a CPU, since the lock keeps it there, and the interrupts
  /// that it is in.
  private struct Strand: Hashable {
    let pid: Int32
    let cpu: CPUNumber
    let interrupts: UInt8

    init(_ moment: FenceLifetime.Moment) {
      pid = moment.pid
      cpu = moment.cpu
      // TRACE_FLAG_HARDIRQ and TRACE_FLAG_SOFTIRQ (include/linux/trace_events.h).
      interrupts = moment.flags & 0x18
    }
  }

  /// A container whose members are being asked.
  private struct Nest {
    let fence: FenceLifetime
    let began: FenceLifetime.Moment
    /// When its task next began a wait, which it does outside of it.
    let nextWait: Timestamp?
    /// It asks no further member.
    var isFull = false

    /// Whether the record at `moment` may have been written inside of it.
    func holds(_ moment: FenceLifetime.Moment, _ clock: TraceClock) -> Bool {
      // The upper half counts what keeps the task on its CPU.
      let (depth, own) = (moment.preemptCount & 0xf, began.preemptCount & 0xf)
      let isCounted = own > 0
      // Ticks of unknown length bound nothing.
      guard !isFull, !isCounted || depth > own, clock.isNanoseconds else { return false }
      let limit = isCounted ? ContainerMembers.nested : ContainerMembers.adjacent
      return began.timestamp.distance(to: moment.timestamp) <= limit
    }
  }
}
