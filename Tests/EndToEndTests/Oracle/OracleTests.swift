import FenceModel
import FenceRules
import Testing

/// The oracle itself, on logs that are written out.
struct OracleTests {
  private static let scope: RecordedScope = {
    var scope = RecordedScope(
      start: 0, end: 2_000_000_000, allFrom: 0, allUntil: 2_000_000_000)
    scope.hasAddresses = true
    scope.hasGracePeriods = true
    scope.hasSignalCalls = true
    return scope
  }()

  /// `rule context:seqno`, with a question mark where it is allowed and not required.
  private func expected(
    _ log: String, _ change: (inout RecordedScope) -> Void = { _ in }
  ) throws -> [String] {
    var scope = OracleTests.scope
    change(&scope)
    let oracle = Oracle(try #require(TruthRow.rows(of: log)), scope)
    return oracle.expectations.map { expectation in
      let names = expectation.fences.map { "\($0.context):\($0.seqno)" }
      return (expectation.required == 0 ? "? " : "")
        + "\(expectation.rule.rawValue) \(names.joined(separator: " "))"
    }
  }

  private static let reused = """
    init,0xa0,5,1,0,1000,0,7,0,
    signal,0xa0,5,1,0,2000,0,7,0,
    destroy,0xa0,5,1,0,3000,0,7,1,aux=signaled
    reuse,0xa0,5,2,0,4000,0,7,0,VIOLATION_within_gp
    init,0xa0,5,2,0,5000,0,7,0,
    signal,0xa0,5,2,0,6000,0,7,0,
    destroy,0xa0,5,2,0,7000,0,7,1,aux=signaled
    """

  @Test func `a life in order is expected to be quiet`() throws {
    let log = """
      init,0xa0,5,1,0,1000,0,7,0,
      enable,0xa0,5,1,0,1500,0,8,0,
      wait_start,0xa0,5,1,0,1600,0,8,250,
      signal,0xa0,5,1,0,2000,0,7,0,
      wait_end,0xa0,5,1,0,2100,0,8,249,ok
      destroy,0xa0,5,1,0,3000,0,7,1,aux=signaled
      """
    #expect(try expected(log) == [])
  }

  @Test func `a reuse is expected of the new fence, by what was recorded`() throws {
    let log = OracleTests.reused
    #expect(try expected(log) == ["reuse-within-grace-period 5:2"])
    #expect(try expected(log) { $0.hasAddresses = false } == ["? reuse-within-grace-period 5:2"])
    #expect(try expected(log) { $0.hasGracePeriods = false } == ["? reuse-within-grace-period 5:2"])
    #expect(
      try expected(log) { $0.hasSynchronizedClock = false } == ["? reuse-within-grace-period 5:2"])
    // The release is before the recording, or a CPU begins after it.
    #expect(try expected(log) { $0.allFrom = 3500 } == ["? reuse-within-grace-period 5:2"])
    #expect(try expected(log) { $0.hasLosses = true } == ["? reuse-within-grace-period 5:2"])
  }

  @Test func `a reuse after a grace period acquits`() throws {
    let log = OracleTests.reused.replacing("5,2,0,4000,0,7,0", with: "5,2,0,4000,0,7,1")
    let oracle = Oracle(try #require(TruthRow.rows(of: log)), OracleTests.scope)
    #expect(oracle.expectations.isEmpty)
    #expect(oracle.acquittals.map(\.fence) == [FenceID(context: 5, seqno: 2)])
  }

  @Test func `memory that is armed by hand counts from its first record`() throws {
    let log = OracleTests.reused.replacing("init,0xa0,5,2", with: "rearm,0xa0,5,2")
    #expect(try expected(log) == ["reuse-within-grace-period 5:2"])
    // A grace period may fit before a signal that comes late.
    let late = log.replacing("signal,0xa0,5,2,0,6000", with: "signal,0xa0,5,2,0,3000000")
      .replacing("destroy,0xa0,5,2,0,7000", with: "destroy,0xa0,5,2,0,4000000")
    #expect(try expected(late) == ["? reuse-within-grace-period 5:2"])
  }

  @Test func `rows outside of the recording ask for nothing`() throws {
    #expect(
      try expected(OracleTests.reused) {
        $0.start = 1_000_000_000
        $0.allFrom = 1_000_000_000
      } == [])
  }

  @Test func `the fence that is overtaken is the subject`() throws {
    let log = """
      init,0xa0,5,1,0,1000,0,7,0,
      init,0xb0,5,2,0,2000,0,7,0,
      init,0xc0,5,3,0,2500,0,7,0,
      signal,0xc0,5,3,0,3000,0,7,0,
      signal,0xa0,5,1,0,4000,0,7,0,
      signal,0xb0,5,2,0,5000,0,8,0,
      """
    // Rows of two tasks within 10 ms do not give the order of the records.
    #expect(
      try expected(log).sorted() == ["? out-of-order-signal 5:2", "out-of-order-signal 5:1"])
  }

  @Test func `contexts that differ beyond 32 bits have no order between them`() throws {
    let log = """
      init,0xa0,5,1,0,1000,0,7,0,
      init,0xb0,4294967301,2,0,2000,0,7,0,
      signal,0xb0,4294967301,2,0,3000,0,7,0,
      signal,0xa0,5,1,0,4000,0,7,0,
      """
    #expect(try expected(log) == [])
  }

  @Test func `seqnos that wrap at 32 bits are in order`() throws {
    let log = """
      init,0xa0,5,4294967295,0,1000,0,7,0,
      init,0xb0,5,4294967296,0,2000,0,7,0,
      signal,0xa0,5,4294967295,0,3000,0,7,0,
      signal,0xb0,5,4294967296,0,4000,0,7,0,
      """
    #expect(try expected(log) == [])
  }

  @Test func `two signals are one too many, and the stale pointer is the leak`() throws {
    let log = """
      init,0xa0,5,1,0,1000,0,7,0,
      expect,0xa0,5,1,0,1500,0,7,0,STALE_SIGNAL: signalled through a stale pointer
      signal,0xa0,5,1,0,2000,0,7,0,
      signal,0xa0,5,1,0,3000,0,7,0,
      destroy,0xa0,5,1,0,4000,0,7,1,aux=signaled
      """
    #expect(try expected(log) == ["recycled-fence-leak 5:1", "signaled-twice 5:1"])
    #expect(
      try expected(log) { $0.hasSignalCalls = false } == [
        "? recycled-fence-leak 5:1", "signaled-twice 5:1",
      ])
  }

  @Test func `a destroy without the signal that was asked for`() throws {
    let log = """
      init,0xa0,5,1,0,1000,0,7,0,
      enable,0xa0,5,1,0,1500,0,7,0,
      destroy,0xa0,5,1,0,4000,0,7,0,aux=signaled
      """
    #expect(try expected(log) == ["destroyed-unsignaled 5:1"])
    // Nobody asked: no more than info.
    let rows = try #require(TruthRow.rows(of: log.replacing("enable", with: "emit")))
    let expectation = try #require(Oracle(rows, OracleTests.scope).expectations.first)
    #expect(expectation.rule == .destroyedUnsignaled && expectation.severity == .info)
  }

  @Test func `uses after the destroy`() throws {
    let log = """
      init,0xa0,5,1,0,1000,0,7,0,
      signal,0xa0,5,1,0,1500,0,7,0,
      destroy,0xa0,5,1,0,4000,0,7,1,aux=signaled
      expect,0xa0,5,1,0,5000,0,7,4,USE_AFTER_DESTROY aux=4 signal by another thread
      signal,0xa0,5,1,0,6000,0,8,0,without a reference
      """
    #expect(try expected(log) == ["use-after-destroy 5:1"])
    #expect(try expected(log.replacing("expect,", with: "cb,")) == ["? use-after-destroy 5:1"])
  }

  @Test func `remarks for what leaves no row`() throws {
    let log = """
      init,0xa0,5,1,0,1000,0,7,0,
      expect,0xa0,5,1,0,1500,0,7,0,REMARK
      destroy,0xa0,5,1,0,4000,0,7,1,aux=signaled
      """
    #expect(
      try expected(log.replacing("REMARK", with: "RELEASED_WITH_CALLBACKS aux=callbacks"))
        == ["released-with-callbacks 5:1"])
    #expect(
      try expected(log.replacing("REMARK", with: "DESTROYED_WHILE_WAITED aux=0 default wait"))
        == ["destroyed-while-waited 5:1", "released-with-callbacks 5:1"])
    #expect(
      try expected(log.replacing("REMARK", with: "DESTROYED_WHILE_WAITED aux=1 own wait op"))
        == ["destroyed-while-waited 5:1", "use-after-destroy 5:1"])
    #expect(
      try expected(log.replacing("REMARK", with: "WAIT_IN_ATOMIC aux: 0 preemption off"))
        == ["wait-in-atomic-context 5:1"])
  }

  @Test func `a fence that somebody wanted for half a second`() throws {
    let log = """
      init,0xa0,5,1,0,1000,0,7,0,
      enable,0xa0,5,1,0,1500,0,7,0,
      """
    #expect(try expected(log) == ["never-signaled 5:1"])
    #expect(
      try expected(log) {
        $0.end = 400_000_000
        $0.allUntil = 400_000_000
      } == [])
    // Nobody wanted it; a later one of its context was signaled.
    let emitted = log.replacing("enable", with: "emit")
    #expect(try expected(emitted) == [])
    let overtaken =
      emitted + """

        init,0xb0,5,2,0,2000,0,7,0,
        signal,0xb0,5,2,0,3000,0,7,0,
        """
    #expect(try expected(overtaken) == ["never-signaled 5:1"])
  }

  @Test func `an identity that is used while alive, and after`() throws {
    let log = """
      init,0xa0,5,1,0,1000,0,7,0,
      init,0xb0,5,1,0,2000,0,7,0,
      destroy,0xb0,5,1,0,3000,0,7,0,aux=signaled
      destroy,0xa0,5,1,0,4000,0,7,0,aux=signaled
      init,0xb0,5,1,0,5000,0,7,0,
      """
    #expect(
      try expected(log) == ["identity-reused-while-alive 5:1", "seqno-regression 5:1"])
  }

  @Test func `waits that fail, last long or never end`() throws {
    let log = """
      init,0xa0,5,1,0,1000,0,7,0,
      wait_start,0xa0,5,1,0,2000,0,8,250,
      wait_end,0xa0,5,1,0,900000000,0,8,RESULT,
      signal,0xa0,5,1,0,950000000,0,7,0,
      """
    #expect(try expected(log.replacing("RESULT", with: "0")) == ["wait-failed 5:1"])
    #expect(try expected(log.replacing("RESULT", with: "-512")) == ["wait-failed 5:1"])
    #expect(try expected(log.replacing("RESULT", with: "3")) == ["long-wait 5:1"])
    #expect(
      try expected(log.replacing("RESULT", with: "3")) {
        $0.end = 880_000_000
        $0.allUntil = 880_000_000
      } == ["never-signaled 5:1", "wait-never-ended 5:1"])
  }

  @Test func `two tasks that wait on each other`() throws {
    let log = """
      init,0xa0,5,1,0,1000,0,7,0,
      init,0xb0,6,1,0,1000,0,7,0,
      expect,0xa0,5,1,0,1500,0,7,0,DEADLOCK a waits for b
      expect,0xb0,6,1,0,1500,0,7,0,DEADLOCK b waits for a
      wait_start,0xa0,5,1,0,2000,0,8,250,deadlock partner
      wait_start,0xb0,6,1,0,2000,0,9,250,deadlock partner
      signal,0xa0,5,1,0,2500,0,9,0,
      signal,0xb0,6,1,0,2500,0,8,0,
      wait_end,0xa0,5,1,0,3000,0,8,200,ok
      wait_end,0xb0,6,1,0,3000,0,9,200,ok
      """
    #expect(try expected(log) == ["wait-cycle 5:1 6:1"])
  }
}
