/// Memory of the kernel's allocators that was handed out or taken back (include/trace/events/kmem.h).
public struct MemoryEvent: Equatable, Sendable {
  /// The events.
  public enum Kind: Equatable, Sendable {
    /// `kmem_cache_alloc` (and its `_node` form up to 6.0).
    case cacheAllocated
    /// `kmem_cache_free`.
    case cacheFreed
    /// `kmalloc` (and its `_node` form).
    case allocated
    /// `kfree`.
    case freed
  }

  /// Which event.
  public var kind: Kind
  /// The address of the object.
  public var address: UInt64
  /// Bytes asked for; 0 where the event does not say.
  public var bytes: UInt64

  /// An event of the object at `address`.
  public init(kind: Kind, address: UInt64, bytes: UInt64 = 0) {
    self.kind = kind
    self.address = address
    self.bytes = bytes
  }
}
