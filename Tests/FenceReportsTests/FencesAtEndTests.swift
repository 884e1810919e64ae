@testable import FenceModel
@testable import FenceReports
import FenceRules
import Testing
import TraceVocabulary

/// What is said of fences at the end, by what was recorded and lost.
struct FencesAtEndTests {
  private func text(_ change: (inout Report) -> Void) -> String {
    TextReport().text(of: Sample.complete(change))
  }

  /// The words of the text, whatever its lines are broken at.
  private func words(_ change: (inout Report) -> Void) -> String {
    text(change).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Takes one step out of what was recorded.
  private func without(_ step: String) -> (inout Report) -> Void {
    { $0.events.byName.removeAll { $0.name == "dma_fence_" + step } }
  }

  private func expect(
    _ text: String, unsignaled: String, alive: String, _ location: SourceLocation = #_sourceLocation
  ) {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("unsignaled \(unsignaled) waits"), sourceLocation: location)
    #expect(words.contains("FENCES ALIVE AT THE END \(alive)"), sourceLocation: location)
  }

  @Test
  func `that no fence is alive is said where inits and destroys are there and nothing else can be`()
  {
    expect(
      text { _ in }, unsignaled: "none: no fence is alive at the end",
      alive: "None: no fence is alive at the end.")
  }

  @Test func `without inits nobody knows which fences there are`() {
    expect(
      text(without("init")), unsignaled: "not known: inits were not recorded",
      alive: "Not known: inits were not recorded.")
  }

  @Test func `without destroys fences that all signaled are not unsignaled, and may be alive`() {
    expect(
      text(without("destroy")), unsignaled: "none: every fence was signaled",
      alive: "Not known: destroys were not recorded.")
  }

  @Test func `without signals fences that were destroyed are not alive`() {
    expect(
      text(without("signaled")), unsignaled: "none: no fence is alive at the end",
      alive: "None: no fence is alive at the end.")
  }

  @Test func `events that are missing may be of fences that nobody saw`() {
    expect(
      text { $0.trace.cpus[0].dropped = 7 },
      unsignaled: "none seen, though 7 events are missing",
      alive: "None seen, though 7 events are missing.")
    expect(
      text { $0.trace.cpus[0].dropped = nil },
      unsignaled: "none seen, though whether events were lost is not known",
      alive: "None seen, though whether events were lost is not known.")
    expect(
      text {
        $0.events.gaps = 1
        $0.counts.retiredEarly = 1
      }, unsignaled: "none seen, though events were lost, and 1 fence was let go to bound memory",
      alive: "None seen, though events were lost, and 1 fence was let go to bound memory.")
  }

  @Test func `fences without a signal are alive where a destroy could be seen`() {
    let some: (inout Report) -> Void = {
      $0.counts.aliveAtEnd = 3
      $0.counts.aliveUnsignaled = 3
    }
    #expect(
      text(some).contains("unsignaled    3 fences alive at the end without a recorded signal\n"))
    let open = text {
      some(&$0)
      without("destroy")(&$0)
    }
    #expect(open.contains("3 fences without a recorded signal or end, but destroys were not"))
    #expect(
      text {
        some(&$0)
        $0.trace.cpus[0].dropped = 7
      }.contains("without a recorded signal, though 7\n"))
  }

  @Test func `what cannot be read is not said to be unrecorded, or seen`() {
    let words = words {
      $0.recorded = [.initialized, .signaled]
      $0.events.formats = $0.events.byName.map(\.name)
      $0.events.undecoded = ["dma_fence_destroy"]
      $0.counts.aliveAtEnd = 3
      $0.counts.aliveUnsignaled = 3
      $0.aliveFences = [Sample.report().aliveFences[0]]
    }
    #expect(
      words.contains("3 fences without a recorded signal or end, but destroys cannot be read "))
    #expect(words.contains("Which of them are alive is not known: destroys cannot be read."))
    #expect(
      words.contains("a fence ends at its signal here (40 records, which cannot be read)"))
    #expect(!words.contains("every kind of fence event is in this capture"))
  }

  @Test func `without inits there may be others than the fences that are seen`() {
    let some = words {
      $0.counts.aliveAtEnd = 3
      $0.counts.aliveUnsignaled = 3
      $0.aliveFences = [Sample.report().aliveFences[0]]
      without("init")(&$0)
    }
    #expect(
      some.contains(
        "unsignaled 3 fences alive at the end without a recorded signal, though inits were not recorded "
      ))
    #expect(some.contains("Others may be alive that left no record: inits were not recorded. "))
  }

  @Test func `a fence that is alive and signaled is not the only one where events are missing`() {
    let signaled = text {
      $0.counts.aliveAtEnd = 1
      $0.trace.cpus[0].dropped = 1
    }
    #expect(signaled.contains("unsignaled    none seen, though 1 event is missing\n"))
  }

  @Test func `what rules found that are not violated is counted at the top`() {
    let noted = text {
      $0.rules = [
        RuleResult(
          rule: .crossDriverWait, verdict: .holds, needs: [], observed: 9, excluded: 0, findings: 2),
        RuleResult(
          rule: .fenceStorm, verdict: .undecided, needs: ["events"], observed: 9, excluded: 0,
          findings: 102),
      ]
    }
    let words = noted.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      words.contains(
        "noted 2 cross-driver-wait, which violate nothing; of undecided rules: 102 fence-storm"))
  }

  @Test func `the longest wait is named, and only once where it failed`() {
    let ended = text { $0.counts.waits = 3 }
    #expect(
      ended.contains("longest wait  234.568 ms, vgemload-548 for 401:1 vgem/unbound: signaled"))
    let failed = text {
      $0.counts.waits = 3
      $0.longestWaits[0].wait.outcome = .failed
    }
    #expect(
      failed.contains("longest wait  234.568 ms, vgemload-548 for 401:1 vgem/unbound: failed"))
    #expect(!failed.contains("the longest that failed"))
  }

  @Test func `of many fences without any end a filter may be the cause`() {
    let filter =
      "no signal and no destroy was seen at all, which a hang explains as well as a filter"
    let words = words {
      $0.events.byName = [("dma_fence_init", 40)]
      $0.recorded = [.initialized, .signaled, .destroyed]
      $0.counts.aliveAtEnd = 40
      $0.counts.aliveUnsignaled = 40
      $0.aliveFences = Sample.report().aliveFences
    }
    #expect(words.contains("40 fences without a recorded signal or end, but \(filter)"))
    #expect(words.contains("40 without a recorded end 40 of these without a recorded signal"))
    #expect(words.contains("busiest first; open: without a recorded end"))
    #expect(words.contains("before others Which of them are alive is not known: \(filter)."))
    #expect(!words.lowercased().contains("alive at the end"))
  }

  @Test func `fences that lived through a loss are not called alive`() {
    func text(alive: UInt64) -> String {
      words {
        $0.events.gaps = 1
        $0.counts.aliveAtEnd = alive
        $0.counts.aliveCrossedGap = 3
        $0.aliveFences = [Sample.report().aliveFences[0]]
      }
    }
    let none = text(alive: 3)
    #expect(!none.lowercased().contains("alive at the end"))
    #expect(none.contains("FENCES WITHOUT A RECORDED END, those waited for first ? events were"))
    #expect(text(alive: 4).contains(" 1 alive at the end 3 end not seen: events were lost"))
    let report = Sample.complete {
      $0.events.gaps = 1
      $0.counts.aliveAtEnd = 3
      $0.counts.aliveCrossedGap = 3
      $0.aliveFences = [Sample.report().aliveFences[0]]
    }
    let markdown = MarkdownReport(toolVersion: "1").text(of: [report])
    #expect(
      markdown.contains("Fences without a recorded end, 3; ?: events were lost while it lived"))
    #expect(markdown.contains("| 16:123456\\#2 ? |"))
  }

  /// What the page says of a capture whose fences have begun and not ended.
  @Test func `fences are called alive at any time only where no end of one can be missing`() {
    func fences(_ change: (inout Report) -> Void) -> FencesAtEnd {
      FencesAtEnd(
        Sample.complete {
          $0.counts.aliveAtEnd = 3
          $0.aliveFences = [Sample.report().aliveFences[0]]
          change(&$0)
        })
    }
    let sure = fences { _ in }
    #expect(sure.count == "3 alive at the end")
    #expect(sure.isCurveOfLiving)
    let missing = fences { $0.trace.cpus[0].dropped = 7 }
    #expect(missing.count == "3 alive at the end, though 7 events are missing")
    #expect(!missing.isCurveOfLiving)
    let lost = fences { $0.events.gaps = 1 }
    #expect(lost.count == "3 alive at the end")
    #expect(!lost.isCurveOfLiving)
    for step in ["init", "destroy"] { #expect(!fences(without(step)).isCurveOfLiving) }
  }

  @Test func `a nought of fences alive is told only where it is known`() {
    #expect(text { _ in }.contains("\n   0    alive at the end\n"))
    let changes = [without("destroy"), without("init"), { $0.trace.cpus[0].dropped = 7 }]
    for change in changes {
      let fences = text(change).split(separator: "\n\n").first { $0.hasPrefix("FENCES\n") }
      #expect(fences?.contains("the end") == false && fences?.contains("recorded end") == false)
    }
  }

  @Test func `no oldest fence is named where nobody knows which are unsignaled`() {
    let some: (inout Report) -> Void = {
      $0.counts.aliveAtEnd = 1
      $0.counts.aliveUnsignaled = 1
      $0.aliveFences = [Sample.report().aliveFences[0]]
      $0.aliveFences[0].waiters = []
    }
    #expect(text(some).contains("\n  oldest        16:123456#2"))
    let unknown = text {
      some(&$0)
      without("signaled")(&$0)
    }
    #expect(unknown.contains("unsignaled    not known: signals were not recorded\n  waits"))
  }

  @Test func `inits of another instance are none of this one`() {
    let words = words {
      $0.events.formats = $0.events.byName.map(\.name)
      $0.events.analyzedByName = $0.events.byName.filter { $0.name != "dma_fence_init" }
    }
    #expect(words.contains("unsignaled not known: no init was seen in this instance "))
    #expect(words.contains("at its first other record (whether recorded is not known)"))
  }
}
