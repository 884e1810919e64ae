import FenceReports
import Testing

struct MergedRunsTests {
  @Test func `what begins together in one row is one run`() {
    var runs = MergedRuns<Int>(limit: 100)
    runs.add(1, from: 10, to: 500, isSignaled: true, longest: 400)
    runs.add(1, from: 5, to: 90, isSignaled: false, longest: 0)
    runs.add(2, from: 7, to: 8, isSignaled: true, longest: 1)
    let run = runs.elements.first { $0.row == 1 }?.run
    #expect(run?.from == 5)
    #expect(run?.to == 500)
    #expect(run?.count == 2)
    #expect(run?.signaled == 1)
    #expect(run?.longest == 400)
    #expect(runs.count == 2)
    #expect(runs.latest == 500)
  }

  @Test func `the bound holds and nothing is lost`() {
    var runs = MergedRuns<Int>(limit: 64)
    for place in 0..<10_000 {
      let from = UInt64(place) << 22
      runs.add(
        place % 4, from: from, to: from + 5, isSignaled: place % 2 == 0, longest: UInt64(place))
    }
    #expect(runs.count <= 64)
    #expect(runs.members == 10_000)
    #expect(runs.elements.reduce(0) { $0 + $1.run.signaled } == 5_000)
    #expect(runs.elements.map(\.run.longest).max() == 9_999)
    runs.shrink(to: 4)
    #expect(runs.count <= 4)
    #expect(runs.members == 10_000)
  }

  @Test func `rows alone may exceed the bound`() {
    var runs = MergedRuns<Int>(limit: 2)
    for row in 0..<10 {
      runs.add(row, from: .max, to: .max, isSignaled: false, longest: 0)
    }
    #expect(runs.count == 10)
  }

  @Test func `rows beyond the bound are given up where there is no other way, the fullest last`() {
    var runs = MergedRuns<Int>(limit: 100)
    for row in 0..<10 {
      for _ in 0...row { runs.add(row, from: 1 << 20, to: 1 << 21, isSignaled: true, longest: 1) }
    }
    runs.shrink(to: 3)
    #expect(runs.elements.map(\.row).sorted() == [7, 8, 9])
    #expect(runs.rowsOmitted == 7)
    #expect(runs.members == 27)
    #expect(runs.membersOmitted == 28)
  }
}
