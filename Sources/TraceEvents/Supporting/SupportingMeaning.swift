import FenceModel

/// What the records of a supporting event say.
enum SupportingMeaning: Hashable, Sendable {
  /// A dynamic probe; which function it is on is known at its first record.
  case probe(isReturn: Bool)
  /// A driver or the scheduler names a fence and its address.
  case mention
  case gracePeriod
  case expeditedGracePeriod
  case callbackQueued
  case callbackInvoked
  case memory(MemoryEvent.Kind)
  case taskSwitch
  case waking
  case wakeup
  case dependency
  /// The scheduler got a job, or runs it: which fence it signals.
  case job
  case directReclaim(isEntered: Bool)
  case vblank

  /// Whether it says which task runs, or may run. Such events need three integers at most: pids and
  /// priorities have 32 bits, and all states that a switch reports are among the lower 16.
  var isScheduler: Bool {
    switch self {
    case .taskSwitch, .waking, .wakeup: true
    default: false
    }
  }

  /// One integer of a record, by the names that it has had.
  struct Place {
    var names: [String]
    /// Without it the record says nothing.
    var isRequired = true
    /// It may be a text, of which the digest is taken.
    var isText = false
  }

  /// What `event` of the kernel's own events says; nil where that is nothing about fences.
  init?(system: String, event: String) {
    switch system {
    case "rcu": self.init(rcu: event)
    case "kmem": self.init(kmem: event)
    case "sched": self.init(sched: event)
    case "vmscan":
      switch event {
      case "mm_vmscan_direct_reclaim_begin": self = .directReclaim(isEntered: true)
      case "mm_vmscan_direct_reclaim_end": self = .directReclaim(isEntered: false)
      default: return nil
      }
    case "drm":
      guard event == "drm_vblank_event" else { return nil }
      self = .vblank
    case "gpu_scheduler":
      switch event {
      case "drm_sched_job_wait_dep", "drm_sched_job_add_dep", "drm_sched_job_unschedulable":
        self = .dependency
      // Up to 6.16. Those of later kernels name the job's fence at each dependency.
      case "drm_sched_job", "drm_run_job": self = .job
      default: return nil
      }
    case "amdgpu":
      // The other events' `fence` is never assigned.
      guard event == "amdgpu_ib_pipe_sync" else { return nil }
      self = .mention
    case "xe":
      guard event.hasPrefix("xe_hw_fence_") else { return nil }
      self = .mention
    default: return nil
    }
  }

  private init?(rcu event: String) {
    switch event {
    case "rcu_grace_period": self = .gracePeriod
    case "rcu_exp_grace_period": self = .expeditedGracePeriod
    case "rcu_callback": self = .callbackQueued
    case "rcu_invoke_callback": self = .callbackInvoked
    default: return nil
    }
  }

  private init?(kmem event: String) {
    switch event {
    case "kmem_cache_alloc", "kmem_cache_alloc_node": self = .memory(.cacheAllocated)
    case "kmem_cache_free": self = .memory(.cacheFreed)
    case "kmalloc", "kmalloc_node": self = .memory(.allocated)
    case "kfree": self = .memory(.freed)
    default: return nil
    }
  }

  private init?(sched event: String) {
    switch event {
    case "sched_switch": self = .taskSwitch
    case "sched_waking": self = .waking
    case "sched_wakeup": self = .wakeup
    default: return nil
    }
  }

  /// The integers that its records give, in the order of their places.
  var places: [Place] {
    switch self {
    case .probe(let isReturn):
      [
        Place(names: ["__probe_func", "__probe_ip"]),
        Place(names: ["fence", "f", "kref", "refcount", "ptr", "p"], isRequired: false),
        Place(names: ["context", "ctx"], isRequired: false),
        Place(names: ["seqno", "seq"], isRequired: false),
        Place(
          names: isReturn ? ["ret", "retval", "result", "started"] : ["timeout"],
          isRequired: false),
        // Nothing asks for these, but a line of text that lacks one that the others have was cut, maybe
        // within the number before it.
        Place(names: ["flags"], isRequired: false),
        Place(names: ["ops"], isRequired: false),
      ]
    case .mention:
      [
        Place(names: []), Place(names: ["fence"]), Place(names: ["ctx", "context"]),
        Place(names: ["seqno"]),
      ].map { Place(names: $0.names, isRequired: !$0.names.isEmpty) }
    case .gracePeriod, .expeditedGracePeriod:
      [
        Place(names: ["rcuname"]), Place(names: ["gp_seq", "gpseq", "gpnum"]),
        Place(names: ["gpevent"]),
      ]
    case .callbackQueued, .callbackInvoked:
      [Place(names: ["rhp"]), Place(names: ["rcuname"], isRequired: false)]
    case .memory: [Place(names: ["ptr"]), Place(names: ["bytes_req"], isRequired: false)]
    case .taskSwitch:
      [
        Place(names: ["next_pid"]), Place(names: ["prev_prio"]), Place(names: ["prev_state"]),
      ]
    case .waking, .wakeup: [Place(names: ["pid"]), Place(names: ["prio"])]
    case .dependency:
      [
        Place(names: ["ctx"]), Place(names: ["seqno"]),
        Place(names: ["fence_context"], isRequired: false),
        Place(names: ["fence_seqno"], isRequired: false),
        Place(names: ["name"], isRequired: false, isText: true),
        Place(names: ["id"], isRequired: false),
        Place(names: ["fence"], isRequired: false),
      ]
    case .job:
      [Place(names: ["name"], isText: true), Place(names: ["id"]), Place(names: ["fence"])]
    case .directReclaim: []
    case .vblank: [Place(names: ["crtc"]), Place(names: ["seq"])]
    }
  }

  /// Places in `dependency`.
  enum DependencyPlace {
    static let context = 0
    static let seqno = 1
    static let waitingContext = 2
    static let waitingSeqno = 3
    static let ring = 4
    static let id = 5
    static let address = 6
  }

  /// Places in `job`.
  enum JobPlace {
    static let ring = 0
    static let id = 1
    static let address = 2
  }

  /// Places of a fence's fields, in `probe` and `mention`.
  enum FencePlace {
    static let function = 0
    static let address = 1
    static let context = 2
    static let seqno = 3
    static let value = 4
  }
}
