/// Whether a text was cut to so many columns: its longest lines break off then.
struct CutColumns {
  /// Bytes of the longest line so far, and how many of those lines break off.
  private var longest = 0
  private var broken = 0

  /// Takes note of the length of a line; whether its end may be missing, as that of others as long is.
  @inline(__always)
  mutating func mayCut(_ count: Int) -> Bool {
    if count < longest { return false }
    if count > longest { (longest, broken) = (count, 0) }
    return broken > 1
  }

  /// Takes note of a line that breaks off.
  mutating func note(_ count: Int) { broken += count == longest ? 1 : 0 }
}
