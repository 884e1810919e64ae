/// The release of the traced kernel, as far as what its tracepoints mean depends on it.
public struct KernelRelease: Hashable, Comparable, Sendable {
  /// The first number of the release.
  public let major: Int
  /// The second.
  public let minor: Int

  /// The release `major.minor`.
  public init(major: Int, minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// The release in the text that recorders keep, `uname -srnm`: `Linux host 6.1.0-50-amd64 x86_64`.
  /// Nil where its third word does not begin with two numbers: what follows from a release must not
  /// follow from a guess.
  public init?(uname: String) {
    let words = uname.split(separator: " ")
    guard words.count >= 3 else { return nil }
    let numbers = words[2].split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard numbers.count >= 2, let major = Self.number(numbers[0]),
      let minor = Self.number(numbers[1].prefix { $0.isASCII && $0.isNumber })
    else { return nil }
    self.init(major: major, minor: minor)
  }

  /// Up to four digits and nothing else.
  private static func number(_ text: Substring) -> Int? {
    guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
      return nil
    }
    return Int(text)
  }

  /// Orders by age: 5.10 is before 6.1.
  public static func < (left: KernelRelease, right: KernelRelease) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }
}
