import FenceModel
public import TraceVocabulary

/// How to record, on one kernel, what chosen rules need: an answer of the table of event sources.
public struct Recipe: Sendable {
  /// The kernel that will be traced.
  public let kernel: KernelRelease
  /// The rules that the capture is to decide.
  public let rules: [RulePage]
  /// The clock of the recording, as trace-cmd names it.
  public var clock = "mono"
  /// Memory of the ring buffer, in KiB for each CPU.
  public var bufferKilobytes = 16_384
  /// The file that is written.
  public var output = "trace.dat"
  /// Whether to record even where that may crash the kernel.
  public var isForced = false

  /// The first kernel with fence tracepoints (e941759c74a4).
  public static let firstKernel = KernelRelease(major: 3, minor: 17)

  /// A recipe for `rules` on `kernel`.
  public init(kernel: KernelRelease, rules: [RulePage]) {
    self.kernel = kernel
    self.rules = rules
  }

  /// What is to be recorded: of what only raises a rule's certainty, nothing that makes the bulk of a
  /// capture.
  package var sources: [EventSource] {
    let needs = rules.reduce(into: RecordedEvents()) { $0.formUnion($1.needs) }
    let wanted = rules.reduce(into: needs) { $0.formUnion($1.helps) }
    // A job's dependency gives the job's number, and drm_sched_job the address of its fence.
    let namesJobsByAddress = kernel < Self.firstWithNamedJobs && wanted.contains(.dependencies)
    return EventSource.all.filter { source in
      guard source.exists(on: kernel) else { return false }
      return source.gives.contains(.initialized)
        || !source.gives.isDisjoint(with: source.isHeavy ? needs : wanted)
        || namesJobsByAddress && source.isInitProbe
    }
  }

  /// From here on the scheduler's events name the fence of each job.
  private static let firstWithNamedJobs = KernelRelease(major: 6, minor: 17)

  /// The rules that stay undecided on this kernel, for want of any means to record what they need.
  package var outOfReach: [(rule: RuleID, missing: [String])] {
    let reached = sources.reduce(into: RecordedEvents()) { $0.formUnion($1.gives) }
    return rules.compactMap { page in
      let missing = page.needs.subtracting(reached)
      return missing.isEmpty ? nil : (page.rule, missing.names)
    }
  }
}
