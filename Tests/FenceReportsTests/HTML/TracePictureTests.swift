import Foundation
import Testing
import TraceVocabulary

@testable import FenceModel
@testable import FenceReports

/// What a picture merges.
struct TracePictureTests {
  @Test func `waits of very many tasks need no more room than those of some`() {
    var picture = TracePicture(names: NameTable(), taskNames: [:], runs: 20_000)
    let tasks = 300_000
    for task in 1...tasks {
      let start = UInt64(task) * 10_000
      let wait = Sample.wait(
        FenceID(context: 7, seqno: 1), from: start, to: start + 4_000, length: 4_000,
        outcome: .signaled, pid: Int32(task))
      picture.merge(PictureWait(wait.wait))
    }
    let runs = picture.mergedWaits
    #expect(runs.count <= 5_000)
    #expect(runs.members == UInt64(tasks))
    #expect(runs.elements.allSatisfy { $0.run.longest == 4_000 })
    // The first have rows of their own, the others one.
    let rows = Set(runs.elements.map(\.row))
    #expect(rows == Set(1...1_000).union([TracePicture.severalTasks]))
    let several = runs.elements.filter { $0.row == TracePicture.severalTasks }
    #expect(several.reduce(0) { $0 + $1.run.count } == UInt64(tasks - 1_000))
    #expect(picture.comm(of: TracePicture.severalTasks) == "several tasks")
  }

  /// How long a task took from its waking to a CPU, of a waking at 5,000 and a switch at this time.
  @Test(arguments: [
    ("mono", UInt64(9_000), 4_000), ("mono", 5_000, 0),
    // It ran already, and was switched to before.
    ("mono", 4_000, -1),
    // Two CPUs, whose clocks can be apart.
    ("local", 9_000, -1),
  ])
  func `what lies between a waking and a CPU is known where both clocks are one`(
    clock: String, switched: UInt64, expected: Int
  ) throws {
    var wait = Sample.wait(
      FenceID(context: 7, seqno: 1), from: 1_000, to: 10_000, length: 9_000, outcome: .signaled)
    wait.wait.wakeUp = WakeUp()
    wait.wait.wakeUp?.waking = Evidence(EventLabel(supporting: 0), Sample.moment(5_000, cpu: 1))
    wait.wait.wakeUp?.switchedIn = Evidence(EventLabel(supporting: 0), Sample.moment(switched))
    var picture = TracePicture(names: NameTable(), taskNames: [:], runs: 10)
    picture.waits.append(PictureWait(wait.wait))
    var columns = PictureColumns(picture, of: Sample.report(clock: TraceClock(name: clock)))
    let root = try JSONSerialization.jsonObject(with: Data(columns.json())) as? [String: Any]
    let waits = try #require(root?["waits"] as? [String: Any])
    #expect(waits["wakeLatency"] as? [Int] == [expected])
  }
}
