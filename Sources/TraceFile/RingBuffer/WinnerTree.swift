/// Finds the smallest of a fixed number of keys, and finds it again after one of them changed, in
/// as many comparisons as the tree has levels. Of equal keys the first place wins.
///
/// Who wins cannot be foreseen, so nothing here branches on it: on the way up each node takes the
/// smaller key of the two below, on the way down the winner's key shows the way to its leaf.
struct WinnerTree {
  /// A complete binary tree of keys: the smallest of all at 1, the leaves in the second half. Each
  /// node is the smaller of the two below it.
  var nodes: ContiguousArray<UInt64>

  /// A tree of `count` places, all with a key of 0.
  init(count: Int) {
    var leaves = 1
    while leaves < count {
      leaves *= 2
    }
    nodes = ContiguousArray(repeating: .max, count: 2 * leaves)
    for place in 0..<count {
      update(place, to: 0)
    }
  }

  /// The place of the smallest key.
  var winner: Int { Self.winner(nodes.span) }

  /// The smallest key.
  var winningKey: UInt64 { nodes[1] }

  /// Sets the key at `place`, and plays its matches again.
  mutating func update(_ place: Int, to key: UInt64) {
    var span = nodes.mutableSpan
    Self.update(&span, place, to: key)
  }

  /// Sets the key at `place`, and plays its matches again; over a span, so that the array is checked
  /// for a second owner once for many updates.
  @inline(__always)
  static func update(_ nodes: inout MutableSpan<UInt64>, _ place: Int, to key: UInt64) {
    var index = nodes.count &>> 1 &+ place
    var key = key
    nodes[index] = key
    while index > 1 {
      key = min(key, nodes[index ^ 1])
      index &>>= 1
      nodes[index] = key
    }
  }

  /// The place of the smallest key: of two nodes below, the left one where both have it.
  @inline(__always)
  static func winner(_ nodes: Span<UInt64>) -> Int {
    let leaves = nodes.count &>> 1
    let key = nodes[1]
    var index = 1
    while index < leaves {
      index &*= 2
      // 1 where the left one has another key; as a comparison it would be compiled to a branch.
      let difference = nodes[index] ^ key
      index |= Int(truncatingIfNeeded: (difference | (0 &- difference)) &>> 63)
    }
    return index &- leaves
  }
}
