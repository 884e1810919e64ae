import FenceModel
import Testing
import TraceVocabulary

struct AliveCurveTests {
  @Test func `the curve has every change while there are few`() {
    var curve = AliveCurve()
    for (count, moment) in [(1, 0), (2, 1_000), (1, 1_900), (0, 1_950)] {
      curve.note(count, at: Timestamp(UInt64(moment)))
    }
    let points = curve.points(from: Timestamp(0), to: Timestamp(10_000))
    #expect(points.map(\.count) == [1, 2, 1, 0, 0])
    #expect(points.map(\.at.value) == [0, 1_000, 1_900, 1_950, 10_000])
  }

  @Test func `the last moment of all is one as any other`() {
    var curve = AliveCurve()
    curve.note(1, at: .distantFuture)
    curve.note(2, at: .distantFuture)
    let points = curve.points(from: .zero, to: .distantFuture)
    #expect(points.map(\.count) == [0, 2])
    #expect(points.map(\.at) == [.zero, .distantFuture])
  }

  @Test func `a peak of one nanosecond stays, however long the curve is`() {
    var curve = AliveCurve()
    for moment in stride(from: UInt64(0), to: 1 << 40, by: 1 << 28) {
      curve.note(1, at: Timestamp(moment))
      curve.note(0, at: Timestamp(moment + 1_000))
    }
    curve.note(7, at: Timestamp(1 << 39))
    curve.note(6, at: Timestamp(1 << 39 + 1))
    curve.note(0, at: Timestamp(1 << 39 + 2))
    #expect(curve.peak == 7)
    let points = curve.points(from: .zero, to: Timestamp(1 << 40))
    #expect(points.map(\.count).max() == 7)
    #expect(points.last?.count == 0)
    #expect(curve.stretch > 1_000)
  }

  @Test func `however long and however early, the points stay few and the end is right`() {
    var curve = AliveCurve()
    for moment in stride(from: UInt64(1) << 40, to: 1 << 20, by: -(1 << 28)) {
      curve.note(Int(moment >> 28 % 5), at: Timestamp(moment))
    }
    curve.note(3, at: .distantFuture)
    curve.note(2, at: .zero)
    curve.note(1, at: .distantFuture)
    let points = curve.points(from: .zero, to: .distantFuture)
    #expect(points.count <= 2_003)
    #expect(points.last?.at == .distantFuture)
    #expect(zip(points, points.dropFirst()).allSatisfy { $0.at <= $1.at })
  }

  @Test func `no fence is a curve at nothing`() {
    let points = AliveCurve().points(from: Timestamp(5), to: Timestamp(9))
    #expect(points.map(\.count) == [0, 0])
  }

  @Test func `the model's curve has the peak that it counts, and ends with what is alive`() {
    var events = EventSequence()
    events.model.alive = AliveCurve()
    for seqno: UInt32 in 1...5_000 {
      let begin = UInt64(seqno) * 100
      events.add(.initialized, 7, seqno, at: begin)
      if seqno % 1_000 == 0 {
        // A burst within less than a stretch.
        for other: UInt32 in 0..<20 {
          events.add(.initialized, 8, seqno + other, at: begin + 1)
        }
        for other: UInt32 in 0..<20 {
          events.add(.destroyed, 8, seqno + other, at: begin + 2)
        }
      }
      events.add(.signaled, 7, seqno, at: begin + 10)
      if seqno != 5_000 { events.add(.destroyed, 7, seqno, at: begin + 20) }
    }
    events.finish(at: 600_000)
    let counts = events.model.counts
    #expect(counts.peakAlive == 21 && counts.aliveAtEnd == 1)
    let curve = events.model.alive
    #expect(curve?.peak == 21)
    let points = curve?.points(from: .zero, to: Timestamp(600_000_000)) ?? []
    #expect(points.map(\.count).max() == 21)
    #expect(points.last?.count == 1)
  }
}
