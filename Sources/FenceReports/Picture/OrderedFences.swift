/// The fences of a picture in another order: places are sorted, not fences, of which a copy would take
/// as much memory as the picture.
struct OrderedFences: RandomAccessCollection {
  private let fences: ContiguousArray<PictureFence>
  private var order: ContiguousArray<Int32>

  /// `fences` as they stand.
  init(_ fences: ContiguousArray<PictureFence>) {
    self.fences = fences
    order = ContiguousArray(0..<Int32(clamping: fences.count))
  }

  /// Sorts them as `isBefore` says of two places among the fences that they were made from.
  mutating func sort(by isBefore: (Int, Int) -> Bool) {
    order.sort { isBefore(Int($0), Int($1)) }
  }

  var startIndex: Int { 0 }
  var endIndex: Int { order.count }

  subscript(place: Int) -> PictureFence { fences[Int(order[place])] }
}
