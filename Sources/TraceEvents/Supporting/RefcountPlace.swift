import FenceModel
import TraceVocabulary

/// Where `refcount` stands in `struct dma_fence`, which turns the argument of `dma_fence_release` into
/// the fence's address: as the release of the kernel says, and as the capture itself shows.
///
/// From 7.1 on the lock may lie in the fence (`inline_lock`), and grows with lock debugging: there the
/// release says nothing until a capture has shown it, by a fence of which both a record with its
/// address and its release were seen. A capture that contradicts what is assumed is believed; one that
/// contradicts itself leaves the place unknown.
struct RefcountPlace: Sendable {
  /// Bytes of the fence before its `refcount`; nil where nobody knows.
  private(set) var offset: UInt64?
  private var addresses: [WideFenceID: UInt64] = [:]
  private var order: [WideFenceID] = []
  private var next = 0
  private var confirmations = 0

  /// Identities whose address is remembered: a fence is released soon after it was last used.
  private static let remembered = 256
  /// Fences that have shown the place, after which nothing more is looked for.
  private static let enough = 16
  /// More than a fence has in front of its `refcount`, with all the debugging that there is.
  private static let farthest: UInt64 = 512

  /// The place on `kernel`, with words of `longSize` bytes (include/linux/dma-fence.h): at the start
  /// until 5.3, then after lock, ops, one of three unions of a list's size, context, seqno and flags. A
  /// release before 5.4 and after 4.19 was not looked at.
  init(kernel: KernelRelease?, longSize: Int) {
    guard let kernel else { return }
    if kernel < KernelRelease(major: 4, minor: 20) {
      offset = 0
    } else if kernel >= KernelRelease(major: 5, minor: 4), kernel < Self.inlineLock {
      offset = longSize == 8 ? 56 : 36
    }
  }

  private static let inlineLock = KernelRelease(major: 7, minor: 1)

  /// Takes note of a record that has both the address and the identity of a fence.
  mutating func saw(_ fence: WideFenceID, at address: UInt64) {
    guard confirmations < Self.enough, address != 0 else { return }
    guard addresses.updateValue(address, forKey: fence) == nil else { return }
    if order.count < Self.remembered {
      order.append(fence)
    } else {
      addresses[order[next]] = nil
      order[next] = fence
      next = (next + 1) % Self.remembered
    }
  }

  /// The address of the fence whose release was called with `argument`; 0 where it cannot be told.
  mutating func address(of argument: UInt64, _ fence: WideFenceID?) -> UInt64 {
    if confirmations < Self.enough, let fence, let address = addresses[fence],
      argument >= address, argument - address <= Self.farthest
    {
      let shown = argument - address
      if confirmations > 0, shown != offset {
        // Two 32-bit identities may look the same; what cannot be settled is not used.
        offset = nil
        confirmations = Self.enough
      } else {
        offset = shown
        confirmations += 1
      }
    }
    return offset.map { argument &- $0 } ?? 0
  }
}
