import FenceReports
import Testing
import TraceVocabulary

struct AliveCurveTests {
  @Test func `the curve counts births and deaths`() {
    var curve = AliveCurve()
    curve.add(from: 0, to: 5_000)
    curve.add(from: 2_000, to: nil)
    let points = curve.points(from: Timestamp(0), to: Timestamp(10_000))
    #expect(points.map(\.count) == [0, 1, 2, 1, 1])
    #expect(points.last?.at == Timestamp(10_000))
  }

  @Test func `however long and however early, the points stay few and the end is right`() {
    var curve = AliveCurve()
    for moment in stride(from: UInt64(1) << 40, to: 1 << 20, by: -(1 << 28)) {
      curve.add(from: moment, to: moment % 3 == 0 ? nil : moment + 1_000_000)
    }
    curve.add(from: .max, to: nil)
    curve.add(from: 0, to: .max)
    let points = curve.points(from: .zero, to: .distantFuture)
    #expect(points.count <= 2_002)
    #expect(points.last?.at == .distantFuture)
    #expect(points.allSatisfy { $0.count >= 0 })
  }

  @Test func `no fence is a curve at nothing`() {
    let points = AliveCurve().points(from: Timestamp(5), to: Timestamp(9))
    #expect(points.map(\.count) == [0, 0])
  }
}
