/// Finds the smallest of a fixed number of keys, and finds it again after one of them changed, in
/// as many comparisons as the tree has levels. Of equal keys the first place wins.
///
/// Who wins cannot be foreseen, so nothing here branches on it; and each record waits for the one that
/// won before it, so the winner's place stands at the top and needs not be looked for.
struct WinnerTree {
  /// A key, and whose it is.
  struct Node {
    var key: UInt64
    var place: Int
  }

  /// A complete binary tree: the smallest of all at 1, the leaves in the second half. Each node is the
  /// winner of the two below it.
  var nodes: ContiguousArray<Node>

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

  /// The smallest key, and its place.
  var winner: Node { nodes[1] }

  /// Sets the key at `place`, and plays its matches again.
  mutating func update(_ place: Int, to key: UInt64) {
    var span = nodes.mutableSpan
    Self.update(&span, place, to: key)
  }

  /// Sets the key at `place`, and plays its matches again; over a span, so that the array is checked
  /// for a second owner once for many updates.
  @inline(__always)
  static func update(_ nodes: inout MutableSpan<Node>, _ place: Int, to key: UInt64) {
    var index = nodes.count &>> 1 &+ place
    var winner = Node(key: key, place: place)
    nodes[index] = winner
    while index > 1 {
      let other = nodes[index ^ 1]
      if other.key == winner.key {
        winner.place = min(winner.place, other.place)
      } else {
        // Written so that it becomes two conditional moves.
        let isLess = other.key < winner.key
        winner.key = isLess ? other.key : winner.key
        winner.place = isLess ? other.place : winner.place
      }
      index &>>= 1
      nodes[index] = winner
    }
  }
}
