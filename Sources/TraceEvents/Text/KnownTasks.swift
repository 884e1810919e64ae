/// Some of the tasks whose names are known already, so that a line costs a comparison.
struct KnownTasks: ~Copyable {
  // The name of task 0 needs not be learned, and no other place than its own can be of it.
  private var pids = ContiguousArray<Int32>(repeating: 0, count: Self.capacity)
  private static let capacity = 1_024

  /// Whether the name of `pid` is known; false where it may be known as well.
  @inline(__always)
  func contains(_ pid: Int32) -> Bool { pids[Self.place(of: pid)] == pid }

  /// Remembers that the name of `pid` is known.
  mutating func insert(_ pid: Int32) { pids[Self.place(of: pid)] = pid }

  private static func place(of pid: Int32) -> Int {
    Int(UInt32(bitPattern: pid)) & (capacity - 1)
  }
}
