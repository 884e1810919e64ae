/// Why a pattern cannot be used.
package struct PatternError: Error, Equatable, CustomStringConvertible {
  /// Which character of the pattern, from 1 on.
  package let column: Int
  /// What is wrong, a sentence's part.
  package let reason: String

  /// A sentence's part with its place.
  package var description: String { "\(reason), at character \(column) of the pattern" }
}

/// Makes the steps of a pattern from its text: the usual syntax, without what cannot be matched in linear
/// time.
struct NamePatternParser {
  private let text: [Unicode.Scalar]
  private var place = 0
  private var depth = 0

  /// The steps of `source`.
  static func program(of source: String) throws(PatternError) -> [PatternStep] {
    var parser = NamePatternParser(text: Array(source.unicodeScalars))
    guard parser.text.count <= NamePattern.maximumLength else {
      throw PatternError(
        column: NamePattern.maximumLength + 1,
        reason: "more than \(NamePattern.maximumLength) characters")
    }
    let steps = try parser.alternatives()
    guard parser.place == parser.text.count else { throw parser.error("a ) that closes nothing") }
    return steps + [.match]
  }

  private init(text: [Unicode.Scalar]) {
    self.text = text
  }

  private var next: Unicode.Scalar? { place < text.count ? text[place] : nil }

  private func error(_ reason: String) -> PatternError {
    PatternError(column: place + 1, reason: reason)
  }

  /// `a|b`, up to the end or the closing parenthesis. All targets are relative to the first step.
  private mutating func alternatives() throws(PatternError) -> [PatternStep] {
    var steps = try sequence()
    while next == "|" {
      place += 1
      let other = try sequence()
      steps =
        [.split(1, steps.count + 2)] + Self.moved(steps, by: 1)
        + [.jump(steps.count + other.count + 2)] + Self.moved(other, by: steps.count + 2)
      try check(steps)
    }
    return steps
  }

  private mutating func sequence() throws(PatternError) -> [PatternStep] {
    var steps: [PatternStep] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      let one = try repeated(atom())
      steps += Self.moved(one, by: steps.count)
      try check(steps)
    }
    return steps
  }

  private mutating func atom() throws(PatternError) -> [PatternStep] {
    guard let scalar = next else { throw error("the pattern ends here") }
    place += 1
    switch scalar {
    case ".": return [.any]
    case "^": return [.start]
    case "$": return [.end]
    case "(": return try group()
    case "[": return [.oneOf(try set())]
    case "\\": return [try escaped()]
    case "*", "+", "?":
      place -= 1
      throw error("a \(scalar) that repeats nothing; \\\(scalar) stands for the character")
    default: return [.scalar(scalar)]
    }
  }

  private mutating func group() throws(PatternError) -> [PatternStep] {
    depth += 1
    guard depth <= NamePattern.maximumDepth else {
      throw error("more than \(NamePattern.maximumDepth) groups inside each other")
    }
    if next == "?" {
      guard place + 1 < text.count, text[place + 1] == ":" else {
        throw error("(? is understood as (?: alone")
      }
      place += 2
    }
    let steps = try alternatives()
    guard next == ")" else { throw error("a ( that is not closed") }
    place += 1
    depth -= 1
    return steps
  }

  /// `steps` with the `*`, `+`, `?` or `{m,n}` that follows.
  private mutating func repeated(_ steps: [PatternStep]) throws(PatternError) -> [PatternStep] {
    guard let scalar = next else { return steps }
    let counts: (least: Int, most: Int?)
    switch scalar {
    case "*": counts = (0, nil)
    case "+": counts = (1, nil)
    case "?": counts = (0, 1)
    case "{":
      guard let braces = try self.braces() else { return steps }
      counts = braces
      place -= 1
    default: return steps
    }
    place += 1
    if let scalar = next, scalar == "*" || scalar == "+" || scalar == "?" {
      throw error("a \(scalar) after a repetition; nothing here is greedy or lazy")
    }
    return try written(steps, least: counts.least, most: counts.most)
  }

  /// `{2}`, `{2,}` or `{2,5}`; nil where the brace stands for itself.
  private mutating func braces() throws(PatternError) -> (least: Int, most: Int?)? {
    guard let close = text[place...].firstIndex(of: "}") else { return nil }
    let inside = String(String.UnicodeScalarView(text[(place + 1)..<close]))
    let parts = inside.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let least = Int(first) else { return nil }
    let most = parts.count == 1 ? least : Int(parts[1])
    guard most != nil || parts.last == "" else { return nil }
    guard (0...100).contains(least), (least...100).contains(most ?? least) else {
      throw error("a repetition beyond 0 to 100 times")
    }
    place = close + 1
    return (least, most)
  }

  private func written(
    _ steps: [PatternStep], least: Int, most: Int?
  ) throws(PatternError) -> [PatternStep] {
    var result: [PatternStep] = []
    for _ in 0..<least {
      result += Self.moved(steps, by: result.count)
      try check(result)
    }
    guard let most else {
      // Back to the split before each further turn.
      let loop =
        [.split(1, steps.count + 2)] + Self.moved(steps, by: 1) + [PatternStep.jump(0)]
      return result + Self.moved(loop, by: result.count)
    }
    for _ in least..<most {
      let maybe = [.split(1, steps.count + 1)] + Self.moved(steps, by: 1)
      result += Self.moved(maybe, by: result.count)
      try check(result)
    }
    return result
  }

  private func check(_ steps: [PatternStep]) throws(PatternError) {
    guard steps.count < NamePattern.maximumSteps else {
      throw error("a pattern of more than \(NamePattern.maximumSteps) steps")
    }
  }

  private static func moved(_ steps: [PatternStep], by offset: Int) -> [PatternStep] {
    steps.map { step in
      switch step {
      case .split(let one, let other): .split(one + offset, other + offset)
      case .jump(let target): .jump(target + offset)
      case .scalar, .any, .oneOf, .start, .end, .match: step
      }
    }
  }
}

/// Sets of characters.
extension NamePatternParser {
  private static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
  private static let words: [ClosedRange<UInt32>] = [
    0x30...0x39, 0x41...0x5a, 0x5f...0x5f, 0x61...0x7a,
  ]
  private static let spaces: [ClosedRange<UInt32>] = [0x09...0x0d, 0x20...0x20]

  /// What follows a backslash.
  private mutating func escaped() throws(PatternError) -> PatternStep {
    guard let scalar = next else { throw error("a \\ at the end") }
    place += 1
    if let set = Self.set(of: scalar) {
      return .oneOf(set)
    }
    return .scalar(try literal(scalar))
  }

  /// The character that `\` and `scalar` stand for.
  private func literal(_ scalar: Unicode.Scalar) throws(PatternError) -> Unicode.Scalar {
    switch scalar {
    case "t": return "\t"
    case _ where scalar.properties.isAlphabetic || Self.digits[0].contains(scalar.value):
      throw PatternError(column: place, reason: "\\\(scalar) is not understood")
    default: return scalar
    }
  }

  private static func set(of scalar: Unicode.Scalar) -> ScalarSet? {
    switch scalar {
    case "d": ScalarSet(ranges: digits)
    case "D": ScalarSet(ranges: digits, isNegated: true)
    case "w": ScalarSet(ranges: words)
    case "W": ScalarSet(ranges: words, isNegated: true)
    case "s": ScalarSet(ranges: spaces)
    case "S": ScalarSet(ranges: spaces, isNegated: true)
    default: nil
    }
  }

  /// The rest of `[…]`; a `]` right at the beginning is one of the characters.
  private mutating func set() throws(PatternError) -> ScalarSet {
    var set = ScalarSet()
    if next == "^" {
      set.isNegated = true
      place += 1
    }
    var isFirst = true
    while let scalar = next, scalar != "]" || isFirst {
      isFirst = false
      place += 1
      var low = scalar
      if scalar == "\\", let escape = next {
        place += 1
        if let known = Self.set(of: escape) {
          guard !known.isNegated else { throw error("\\\(escape) inside of []") }
          set.ranges += known.ranges
          continue
        }
        low = try literal(escape)
      }
      var high = low
      if next == "-", place + 1 < text.count, text[place + 1] != "]" {
        high = text[place + 1]
        place += 2
        if high == "\\", let escape = next {
          place += 1
          high = try literal(escape)
        }
        guard low <= high else { throw error("a range that ends before it begins") }
      }
      set.ranges.append(low.value...high.value)
    }
    guard next == "]" else { throw error("a [ that is not closed") }
    place += 1
    return set
  }
}
