import FenceModel
import Testing

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
}
