import FenceReports
import Testing

/// Swift Testing has an `ExitStatus` too.
private typealias ExitStatus = FenceReports.ExitStatus

struct ExitStatusTests {
  /// From what outweighs all to what outweighs nothing.
  private static let order: [ExitStatus] = [
    .usage, .unreadable, .findings, .undecided, .noFenceEvents, .success,
  ]

  @Test func `the numbers are those of the documentation`() {
    #expect(Self.order.map(\.rawValue) == [64, 2, 1, 3, 77, 0])
    #expect(Set(Self.order) == Set(ExitStatus.allCases))
  }

  @Test func `of two results the weightier is told, in either order`() {
    for (place, heavier) in Self.order.enumerated() {
      for lighter in Self.order[place...] {
        #expect(heavier.combined(with: lighter) == heavier)
        #expect(lighter.combined(with: heavier) == heavier)
      }
    }
  }
}
