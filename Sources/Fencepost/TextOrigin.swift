/// What a text does not say of the trace that it was printed from.
public struct TextOrigin: Equatable, Sendable {
  /// The trace clock, such as `mono`. Without it the clock may be `local`, and what several CPUs did
  /// within 10 ms is in no known order.
  public var clock: String?
  /// The release of the kernel, such as `6.12`. Where a fence's reference count stands in it, and so
  /// the address of a released fence, depends on it.
  public var kernel: String?

  /// Nothing, or what is known.
  public init(clock: String? = nil, kernel: String? = nil) {
    self.clock = clock
    self.kernel = kernel
  }
}
