import Testing

@testable import FenceReports
@testable import Fencepost

/// What a picture keeps of a stream that is longer than its bound.
struct KeptElementsTests {
  /// Elements by number, of which some are worth keeping; gives what is kept, in order, and what went.
  private func kept(
    of count: Int, limit: Int, worth: (Int) -> PictureWorth
  ) -> (kept: [Int], gone: [Int], most: Int) {
    var elements = KeptElements<Int>(limit: limit)
    var (kept, gone, most): ([Int], [Int], Int) = ([], [], 0)
    func look() {
      kept = []
      elements.forEach { kept.append($0) }
      most = max(most, kept.count)
    }
    for number in 0..<count {
      elements.append(number)
      while let element = elements.overflow() {
        guard worth(element) > .none else {
          gone.append(element)
          continue
        }
        gone += elements.keep(element, worth: worth(element)).map(\.element)
      }
      look()
    }
    return (kept.sorted(), gone.sorted(), most)
  }

  @Test func `what fits is all kept`() {
    let result = kept(of: 80, limit: 80) { _ in .none }
    #expect(result.kept == Array(0..<80))
    #expect(result.gone.isEmpty)
  }

  @Test func `the latest are kept where nothing is worth more`() {
    let result = kept(of: 1_000, limit: 80) { _ in .none }
    #expect(result.kept == Array(920..<1_000))
    #expect(result.gone == Array(0..<920))
    #expect(result.most == 80)
  }

  @Test func `what is worth it stays and takes the room of others`() {
    let result = kept(of: 1_000, limit: 80) { $0 < 50 ? .standing : .none }
    #expect(result.kept == Array(0..<50) + Array(970..<1_000))
    #expect(result.most == 80)
    #expect(result.kept.count + result.gone.count == 1_000)
  }

  @Test func `where too much is worth it, the least goes first, and of that the earliest`() {
    let result = kept(of: 1_000, limit: 80) { number in
      .near(number % 10 == 0 ? .error : .warning, at: UInt64(number % 3))
    }
    #expect(result.most <= 80)
    #expect(result.kept.count + result.gone.count == 1_000)
    // No more of what is near an error than there is room for.
    let errors = Set(stride(from: 0, to: 990, by: 10))
    let lost = errors.intersection(result.gone)
    #expect(errors.count - lost.count >= 40)
    // Of those that are equally near the later ones stay.
    for distance in 0..<3 {
      let alike = errors.filter { $0 % 3 == distance }
      if let last = alike.filter(lost.contains).max() {
        #expect(alike.filter { $0 < last }.allSatisfy(lost.contains))
      }
    }
    // Some of the latest are always there: what they are near may be known only later.
    #expect(result.kept.suffix(10) == Array(990..<1_000)[...])
  }

  @Test func `without a bound all is kept`() {
    let result = kept(of: 500, limit: .max) { $0 % 2 == 0 ? .standing : .none }
    #expect(result.kept == Array(0..<500))
  }
}
