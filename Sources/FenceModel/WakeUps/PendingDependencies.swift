import TraceVocabulary

/// A dependency of a scheduler's job, and the record that shows it.
public struct RecordedDependency: Equatable, Sendable {
  /// Which fence waits for which.
  public var dependency: FenceDependency
  /// The record.
  public var record: Evidence

  /// `dependency`, as shown by `record`.
  public init(_ dependency: FenceDependency, _ record: Evidence) {
    self.dependency = dependency
    self.record = record
  }
}

/// Dependencies of jobs that may still hold: those whose fences were signaled are sorted out when there
/// are too many, and at the end.
struct PendingDependencies {
  /// Dependencies that are kept; 65,536 at 112 bytes are 7 MiB.
  private static let bound = 65_536
  private(set) var recorded: ContiguousArray<RecordedDependency> = []
  /// Dependencies that the bound cut, though they may still have held.
  private(set) var forgotten: UInt64 = 0

  var isFull: Bool { recorded.count >= Self.bound }

  mutating func note(_ dependency: RecordedDependency) {
    recorded.append(dependency)
  }

  /// Keeps those that `isPending`; where that frees less than half, the younger half.
  mutating func sortOut(_ isPending: (FenceDependency) -> Bool) {
    recorded.removeAll { !isPending($0.dependency) }
    if recorded.count > Self.bound / 2 {
      let excess = recorded.count - Self.bound / 2
      forgotten &+= UInt64(excess)
      recorded.removeFirst(excess)
    }
  }
}

extension FenceModel {
  /// Takes a dependency of a job.
  mutating func note(_ dependency: RecordedDependency) {
    var dependency = dependency
    let address = dependency.dependency.awaitedAddress
    if address != 0 {
      noteJob(of: dependency.dependency.awaited, at: address)
    }
    if let job = dependency.dependency.job {
      dependency.dependency.waiting = jobs.fence(of: job)
    }
    if dependencies.isFull {
      let now = fences
      dependencies.sortOut { now.isPending($0) }
    }
    dependencies.note(dependency)
    // A kernel that hashes what it prints prints 32 bits.
    if address > UInt64(UInt32.max) {
      let awaited = dependency.dependency.awaited
      receive(
        FenceProbe(point: .mention, address: address, identity: awaited.widened), dependency.record)
    }
  }

  /// Dependencies that a bound cut, though they may still have held.
  package var forgottenDependencies: UInt64 { dependencies.forgotten }

  /// Dependencies of jobs, oldest first: all, or those that still held when there were too many.
  package var recordedDependencies: [RecordedDependency] {
    // Which fence a job signals may have become known after its dependency.
    dependencies.recorded.map { recorded in
      var recorded = recorded
      if recorded.dependency.waiting == nil, let job = recorded.dependency.job {
        recorded.dependency.waiting = jobs.fence(of: job)
      }
      return recorded
    }
  }

  /// Dependencies of jobs whose fences are both alive and unsignaled, oldest first; meant for the end.
  package func pendingDependencies() -> [RecordedDependency] {
    recordedDependencies.filter { fences.isPending($0.dependency) }
  }
}

extension FenceTable {
  /// Whether neither fence of `dependency` is known to be signaled, and the awaited one lives.
  fileprivate func isPending(_ dependency: FenceDependency) -> Bool {
    hasUnsignaled(dependency.awaited) && (dependency.waiting.map(hasUnsignaled) ?? true)
  }

  private func hasUnsignaled(_ fence: FenceID) -> Bool {
    var place = chain(of: fence).head
    while place != FenceTable.none {
      let slot = slots[Int(place)]
      if slot.phase == .alive, !slot.lifetime.isKnownSignaled { return true }
      place = slot.next
    }
    return false
  }
}
