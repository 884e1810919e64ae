/// The first and the last of many elements, and how many lay between them: what is kept of a list
/// of which both the beginning and the end matter, within a bound.
struct BothEnds<Element> {
  private var first: [Element] = []
  /// A ring, once it is full.
  private var last: [Element] = []
  private var oldest = 0
  private let half: Int
  /// Elements that were left out.
  private(set) var omitted: UInt64 = 0

  /// Keeps about `limit` elements, half of them from each end.
  init(limit: Int) {
    half = max(limit / 2, 1)
  }

  mutating func append(_ element: Element) {
    if first.count < half {
      first.append(element)
    } else if last.count < half {
      last.append(element)
    } else {
      last[oldest] = element
      oldest = oldest + 1 == half ? 0 : oldest + 1
      omitted += 1
    }
  }

  /// What was kept, in the order in which it came.
  var elements: [Element] {
    first + last[oldest...] + last[..<oldest]
  }
}

extension BothEnds: Sendable where Element: Sendable {}
