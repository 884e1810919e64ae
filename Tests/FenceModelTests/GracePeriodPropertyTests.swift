import FenceModel
import Testing
import TraceVocabulary

/// Random grace periods on CPUs whose clocks are apart: the verdict never contradicts the truth.
struct GracePeriodPropertyTests {
  private struct Edge {
    var time: UInt64
    var edge: GracePeriodEdge
    var cpu: CPUNumber
    var pid: Int32
  }

  /// What was recorded of each grace period.
  enum Form: CaseIterable {
    case traced, probed, withoutInitReturn, withoutCleanupReturn, cleanupAlone
  }

  @Test(arguments: Form.allCases, 1...40)
  func `a verdict is true, however the clocks are set within the margin`(form: Form, seed: UInt64) {
    var random = SplitMix(seed: seed)
    let skews = (0..<3).map { _ in UInt64.random(in: 0...9, using: &random) }
    var periods: [(begin: UInt64, end: UInt64)] = []
    var edges: [Edge] = []
    var now: UInt64 = 1_000
    for number: UInt64 in 1...60 {
      var cpu = CPUNumber.random(in: 0...2, using: &random)
      func step(_ range: ClosedRange<UInt64>) {
        now += .random(in: range, using: &random)
        if Int.random(in: 0..<4, using: &random) == 0 {
          // A task takes longer to move than clocks are apart.
          now += 20
          cpu = .random(in: 0...2, using: &random)
        }
      }
      func note(_ edge: GracePeriodEdge) {
        edges.append(Edge(time: now + skews[Int(cpu)], edge: edge, cpu: cpu, pid: 15))
      }
      let isSpurious = Int.random(in: 0..<6, using: &random) == 0
      step(3...300)
      if form == .probed || form == .withoutInitReturn || form == .withoutCleanupReturn {
        note(.initEntered)
        step(1...60)
      }
      if isSpurious, form != .traced {
        if form == .probed || form == .withoutCleanupReturn {
          note(.initReturned(began: false))
        }
        continue
      }
      let begin = now
      if form == .traced {
        note(.started(sequence: number))
      }
      step(1...60)
      if form == .probed || form == .withoutCleanupReturn {
        note(.initReturned(began: true))
      }
      step(30...900)
      if form != .traced {
        note(.cleanupEntered)
        step(1...60)
      }
      periods.append((begin, now))
      if form == .traced {
        note(.ended(sequence: number))
      } else if form != .withoutCleanupReturn, form != .cleanupAlone {
        step(1...60)
        note(.cleanupReturned)
      }
    }
    edges.sort { $0.time < $1.time }
    var decided = 0
    for _ in 0..<300 {
      let released = UInt64.random(in: 1_000...now, using: &random)
      let reused = released + .random(in: 1...3_000, using: &random)
      let cpus = (
        CPUNumber.random(in: 0...2, using: &random), CPUNumber.random(in: 0...2, using: &random)
      )
      var trace = GraceTrace()
      let last = reused + skews[Int(cpus.1)] + 10
      for edge in edges where edge.time <= last {
        trace.add(edge.edge, at: edge.time, cpu: edge.cpu, pid: edge.pid)
      }
      // Of two records of one stamp either may have come first.
      let hasPassed = periods.contains { released < $0.begin && $0.end < reused }
      let mayHavePassed = periods.contains { released <= $0.begin && $0.end <= reused }
      switch trace.verdict(
        released + skews[Int(cpus.0)], reused + skews[Int(cpus.1)], cpus: cpus)
      {
      case .elapsed:
        decided += 1
        #expect(mayHavePassed, "\(released) to \(reused)")
      case .notElapsed:
        decided += 1
        #expect(!hasPassed, "\(released) to \(reused)")
      case .unknown:
        break
      }
    }
    #expect(decided > 20)
  }
}
