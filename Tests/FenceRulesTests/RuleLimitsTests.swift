import FenceRules
import Testing

/// Limits that a policy changes.
struct RuleLimitsTests {
  /// A wait of 300 ms by task 7, and one of 300 ms by task 8.
  private static let waits = """
    0 ms cpu0 pid 1 dma_fence_init drv ring 5:1
    0 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
    0 ms cpu0 pid 8 dma_fence_wait_start drv ring 5:1
    300 ms cpu0 pid 1 dma_fence_signaled drv ring 5:1
    300 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
    300 ms cpu0 pid 8 dma_fence_wait_end drv ring 5:1
    301 ms cpu0 pid 1 dma_fence_destroy drv ring 5:1
    302 ms end
    """

  private static func severities(_ limits: RuleLimits) throws -> [Finding.Severity] {
    let one = try RuleCase(waits, limits: limits, comm: [7: "Xorg", 8: "glxgears"])
    return one.findings(of: .longWait).sorted { ($0.pid ?? 0) < ($1.pid ?? 0) }.map(\.severity)
  }

  @Test func `without an exception the limits for all hold`() throws {
    #expect(try Self.severities(RuleLimits()) == [.warning, .warning])
  }

  @Test func `a driver gets a timeout of its own`() throws {
    var limits = RuleLimits()
    var one = RuleLimits.Exception()
    one.driver = { $0 == "drv" }
    one.timeline = { $0 == "ring" }
    one.timeoutNanoseconds = 200_000_000
    limits.exceptions = [one]
    #expect(try Self.severities(limits) == [.error, .error])
    // A policy knows better than the table, which says that msm looks for progress.
    let msm = try RuleCase(Self.waits.replacing("drv ring", with: "msm ring"))
    #expect(msm.findings(of: .longWait).map(\.severity) == [.warning, .warning])
    limits.exceptions[0].driver = { $0 == "msm" }
    let known = try RuleCase(Self.waits.replacing("drv ring", with: "msm ring"), limits: limits)
    #expect(known.findings(of: .longWait).map(\.severity) == [.error, .error])
    limits.exceptions[0].driver = { $0 == "other" }
    #expect(try Self.severities(limits) == [.warning, .warning])
  }

  @Test func `a task gets limits of its own, and the last one counts`() throws {
    var limits = RuleLimits()
    var everyone = RuleLimits.Exception()
    everyone.longWaitNanoseconds = 400_000_000
    var gears = RuleLimits.Exception()
    gears.task = { $0 == "glxgears" }
    gears.longWaitNanoseconds = 50_000_000
    limits.exceptions = [everyone, gears]
    #expect(try Self.severities(limits) == [.info, .warning])
  }

  @Test func `a limit below a frame counts`() throws {
    var limits = RuleLimits()
    limits.frameNanoseconds = 1_000_000_000
    limits.exceptions = [RuleLimits.Exception()]
    limits.exceptions[0].longWaitNanoseconds = 10_000_000
    #expect(try Self.severities(limits) == [.warning, .warning])
  }

  @Test func `a storm is what the limits say`() throws {
    let lines = (1...20).map {
      """
      \($0) us cpu0 pid 1 dma_fence_init drv ring 5:\($0)
      \($0) us cpu0 pid 1 dma_fence_destroy drv ring 5:\($0)
      """
    }.joined(separator: "\n")
    var limits = RuleLimits()
    #expect(try RuleCase(lines, limits: limits).findings(of: .fenceStorm).isEmpty)
    limits.stormFences = 19
    #expect(try RuleCase(lines, limits: limits).findings(of: .fenceStorm).count == 1)
    limits.exceptions = [RuleLimits.Exception()]
    limits.exceptions[0].stormFences = 20
    #expect(try RuleCase(lines, limits: limits).findings(of: .fenceStorm).isEmpty)
  }
}
