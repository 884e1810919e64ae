extension RandomAccessCollection where Index == Int {
  /// The place of the first element that is not before some point; the end where all are. Those for which
  /// `isBefore` is true must stand in front of all others.
  @inlinable
  package func partitionPoint(_ isBefore: (Element) -> Bool) -> Int {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = low + (high - low) / 2
      if isBefore(self[middle]) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}
