import FenceModel
import FenceRules

/// Derives what ought to be found from what the test driver logged, inside the recorded window.
///
/// The rows decide, not the remarks: remarks are taken where an operation leaves no row of its own.
/// Where the order of two rows does not give that of their records, a finding is allowed and not
/// required.
struct Oracle {
  private(set) var expectations: [Expectation] = []
  private(set) var acquittals: [Acquittal] = []
  let truth: TruthLives
  let scope: RecordedScope

  /// The timeout of a driver that no table knows: `RuleLimits.unknownDriverTimeoutNanoseconds`.
  static let timeout: UInt64 = 500_000_000
  /// A wait beyond this is too long.
  static let longWait: UInt64 = 100_000_000

  init(_ rows: [TruthRow], _ scope: RecordedScope) {
    truth = TruthLives(rows)
    self.scope = scope
    for life in truth.lives where isRecorded(life) {
      expectReuse(of: life)
      expectSignals(of: life)
      expectEnd(of: life)
      expectRemarks(of: life)
    }
    expectUnsignaled()
    expectOrder()
    expectIdentities()
    expectWaits()
    expectCycles()
  }

  mutating func expect(_ expectation: Expectation) {
    var expectation = expectation
    if scope.hasLosses {
      expectation.required = 0
    }
    expectations.append(expectation)
  }

  mutating func acquit(_ acquittal: Acquittal) {
    acquittals.append(acquittal)
  }

  /// Whether any record of `life` may be in the recording.
  func isRecorded(_ life: TruthLife) -> Bool {
    let moments =
      [life.begin] + life.signals + life.usesAfterDestroy + (life.destroyed.map { [$0] } ?? [])
    return moments.contains { scope.touches($0.time) }
      || life.begin.time < scope.start && life.destroyed == nil
  }
}

extension Oracle {
  private mutating func expectReuse(of life: TruthLife) {
    guard let reuse = life.reuse else { return }
    guard !reuse.isGracePeriodElapsed else {
      acquit(Acquittal(rule: .reuseWithinGracePeriod, fence: life.fence, address: life.pointer))
      return
    }
    let reused = life.firstAddressed
    // Where the first record of the new identity comes late, a grace period may fit before it.
    let isSharp = reused.map { !life.isRearmed || $0.time - life.begin.time < 1_000_000 } ?? false
    let isCovered =
      scope.hasAddresses && scope.hasGracePeriods && scope.hasSynchronizedClock
      && reuse.released.map { scope.covers($0.time, reused?.time ?? .max) } ?? false
    expect(
      Expectation(
        .reuseWithinGracePeriod, life.fence, address: life.pointer,
        isRequired: isCovered && isSharp && (!life.isRearmed || scope.hasSignalCalls),
        atLeast: isCovered ? .conditional : .suspected,
        because: "reused within a grace period"))
  }

  private mutating func expectSignals(of life: TruthLife) {
    if life.hasRemark("STALE_SIGNAL") {
      let isCovered = scope.covers(life.begin.time, life.destroyed?.time ?? .max)
      expect(
        Expectation(
          .recycledFenceLeak, life.fence, address: life.pointer,
          isRequired: scope.hasAddresses && scope.hasSignalCalls && isCovered, upTo: 2,
          because: "signaled through a stale pointer"))
    }
    let repeated = life.signals.dropFirst()
    guard !repeated.isEmpty else { return }
    expect(
      Expectation(
        .signaledTwice, life.fence, address: life.pointer,
        isRequired: repeated.allSatisfy { scope.covers(life.begin.time, $0.time) },
        count: repeated.count, because: "signaled \(life.signals.count) times"))
  }

  private mutating func expectEnd(of life: TruthLife) {
    guard let destroyed = life.destroyed else { return }
    let isCovered = scope.covers(life.begin.time, destroyed.time)
    if life.signals.isEmpty {
      let isSignaledByRelease =
        life.hasRemark("RELEASED_WITH_CALLBACKS") || life.hasRemark("DESTROYED_WHILE_WAITED")
      expect(
        Expectation(
          .destroyedUnsignaled, life.fence, address: life.pointer,
          isRequired: isCovered && !isSignaledByRelease,
          atMost: life.enabled == nil ? .info : .warning, because: "destroyed unsignaled"))
    }
    if !life.usesAfterDestroy.isEmpty {
      // A signal of a fence that is signaled leaves no record but a probe's.
      expect(
        Expectation(
          .useAfterDestroy, life.fence, address: life.pointer,
          isRequired: isCovered && life.hasRemark("USE_AFTER_DESTROY"),
          upTo: life.usesAfterDestroy.count + 2, because: "used after its destroy"))
    }
    if scope.hasMemoryFrees, life.mode.hasPrefix("slab") {
      expect(
        Expectation(
          .freedWithoutGracePeriod, life.fence, address: life.pointer,
          isRequired: isCovered && scope.hasGracePeriods && scope.hasAddresses,
          atLeast: .conditional,
          because: "its release frees it at once"))
    }
  }

  private mutating func expectRemarks(of life: TruthLife) {
    let rules: [(remark: String, rule: RuleID)] = [
      ("RELEASED_WITH_CALLBACKS", .releasedWithCallbacks),
      ("DESTROYED_WHILE_WAITED", .destroyedWhileWaited),
      ("DESTROYED_WHILE_WAITED aux=0", .releasedWithCallbacks),
      ("DESTROYED_WHILE_WAITED aux=1", .useAfterDestroy),
      ("WAIT_IN_ATOMIC", .waitInAtomicContext),
    ]
    let isCovered = scope.covers(life.begin.time, life.destroyed?.time ?? .max)
    for (remark, rule) in rules where life.hasRemark(remark) {
      let count = life.remarks.count { $0.hasPrefix(remark) }
      expect(
        Expectation(
          rule, life.fence, address: life.pointer, isRequired: isCovered, count: count,
          because: remark))
    }
  }

  /// Fences that somebody wants, and that the recording does not see signaled.
  private mutating func expectUnsignaled() {
    var wanted: [Int: UInt64] = [:]
    for wait in truth.waits {
      guard let place = wait.life else { continue }
      wanted[place] = min(wanted[place] ?? .max, wait.start)
    }
    /// By context: each signaled seqno with the time of its signal.
    var signals: [UInt64: [(seqno: UInt64, time: UInt64)]] = [:]
    for life in truth.lives {
      guard let signal = life.signals.first else { continue }
      signals[life.context, default: []].append((life.seqno, signal.time))
    }
    for (place, life) in truth.lives.enumerated() where life.begin.time <= scope.end {
      let signal = life.signals.first?.time ?? .max
      let destroyed = life.destroyed?.time ?? .max
      guard signal > scope.end, destroyed > scope.end else { continue }
      let overtaken = signals[life.context, default: []].filter {
        $0.seqno > life.seqno && $0.time <= scope.end
      }
      let moments = overtaken.map { max($0.time, life.begin.time) }
      let asked = min(
        wanted[place] ?? .max, life.enabled?.time ?? .max, moments.min() ?? .max)
      guard asked <= scope.end, scope.end - asked + TruthLog.worst > Oracle.timeout else {
        continue
      }
      let isLong = scope.end - asked > Oracle.timeout + TruthLog.worst
      expect(
        Expectation(
          .neverSignaled, life.fence, address: life.pointer,
          isRequired: isLong && life.begin.time >= scope.allFrom,
          because: "unsignaled \((scope.end - asked) / 1_000_000) ms after somebody wanted it"))
    }
  }
}
