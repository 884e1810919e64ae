/// Bounds on what is told of one identity: stubs and slab constructors share one by the thousand.
/// What they leave out is counted.
struct StoryBounds: Sendable {
  /// Lives, half of them the last; those that live when the trace ends come last of all.
  var lives = 2_000
  /// Waits, likewise.
  var waits = 10_000
  /// Records of each life, and records of none.
  var records = 10_000
  /// Stretches of the trace that are looked at again one by one. Each costs a start of its own, so
  /// that beyond these one look at the whole trace is less work.
  var windows = 32
}
