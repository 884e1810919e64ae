@testable import FenceModel
import FenceReports
@testable import FenceRules
import Testing
import TraceVocabulary

/// What is said of waits at the end, by what was recorded and lost.
struct WaitsAtEndTests {
  /// A capture of six waits that have no end, then changed; its text, whatever lines are broken at.
  private func words(
    recorded: [String], waits: UInt64 = 6, _ change: (inout Report) -> Void = { _ in }
  ) -> String {
    let report = Sample.complete {
      $0.events.byName += recorded.map { ("dma_fence_wait_" + $0, waits) }
      $0.counts.waits = waits
      $0.counts.openWaits = waits
      if waits == 0 { ($0.openWaits, $0.longestWaits) = ([], []) }
      change(&$0)
    }
    return Self.words(of: TextReport().text(of: report))
  }

  private static func words(of text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test func `with both ends recorded waits without an end are open`() {
    let words = words(recorded: ["start", "end"])
    #expect(words.contains("waits 6 open at the end, 0 failed"))
    #expect(words.contains("WAITS OPEN AT THE END length from"))
    #expect(words.contains("WAITS, 6 seen, 6 open "))
  }

  @Test(arguments: [(["start"], "wait ends"), (["end"], "wait starts")])
  func `without both ends nobody knows which are open`(recorded: [String], missing: String) {
    let words = words(recorded: recorded)
    #expect(
      words.contains(
        "waits 6 seen, which are open is not known: \(missing) were not recorded"))
  }

  @Test func `without ends no list and no fence says that a task waits`() {
    let open = FenceID(context: 16, seqno: 123_456)
    let report = Sample.complete {
      $0.events.byName.append(("dma_fence_wait_start", 6))
      $0.counts.waits = 6
      $0.counts.openWaits = 6
      $0.counts.aliveAtEnd = 1
      $0.counts.aliveUnsignaled = 1
      $0.aliveFences = [Sample.report().aliveFences[0]]
      $0.rules = [
        RuleResult(
          rule: .longWait, verdict: .undecided, needs: [], observed: 0, excluded: 6, findings: 0)
      ]
    }
    #expect(report.aliveFences[0].lifetime.fence == open)
    let words = Self.words(of: TextReport().text(of: report))
    #expect(
      words.contains("gnome-shell-1234 began to wait at 64.000000, 1.412 s before the end, and 4"))
    #expect(
      words.contains(
        "WAITS WITHOUT A RECORDED END Which of them are open is not known: wait ends were not "
          + "recorded. ago from"))
    #expect(words.contains("gnome-shell-1234 began to wait 1.412 s before the end … and"))
    #expect(words.contains("WAITS, 6 seen, 6 perhaps open "))
    #expect(!words.contains(" waits for ") && !words.contains("waits since"))
    let markdown = MarkdownReport(toolVersion: "1").text(of: [report])
    #expect(markdown.contains("Waits, 6: those without a recorded end, then the longest"))
    #expect(!markdown.contains("| open |") && markdown.contains("| not known |"))
  }

  @Test func `that there is no wait is said where waits were recorded`() {
    #expect(words(recorded: [], waits: 0).contains("waits not known: waits were not recorded "))
    let told = words(recorded: [], waits: 0) { $0.recorded = [.waitStarted, .waitEnded] }
    #expect(told.contains("waits none seen "))
    #expect(told.contains("WAITS OPEN AT THE END None: no wait is open at the end."))
    let lossy = words(recorded: [], waits: 0) {
      $0.recorded = [.waitStarted, .waitEnded]
      $0.trace.cpus[0].dropped = 7
    }
    #expect(lossy.contains("waits none seen, though 7 events are missing "))
    #expect(lossy.contains("WAITS OPEN AT THE END None seen, though 7 events are missing."))
  }

  @Test func `what was lost may be the end of a wait`() {
    let missing = words(recorded: ["start", "end"]) { $0.trace.cpus[0].dropped = 7 }
    #expect(missing.contains("waits 6 open at the end, though 7 events are missing; 0 failed"))
    let marked = words(recorded: ["start", "end"]) {
      $0.events.gaps = 1
      $0.counts.openWaitsCrossedGap = 4
    }
    #expect(
      marked.contains(
        "waits 2 open at the end; 4 without a recorded end, but events were lost while they were open; "
          + "0 failed"))
    #expect(marked.contains("WAITS, 6 seen, 2 open, 4 perhaps open "))
    #expect(marked.contains("WAITS OPEN AT THE END"))
    let all = words(recorded: ["start", "end"]) {
      $0.events.gaps = 1
      $0.counts.openWaitsCrossedGap = 6
      $0.openWaits[0].wait.crossedGap = true
    }
    #expect(
      all.contains(
        "WAITS WITHOUT A RECORDED END ? events were lost while it was open: its end may be among them "
          + "length from who waits, for which fence ? 1.412 s"))
    let none = words(recorded: ["start", "end"]) {
      $0.events.gaps = 1
      $0.counts.openWaits = 0
    }
    #expect(none.contains("waits none seen open at the end, though events were lost; 0 failed"))
  }

  /// What hangs on a fence: so many tasks, the first `lost` of which began to wait before a loss.
  private func stalled(_ tasks: Int, lost: Int, _ change: (inout Report) -> Void = { _ in })
    -> Report
  {
    let fence = FenceSubject(
      FenceReference(fence: FenceID(context: 16, seqno: 1), generation: 0, name: .unknown),
      NameTable(bounds: ModelBounds()))
    let waiters = (0..<tasks).map { place in
      var wait = Sample.wait(
        fence.fence, from: 64_000_000_000, to: nil, length: 1_412_173_740, outcome: .open
      ).wait
      wait.crossedGap = place < lost
      return StallSummary.Waiter(
        wait: wait, task: "task-\(place)", fence: fence, length: 1_412_173_740)
    }
    return Sample.complete {
      $0.events.byName += [("dma_fence_wait_start", 9), ("dma_fence_wait_end", 9)]
      $0.events.gaps = lost > 0 ? 1 : 0
      $0.counts.waits = 9
      $0.counts.openWaits = UInt64(tasks)
      $0.counts.openWaitsCrossedGap = UInt64(lost)
      $0.stall = StallSummary(
        kind: .unsignaledAtEnd, fence: fence, through: [], since: Timestamp(64_000_000_000),
        length: 1_412_173_740, lastSignal: nil, waiters: waiters, waiterCount: tasks,
        behind: waiters, behindCount: tasks, dependents: [], dependentCount: 2, cycles: [],
        doubts: [])
      change(&$0)
    }
  }

  @Test func `a task that began to wait before a loss is not said to wait`() {
    let known = Self.words(of: TextReport().text(of: stalled(3, lost: 0)))
    #expect(known.contains("; 3 tasks and 2 jobs on it; 3 tasks behind it in its context "))
    #expect(known.contains(" waits task-0 for 1.412 s waits task-1 for 1.412 s "))
    let markdown = MarkdownReport(toolVersion: "1").text(of: [stalled(12, lost: 0)])
    #expect(markdown.contains("<details><summary>Stalled first, 16:1"))
    #expect(
      markdown.contains("\n| waits | task-9 for 1.412 s |\n| behind | task-0 for 1.412 s, on"))
    #expect(markdown.contains("\n\nAnd 4 more.\n"))
    #expect(known.contains("asked for and not signaled for 1.412 s; no signal"))
    let unsure = stalled(3, lost: 0) { $0.stall?.isSignalUnsure = true }
    #expect(
      Self.words(of: TextReport().text(of: unsure))
        .contains("asked for, with no recorded signal, for 1.412 s; no signal"))
    let ring = stalled(3, lost: 0) {
      guard let asked = $0.stall?.fence else { return }
      var oldest = asked
      oldest.fence = FenceID(context: 16, seqno: 0)
      $0.stall?.stop = StallSummary.Stop(
        fence: oldest, since: Timestamp(63_412_173_740), ahead: 4)
    }
    #expect(
      MarkdownReport(toolVersion: "1").text(of: [ring]).contains("<summary>Stalled first, 16:0"))
    let stopped = Self.words(of: TextReport().text(of: ring))
    #expect(
      stopped.contains(
        ", where its context stopped: the oldest of it without a signal, begun 2.000 s before the end; "
      ))
    #expect(stopped.contains(", 4 behind it, asked for and not signaled for 1.412 s; no signal"))
    let some = Self.words(of: TextReport().text(of: stalled(3, lost: 2)))
    #expect(
      some.contains(
        "; 1 task on it; 2 more began to wait for it; 2 jobs on it; 1 task behind it in its context; "
          + "2 more began to wait behind it in its context "))
    #expect(
      some.contains(
        " began to wait task-0, 1.412 s before the end began to wait task-1, 1.412 s before the end "
          + "waits task-2 for 1.412 s behind task-0, 1.412 s before the end, on"))
    let all = stalled(1, lost: 1) {
      $0.counts.aliveAtEnd = 1
      $0.counts.aliveUnsignaled = 1
      $0.aliveFences = [Sample.report().aliveFences[0]]
      $0.aliveFences[0].waiters[0].wait.crossedGap = true
    }
    let words = Self.words(of: TextReport().text(of: all))
    #expect(
      words.contains("; 1 task began to wait for it; 2 jobs on it; 1 task began to wait behind"))
    #expect(words.contains("gnome-shell-1234 began to wait at 64.000000, 1.412 s before the end"))
    #expect(!words.contains(" waits for ") && !words.contains("waits since"))
  }

  @Test func `of many waits without any end a filter may be the cause`() {
    let filter = "no wait end was seen at all, which a hang explains as well as a filter"
    let told: (inout Report) -> Void = { $0.recorded = [.waitStarted, .waitEnded] }
    #expect(
      words(recorded: ["start"], waits: 40, told)
        .contains("waits 40 seen, which are open is not known: \(filter)"))
    #expect(words(recorded: ["start"], told).contains("waits 6 open at the end, 0 failed"))
  }

  @Test func `nobody is said not to wait where waits were not recorded`() {
    let words = words(recorded: [], waits: 0) {
      $0.counts.aliveAtEnd = 1
      $0.counts.aliveUnsignaled = 1
      $0.aliveFences = [Sample.report().aliveFences[0]]
      $0.aliveFences[0].waiters = []
    }
    #expect(words.contains("who waits for it is not known: wait starts were not recorded"))
  }
}
