/// Finds the smallest of a fixed number of keys, and finds it again after one of them changed, in
/// as many comparisons as the tree has levels. Of equal keys the first place wins.
struct WinnerTree {
  /// A key in the upper half and its place in the lower, so that one comparison tells who wins, of equal
  /// keys too.
  typealias Node = UInt128

  /// A complete binary tree: the winner of all at 1, the leaves in the second half. Each node is
  /// the better of the two below it.
  var nodes: ContiguousArray<Node>

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
  var winner: Int { Self.place(of: nodes[1]) }

  /// The smallest key.
  var winningKey: UInt64 { Self.key(of: nodes[1]) }

  /// Sets the key at `place`, and plays its matches again.
  mutating func update(_ place: Int, to key: UInt64) {
    var span = nodes.mutableSpan
    _ = Self.update(&span, place, to: key)
  }

  /// Sets the key at `place`, plays its matches again, and gives the winner; over a span,
  /// so that the array is checked for a second owner once for many updates.
  @inline(__always)
  static func update(_ nodes: inout MutableSpan<Node>, _ place: Int, to key: UInt64) -> Node {
    var index = nodes.count &>> 1 &+ place
    var node = Node(key) &<< 64 | Node(truncatingIfNeeded: place)
    nodes[index] = node
    while index > 1 {
      node = min(node, nodes[index ^ 1])
      index &>>= 1
      nodes[index] = node
    }
    return node
  }

  @inline(__always)
  static func place(of node: Node) -> Int { Int(truncatingIfNeeded: node) }

  @inline(__always)
  static func key(of node: Node) -> UInt64 { UInt64(truncatingIfNeeded: node &>> 64) }
}
