/// The latest of many elements, within a bound.
struct LatestElements<Element> {
  private var ring: ContiguousArray<Element> = []
  private var oldest = 0
  private let limit: Int

  /// Keeps `limit` elements.
  init(limit: Int) {
    self.limit = max(limit, 1)
  }

  /// Adds an element, and gives the one that has to go for it.
  mutating func append(_ element: Element) -> Element? {
    guard ring.count == limit else {
      ring.append(element)
      return nil
    }
    let gone = ring[oldest]
    ring[oldest] = element
    oldest = oldest + 1 == limit ? 0 : oldest + 1
    return gone
  }

  /// The elements, in no order that means anything.
  var elements: ContiguousArray<Element> { ring }
}
