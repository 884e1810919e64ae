/// A regular expression over names of fences and tasks, as policies, flakes and skips have them.
///
/// Names come out of traces, which may be hostile, so a match takes time proportional to the name and to
/// the pattern, whatever both are: all ways through the pattern advance together, and none is tried
/// again. That excludes back references and looking around, as it does in the regexes of deqp-runner,
/// whose files of flakes and skips these are. A pattern is found anywhere in a name unless `^` and `$` say
/// otherwise.
package struct NamePattern: Sendable, Equatable {
  /// What the user wrote.
  package let source: String
  private let program: [PatternStep]

  /// Steps that a pattern may come to, once its repetitions are written out.
  static let maximumSteps = 2_000
  /// Characters of a pattern.
  static let maximumLength = 1_000
  /// Groups inside each other.
  static let maximumDepth = 32

  /// The pattern `source`.
  package init(_ source: String) throws(PatternError) {
    self.source = source
    program = try NamePatternParser.program(of: source)
  }

  /// Patterns are equal that were written equally.
  package static func == (left: NamePattern, right: NamePattern) -> Bool {
    left.source == right.source
  }

  /// `matches`, for rules, which know no patterns.
  var matcher: @Sendable (String) -> Bool {
    { matches($0) }
  }

  /// Whether the pattern is found in `name`.
  package func matches(_ name: String) -> Bool {
    var threads = PatternThreads(count: program.count)
    var isAtStart = true
    for scalar in name.unicodeScalars {
      if threads.add(0, program, isAtStart: isAtStart, isAtEnd: false) { return true }
      if threads.advance(over: scalar, program) { return true }
      isAtStart = false
    }
    // What began anywhere, or begins here, may need the end of the name.
    return threads.add(0, program, isAtStart: isAtStart, isAtEnd: true)
      || threads.finish(program, isAtStart: isAtStart)
  }
}

/// One step of a compiled pattern.
enum PatternStep: Sendable {
  case scalar(Unicode.Scalar)
  case any
  case oneOf(ScalarSet)
  case split(Int, Int)
  case jump(Int)
  case start
  case end
  case match
}

/// The characters that `[…]`, `\d` and the like stand for.
struct ScalarSet: Sendable {
  var ranges: [ClosedRange<UInt32>] = []
  var isNegated = false

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    ranges.contains { $0.contains(scalar.value) } != isNegated
  }
}

/// The places of a pattern that the characters so far lead to, each once.
private struct PatternThreads {
  private var places: [Int] = []
  private var isThere: [Bool]

  init(count: Int) {
    isThere = Array(repeating: false, count: count)
  }

  /// Adds `place` and all that it leads to without a character; true where that is the match.
  mutating func add(
    _ place: Int, _ program: [PatternStep], isAtStart: Bool, isAtEnd: Bool
  ) -> Bool {
    var waiting = [place]
    while let place = waiting.popLast() {
      guard !isThere[place] else { continue }
      isThere[place] = true
      switch program[place] {
      case .match: return true
      case .jump(let target): waiting.append(target)
      case .split(let one, let other): waiting += [other, one]
      case .start: if isAtStart { waiting.append(place + 1) }
      case .end:
        if isAtEnd {
          waiting.append(place + 1)
        } else {
          // Asked again at the end of the name.
          places.append(place)
        }
      case .scalar, .any, .oneOf: places.append(place)
      }
    }
    return false
  }

  /// Takes one character; true where the match is reached.
  mutating func advance(over scalar: Unicode.Scalar, _ program: [PatternStep]) -> Bool {
    let before = places
    places.removeAll(keepingCapacity: true)
    isThere = Array(repeating: false, count: program.count)
    for place in before {
      let goesOn =
        switch program[place] {
        case .scalar(let expected): expected == scalar
        case .any: true
        case .oneOf(let set): set.contains(scalar)
        case .split, .jump, .start, .end, .match: false
        }
      if goesOn, add(place + 1, program, isAtStart: false, isAtEnd: false) { return true }
    }
    return false
  }

  /// Takes the end of the name; true where a `$` leads to the match.
  mutating func finish(_ program: [PatternStep], isAtStart: Bool) -> Bool {
    for place in places {
      if case .end = program[place] {
        isThere[place] = false
        if add(place, program, isAtStart: isAtStart, isAtEnd: true) { return true }
      }
    }
    return false
  }
}
