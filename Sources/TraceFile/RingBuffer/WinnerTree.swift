/// Finds the smallest of a fixed number of keys, and finds it again after one of them changed, in
/// as many comparisons as the tree has levels. Of equal keys the first place wins.
struct WinnerTree {
  private var keys: ContiguousArray<UInt64>
  /// A complete binary tree: the winner of all at 1, leaves from `leafCount` on. Each node holds the
  /// place of the winner below it.
  private var nodes: ContiguousArray<Int32>
  private let leafCount: Int

  /// A tree over `keys`; a key of `UInt64.max` is out of the race unless all are.
  init(keys: [UInt64]) {
    var leaves = 1
    while leaves < keys.count {
      leaves *= 2
    }
    leafCount = leaves
    self.keys = ContiguousArray(keys)
    self.keys.append(contentsOf: repeatElement(.max, count: leaves - keys.count))
    nodes = ContiguousArray(repeating: 0, count: 2 * leaves)
    for leaf in 0..<leaves {
      nodes[leaves + leaf] = Int32(leaf)
    }
    for node in (1..<leaves).reversed() {
      nodes[node] = better(nodes[2 * node], nodes[2 * node + 1])
    }
  }

  /// The place of the smallest key.
  var winner: Int { Int(nodes[1]) }

  /// The smallest key.
  var winningKey: UInt64 { keys[winner] }

  /// Sets the key at `place`, and plays its matches again.
  @inline(__always)
  mutating func update(_ place: Int, to key: UInt64) {
    keys[place] = key
    var node = (leafCount + place) / 2
    while node > 0 {
      nodes[node] = better(nodes[2 * node], nodes[2 * node + 1])
      node /= 2
    }
  }

  @inline(__always)
  private func better(_ left: Int32, _ right: Int32) -> Int32 {
    keys[Int(right)] < keys[Int(left)] ? right : left
  }
}
