/// How many events a loss of one CPU has taken.
enum LossCount: Equatable {
  case known(UInt64)
  /// Nobody says.
  case unknown
  /// They are counted in a number of all CPUs together.
  case amongOthers

  /// What a line says; a loss of none is one of which it says nothing.
  init(_ count: UInt64?) {
    if let count, count > 0 { self = .known(count) } else { self = .unknown }
  }

  /// The number of this CPU; nil where there is none.
  var number: UInt64? { if case .known(let count) = self { count } else { nil } }

  /// Two losses together.
  static func + (one: LossCount, other: LossCount) -> LossCount {
    switch (one, other) {
    case (.known(let count), .known(let more)): .known(count &+ more)
    case (.unknown, _), (_, .unknown): .unknown
    case (.amongOthers, let rest), (let rest, .amongOthers): rest
    }
  }
}
