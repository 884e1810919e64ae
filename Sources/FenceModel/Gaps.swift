import TraceVocabulary

/// The gaps so far. What lives while one opens compares `opened` at its birth with now, so that a
/// gap costs the same however much is alive.
struct Gaps {
  /// How many have opened.
  private(set) var opened: UInt32 = 0
  private var openCount = 0
  private var isOpen: ContiguousArray<Bool> = []

  /// When the first of them opened, by their number.
  private var times: ContiguousArray<Timestamp> = []

  /// Gaps whose times are kept, 8 bytes each; of later ones it is not known how long a wait was open
  /// before them.
  private static let timesKept = 65_536

  /// Whether events of some CPU are missing now.
  var isAnyOpen: Bool { openCount > 0 }

  /// When gap `number` opened, counted from 0; nil where that is not known.
  func time(of number: UInt32) -> Timestamp? {
    Int(number) < times.count ? times[Int(number)] : nil
  }

  mutating func began(on cpu: CPUNumber, at time: Timestamp?) {
    if Int(opened) == times.count, times.count < Self.timesKept {
      times.append(time ?? .zero)
    }
    let place = Int(cpu)
    if place >= isOpen.count {
      isOpen.append(contentsOf: repeatElement(false, count: place &+ 1 &- isOpen.count))
    }
    opened &+= 1
    if !isOpen[place] {
      isOpen[place] = true
      openCount &+= 1
    }
  }

  mutating func ended(on cpu: CPUNumber) {
    let place = Int(cpu)
    if place < isOpen.count, isOpen[place] {
      isOpen[place] = false
      openCount &-= 1
    }
  }
}
