/// Finds the smallest of a fixed number of keys, and finds it again after one of them changed, in
/// as many comparisons as the tree has levels. Of equal keys the first place wins.
struct WinnerTree {
  private struct Node {
    var key: UInt64
    var place: Int32

    @inline(__always)
    func beats(_ other: Node) -> Bool {
      key < other.key || (key == other.key && place < other.place)
    }
  }

  /// A complete binary tree: the winner of all at 1, the leaves in the second half. Each node is
  /// the better of the two below it.
  private var nodes: ContiguousArray<Node>

  /// A tree of `count` places, all with a key of 0.
  init(count: Int) {
    var leaves = 1
    while leaves < count {
      leaves *= 2
    }
    nodes = ContiguousArray(repeating: Node(key: .max, place: .max), count: 2 * leaves)
    for place in 0..<count {
      update(place, to: 0)
    }
  }

  /// The place of the smallest key.
  var winner: Int { Int(nodes[1].place) }

  /// The smallest key.
  var winningKey: UInt64 { nodes[1].key }

  /// Sets the key at `place`, and plays its matches again.
  @inline(__always)
  mutating func update(_ place: Int, to key: UInt64) {
    // One span, so that the array is checked for a second owner once, not at each level.
    var nodes = nodes.mutableSpan
    var index = nodes.count / 2 + place
    var node = Node(key: key, place: Int32(truncatingIfNeeded: place))
    nodes[index] = node
    while index > 1 {
      let sibling = nodes[index ^ 1]
      node = sibling.beats(node) ? sibling : node
      index /= 2
      nodes[index] = node
    }
  }
}
