/// A record of a fence event as every mainline kernel writes it, up to the first bytes of its texts
/// (include/trace/events/dma_fence.h): loaded at once, so that its bounds are checked once.
struct MainlineRecord: BitwiseCopyable {
  /// `common_type`, `common_flags`, `common_preempt_count`, `common_pid`.
  var common: UInt64
  /// The two `__data_loc` words, of driver and timeline.
  var places: UInt64
  /// The context in the lower half, the seqno in the upper.
  var integers: UInt64
  /// The bytes that follow: where the texts stand.
  var texts: Texts

  /// The first 32 bytes of both texts, and whatever follows them, as words of little endian.
  struct Texts: BitwiseCopyable {
    var word0: UInt64 = 0
    var word1: UInt64 = 0
    var word2: UInt64 = 0
    var word3: UInt64 = 0

    /// These bytes, with zeros behind the first so many of which `mask` has the bits.
    @inline(__always)
    func masked(_ mask: Texts) -> Texts {
      Texts(
        word0: word0 & mask.word0, word1: word1 & mask.word1, word2: word2 & mask.word2,
        word3: word3 & mask.word3)
    }
  }

  /// Bytes of the two texts, as the location words say.
  @inline(__always)
  var textCounts: (first: Int, second: Int) {
    (Int(truncatingIfNeeded: places &>> 16 & 0xffff), Int(truncatingIfNeeded: places &>> 48))
  }

  /// The location words of texts of so many bytes each: one after the other, behind the integers.
  static func places(first: Int, second: Int) -> UInt64 {
    let start = RecordLayout.mainlineBytes
    return UInt64(start) | UInt64(first) << 16 | UInt64(start + first) << 32 | UInt64(second) << 48
  }
}
