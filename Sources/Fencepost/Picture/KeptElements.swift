import DequeModule
import FenceReports

/// Elements of a stream that are kept within a bound: those that are worth it, and of the others the
/// latest.
struct KeptElements<Element> {
  private var latest: Deque<Element> = []
  private var worthy: ContiguousArray<(worth: PictureWorth, element: Element)> = []
  private let limit: Int

  /// Keeps `limit` elements.
  init(limit: Int) {
    self.limit = max(limit, 8)
  }

  /// Adds an element; what has to go for it, `overflow` gives.
  mutating func append(_ element: Element) {
    latest.append(element)
  }

  /// The earliest of the latest where there are too many: to be kept for its worth, or to go.
  ///
  /// However many are worth it, some of the latest stay: what makes one worth it may be known a moment
  /// after it has come.
  mutating func overflow() -> Element? {
    guard latest.count > limit - worthy.count, latest.count > limit / 8 else { return nil }
    return latest.popFirst()
  }

  /// Keeps an element that `overflow` gave; gives those that have to go for it, with their worth: where
  /// there are too many, a quarter of the bound, the least worth of all and of such the earliest.
  mutating func keep(
    _ element: Element, worth: PictureWorth
  ) -> ContiguousArray<(worth: PictureWorth, element: Element)> {
    let most = limit - limit / 8
    if worthy.count == worthy.capacity, worthy.count > most / 4 {
      // Not twice as much each time: the room has a bound.
      worthy.reserveCapacity(most + 1)
    }
    worthy.append((worth, element))
    guard worthy.count > most else { return [] }
    let cut = worthy.count - (most - limit / 4)
    let least = worthy.map(\.worth).sorted()[..<cut]
    guard let edge = least.last else { return [] }
    var edging = cut - least.prefix { $0 < edge }.count
    var gone: ContiguousArray<(worth: PictureWorth, element: Element)> = []
    gone.reserveCapacity(cut)
    var kept = 0
    for place in worthy.indices {
      let one = worthy[place]
      if one.worth < edge || (one.worth == edge && edging > 0) {
        edging -= one.worth == edge ? 1 : 0
        gone.append(one)
      } else {
        worthy[kept] = one
        kept += 1
      }
    }
    worthy.removeLast(worthy.count - kept)
    // Fewer than there were: their room is given back.
    latest = Deque(latest)
    return gone
  }

  /// Gives all elements away, in no order that means anything.
  mutating func taken() -> ContiguousArray<Element> {
    var all: ContiguousArray<Element> = []
    all.reserveCapacity(latest.count + worthy.count)
    for one in worthy { all.append(one.element) }
    all += latest
    (latest, worthy) = ([], [])
    return all
  }

  /// Shows `body` every element, in no order that means anything.
  func forEach(_ body: (Element) -> Void) {
    for one in worthy { body(one.element) }
    for element in latest { body(element) }
  }
}
