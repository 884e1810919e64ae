import FenceModel
import FenceRules
import Testing
import TraceVocabulary

/// What recipes record, kernel by kernel: the lines are those that KERNEL's era accepts.
@Suite struct RecipeTests {
  /// A rule that needs or is helped by these.
  static func page(_ needs: RecordedEvents, helps: RecordedEvents = []) -> RulePage {
    RulePage(
      rule: .reuseWithinGracePeriod, says: "", why: "", severity: "", source: "", decided: "",
      silent: "", example: "", needs: needs, helps: helps)
  }

  static let reuse = page([
    .initAddresses, .releaseAddresses, .gracePeriods, .expeditedGracePeriods,
  ])
  static let calls = page([.signalCalls, .waitCalls, .waitResults, .addCallbackCalls])

  /// The probes, and the events after `-e `, in the order of the script.
  static func lines(_ kernel: KernelRelease, _ pages: RulePage...) -> [String] {
    Recipe(kernel: kernel, rules: pages).script.split(separator: "\n").compactMap { line in
      if line.hasPrefix("probe '") { return String(line.dropFirst(7).dropLast()) }
      if line.hasPrefix("  -e ") { return String(line.dropFirst(2).dropLast(2)) }
      return nil
    }
  }

  @Test func `4_9 has the old names, registers and offsets, and no probes of RCU`() {
    #expect(
      Self.lines(KernelRelease(major: 4, minor: 9), Self.reuse, Self.calls) == [
        "p:df/init fence_init fence=%di:u64 context=%cx:u64 seqno=%r8:u32",
        "p:df/release fence_release fence=%di:u64 context=+56(%di):u64 seqno=+64(%di):u32",
        "p:df/signal fence_signal fence=%di:u64 context=+56(%di):u64 seqno=+64(%di):u32",
        "p:df/signal_locked fence_signal_locked fence=%di:u64 context=+56(%di):u64 "
          + "seqno=+64(%di):u32",
        "p:df/wait fence_wait_timeout fence=%di:u64 timeout=%dx:s64 context=+56(%di):u64 "
          + "seqno=+64(%di):u32",
        "r:df/wait_ret fence_wait_timeout ret=$retval:s64",
        "p:df/addcb fence_add_callback fence=%di:u64 context=+56(%di):u64 seqno=+64(%di):u32",
        "-e fence", "-e rcu:rcu_grace_period", "-e rcu:rcu_exp_grace_period", "-e df",
      ])
  }

  @Test func `4_19 has the new names at the old offsets`() {
    #expect(
      Self.lines(KernelRelease(major: 4, minor: 19), Self.reuse) == [
        "p:df/init dma_fence_init fence=%di:u64 context=%cx:u64 seqno=%r8:u32",
        "p:df/release dma_fence_release fence=%di:u64 context=+56(%di):u64 seqno=+64(%di):u32",
        "-e dma_fence", "-e rcu:rcu_grace_period", "-e rcu:rcu_exp_grace_period", "-e df",
      ])
  }

  @Test func `5_10 signals in two functions`() {
    #expect(
      Self.lines(KernelRelease(major: 5, minor: 10), Self.calls) == [
        "p:df/signal dma_fence_signal fence=$arg1:x64 context=+32($arg1):u64 "
          + "seqno=+40($arg1):u64 flags=+48($arg1):x64",
        "p:df/signal_locked dma_fence_signal_locked fence=$arg1:x64 context=+32($arg1):u64 "
          + "seqno=+40($arg1):u64 flags=+48($arg1):x64",
        "p:df/wait dma_fence_wait_timeout fence=$arg1:x64 intr=$arg2:u8 timeout=$arg3:s64 "
          + "context=+32($arg1):u64 seqno=+40($arg1):u64",
        "r100:df/wait_ret dma_fence_wait_timeout ret=$retval:s64",
        "p:df/addcb dma_fence_add_callback fence=$arg1:x64 func=$arg3:symbol "
          + "context=+32($arg1):u64 seqno=+40($arg1):u64",
        "-e dma_fence", "-e df",
      ])
  }

  static let reuseProbes = [
    "p:df/init dma_fence_init fence=$arg1:x64 ops=$arg2:symbol context=$arg4:u64 "
      + "seqno=$arg5:u64",
    "p:df/init64 dma_fence_init64 fence=$arg1:x64 ops=$arg2:symbol context=$arg4:u64 "
      + "seqno=$arg5:u64",
    "p:df/release dma_fence_release kref=$arg1:x64 context=-24($arg1):u64 "
      + "seqno=-16($arg1):u64 flags=-8($arg1):x64",
    "p:df/free dma_fence_free fence=$arg1:x64",
  ]
  static let gracePeriodProbes = [
    "p:df/gp_init rcu_gp_init", "r10:df/gp_init_ret rcu_gp_init started=$retval:u8",
    "p:df/gp_end rcu_gp_cleanup", "r10:df/gp_end_ret rcu_gp_cleanup",
    "p:df/exp synchronize_rcu_expedited", "r10:df/exp_ret synchronize_rcu_expedited",
  ]
  static let events = ["-e dma_fence", "-e rcu:rcu_grace_period", "-e rcu:rcu_exp_grace_period"]

  @Test func `6_1 has no probes on tracepoints and no fence at the return of a wait`() {
    let lines = Self.lines(KernelRelease(major: 6, minor: 1), Self.reuse)
    #expect(
      lines == [Self.reuseProbes[0]] + Self.reuseProbes[2...] + Self.gracePeriodProbes
        + Self.events + ["-e amdgpu:amdgpu_ib_pipe_sync", "-e df"])
    #expect(
      Self.lines(KernelRelease(major: 6, minor: 1), Self.calls)
        .contains("r100:df/wait_ret dma_fence_wait_timeout ret=$retval:s64"))
    #expect(
      Self.lines(KernelRelease(major: 6, minor: 1), Self.calls)
        .contains { $0.hasPrefix("p:df/sig dma_fence_signal_timestamp_locked fence=$arg1:x64") })
  }

  @Test func `6_12 has probes on tracepoints, which know the fields by name`() {
    let probes = ["init", "destroy", "signaled", "enable_signal", "emit"].map {
      "t:dft/\($0) dma_fence_\($0) fence=fence context=fence->context seqno=fence->seqno "
        + "flags=fence->flags:x64 ops=fence->ops:symbol"
    }
    #expect(
      Self.lines(KernelRelease(major: 6, minor: 12), Self.reuse) == [Self.reuseProbes[0]]
        + Self.reuseProbes[2...] + probes + Self.gracePeriodProbes + Self.events
        + ["-e amdgpu:amdgpu_ib_pipe_sync", "-e xe:xe_hw_fence_create", "-e df", "-e dft"])
    #expect(
      Self.lines(KernelRelease(major: 6, minor: 12), Self.calls)
        .contains("r100:df/wait_ret dma_fence_wait_timeout ret=$retval:s64 fence=$arg1:x64"))
  }

  @Test(arguments: [KernelRelease(major: 6, minor: 17), KernelRelease(major: 7, minor: 2)])
  func `from 6_17 on there is a second init`(kernel: KernelRelease) {
    #expect(Self.lines(kernel, Self.reuse).starts(with: Self.reuseProbes))
  }

  @Test(arguments: [
    (KernelRelease(major: 6, minor: 16), true),
    (KernelRelease(major: 7, minor: 0, patch: 13), true),
    (KernelRelease(major: 7, minor: 1), false),
    (KernelRelease(major: 7, minor: 1, patch: 0), false),
    (KernelRelease(major: 7, minor: 1, patch: 3), false),
    (KernelRelease(major: 7, minor: 1, patch: 6), false),
    (KernelRelease(major: 7, minor: 1, patch: 7), true), (KernelRelease(major: 7, minor: 2), true),
  ])
  func `where tracepoints can crash the kernel the script stops, unless forced`(
    kernel: KernelRelease, isSafe: Bool
  ) {
    var recipe = Recipe(kernel: kernel, rules: [Self.reuse])
    #expect(kernel.tracepointsMayOops != isSafe)
    #expect(recipe.script.contains("DANGER") != isSafe)
    #expect(recipe.script.contains("\nexit 1\n") != isSafe)
    recipe.isForced = true
    #expect(recipe.script.contains("DANGER") != isSafe)
    #expect(!recipe.script.contains("\nexit 1\n"))
  }

  @Test func `memory events are recorded only where a rule cannot do without`() {
    let kernel = KernelRelease(major: 6, minor: 12)
    #expect(Self.lines(kernel, Self.page([], helps: [.memoryFrees])) == ["-e dma_fence"])
    #expect(
      Self.lines(kernel, Self.page([.memoryFrees]))
        == ["-e dma_fence", "-e kmem:kmem_cache_free", "-e kmem:kfree"])
    #expect(
      Self.lines(kernel, Self.page([], helps: [.taskSwitches, .wakings]))
        == ["-e dma_fence", "-e sched:sched_switch", "-e sched:sched_waking"])
  }

  @Test func `dependencies of jobs that have numbers alone take the addresses of fences`() {
    let page = Self.page([], helps: [.dependencies])
    #expect(
      Self.lines(KernelRelease(major: 6, minor: 12), page)
        == [Self.reuseProbes[0], "-e dma_fence", "-e gpu_scheduler", "-e df"])
    #expect(
      Self.lines(KernelRelease(major: 6, minor: 17), page) == ["-e dma_fence", "-e gpu_scheduler"])
  }

  @Test func `what no means can record is said`() {
    let script = Recipe(kernel: KernelRelease(major: 5, minor: 2), rules: [Self.reuse]).script
    #expect(
      Recipe(kernel: KernelRelease(major: 6, minor: 12), rules: [Self.reuse]).script
        .contains("stays undecided") == false)
    // The release is passed a pointer into the fence, whose offset is known from 5.4 on.
    #expect(
      Self.lines(KernelRelease(major: 5, minor: 2), Self.reuse).allSatisfy { !$0.contains("kref") })
    #expect(script.contains("were not tried"))
    let calls = Recipe(kernel: KernelRelease(major: 5, minor: 2), rules: [Self.calls]).script
    #expect(calls.contains("# reuse-within-grace-period stays undecided: no means"))
    #expect(calls.contains("#   the call to signal\n"))
  }

  @Test func `the file is one word of the shell`() {
    var recipe = Recipe(kernel: KernelRelease(major: 6, minor: 12), rules: [])
    recipe.output = "it's; rm -r x.dat"
    #expect(recipe.script.contains("-o 'it'\\''s; rm -r x.dat' \\"))
  }
}
