import FenceModel
import FenceRules

/// What an analyzer ought to find, or may find, by the rows of the log.
struct Expectation {
  let rule: RuleID
  /// The identities that the finding may name: one, but for cycles.
  let fences: [FenceID]
  /// The fence's address, where rows have one; a finding without an address fits too.
  var address: UInt64?
  /// The task, where the rule is about a wait.
  var pid: Int32?
  /// How many must be found: 0 where the rows leave open whether the records show it.
  var required = 1
  /// How many may be found.
  var allowed = 1
  /// The least certainty of those that are required.
  var certainty: Finding.Certainty = .suspected
  /// The greatest severity.
  var severity: Finding.Severity = .error
  /// The least severity of those that are required.
  var leastSeverity: Finding.Severity = .warning
  /// Why, for who reads a failure.
  let reason: String

  init(
    _ rule: RuleID, _ fence: FenceID, address: UInt64? = nil, pid: Int32? = nil,
    isRequired: Bool = true, count: Int = 1, upTo allowed: Int? = nil,
    atLeast certainty: Finding.Certainty = .suspected,
    atMost severity: Finding.Severity = .error, because reason: String
  ) {
    self.init(rule, among: [fence], isRequired: isRequired, atLeast: certainty, because: reason)
    self.address = address
    self.pid = pid
    self.severity = severity
    leastSeverity = min(severity, Expectation.leastSeverity(of: rule))
    required = isRequired ? count : 0
    self.allowed = allowed ?? count
  }

  /// What a gate would see of a defect: info is for what is legal, and short of a limit.
  private static func leastSeverity(of rule: RuleID) -> Finding.Severity {
    switch rule {
    // One wait that gave up in time is what timeouts are for.
    case .waitFailed: .info
    default: .warning
    }
  }

  init(
    _ rule: RuleID, among fences: [FenceID], isRequired: Bool, upTo allowed: Int = 1,
    atLeast certainty: Finding.Certainty = .suspected, because reason: String
  ) {
    self.rule = rule
    leastSeverity = Expectation.leastSeverity(of: rule)
    self.fences = fences
    self.certainty = certainty
    self.reason = reason
    required = isRequired ? 1 : 0
    self.allowed = allowed
  }
}

/// What must never be asserted, whatever its severity.
struct Acquittal {
  let rule: RuleID
  let fence: FenceID
  let address: UInt64
}

/// What a recording holds, as far as the oracle must know: an oracle asks for nothing that was not
/// recorded.
struct RecordedScope {
  /// The first and the last moment of any record.
  var start: UInt64
  var end: UInt64
  /// From when to when all CPUs were recorded.
  var allFrom: UInt64
  var allUntil: UInt64
  /// The clock is one for all CPUs.
  var hasSynchronizedClock = true
  /// Events were lost: nothing is required.
  var hasLosses = false
  /// Addresses at init and release.
  var hasAddresses = false
  /// Begin and end of normal grace periods.
  var hasGracePeriods = false
  /// Calls to signal, with addresses.
  var hasSignalCalls = false
  /// Results of waits.
  var hasWaitResults = false
  /// `kmem_cache_free`.
  var hasMemoryFrees = false

  /// Whether everything between two moments was recorded on all CPUs.
  func covers(_ from: UInt64, _ to: UInt64) -> Bool {
    !hasLosses && allFrom <= from && to <= allUntil
  }

  /// Whether a moment is in the recording, or at most `TruthLog.worst` outside.
  func touches(_ moment: UInt64) -> Bool {
    start <= moment + TruthLog.worst && moment <= end + TruthLog.worst
  }
}
