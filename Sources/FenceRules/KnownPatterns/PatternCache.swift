import FenceModel
import TraceVocabulary

/// The patterns of names that were asked for: a rule may ask once a finding, and there can be tens of
/// thousands of those. Names are bounded, and so is this.
struct PatternCache: Sendable {
  private var patterns: ContiguousArray<FencePattern?> = []

  /// What is known of `name`, on the kernel that is the same for all that ask.
  mutating func pattern(
    of name: NameID, _ names: borrowing NameTable, kernel: KernelRelease?
  ) -> FencePattern {
    let place = Int(name.index)
    if place < patterns.count, let known = patterns[place] {
      return known
    }
    let pattern = KnownPatterns.pattern(of: name, names, kernel: kernel)
    if place >= patterns.count {
      patterns.append(contentsOf: repeatElement(nil, count: place + 1 - patterns.count))
    }
    patterns[place] = pattern
    return pattern
  }
}
