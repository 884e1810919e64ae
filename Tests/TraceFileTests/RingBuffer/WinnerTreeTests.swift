import Testing

@testable import TraceFile

struct WinnerTreeTests {
  /// Merges runs of few different keys, so that ties are the rule, and checks each winner by looking at
  /// all of them.
  @Test(arguments: [1, 2, 3, 7, 8, 9, 64, 65])
  func `the smallest key wins, and of equal ones the first place`(count: Int) {
    var tree = WinnerTree(count: count)
    var keys = [UInt64](repeating: 0, count: count)
    var step: UInt64 = 1
    while tree.winner.key != .max {
      let least = keys.min() ?? .max
      #expect(tree.winner.key == least)
      #expect(tree.winner.place == keys.firstIndex(of: least))
      step = step &* 6_364_136_223_846_793_005 &+ 1
      let place = tree.winner.place
      // Some keys stay as they are, most grow, and the largest that a key can have comes before the end.
      if keys[place] < 12 {
        keys[place] += step >> 62
      } else {
        keys[place] = keys[place] == .max - 1 ? .max : .max - 1
      }
      tree.update(place, to: keys[place])
    }
    #expect(keys.allSatisfy { $0 == .max })
  }
}
