/// A kernel release: what its tracepoints mean, what can be recorded and what must not be hangs on it.
public struct KernelRelease: Hashable, Comparable, Sendable {
  /// The first number of the release.
  public let major: Int
  /// The second.
  public let minor: Int
  /// The third; nil where the release does not state it.
  public let patch: Int?

  /// The release `major.minor.patch`.
  public init(major: Int, minor: Int, patch: Int? = nil) {
    self.major = major
    self.minor = minor
    self.patch = patch
  }

  /// The release that `text` begins with: `6.1`, `7.1.3` or all of `uname -r`, `6.1.0-50-amd64`.
  /// Nil where it does not begin with two numbers: what follows from a release must not follow from a
  /// guess.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2 else { return nil }
    let minorDigits = parts[1].prefix { $0.isASCII && $0.isNumber }
    // `6.1-rc2` and `6.1-custom` are 6.1; `6.1x` is nobody's release.
    let next = parts[1].dropFirst(minorDigits.count).first
    guard next == nil || next == "-" || next == "+",
      let major = Self.number(parts[0]), let minor = Self.number(minorDigits)
    else { return nil }
    let patch = parts.count > 2 ? Self.number(parts[2].prefix { $0.isASCII && $0.isNumber }) : nil
    self.init(major: major, minor: minor, patch: next == nil ? patch : nil)
  }

  /// The release in the text that recorders keep, `uname -srnm`: `Linux host 6.1.0-50-amd64 x86_64`.
  public init?(uname: String) {
    let words = uname.split(separator: " ")
    guard words.count >= 3 else { return nil }
    self.init(words[2])
  }

  /// Up to four digits and nothing else.
  private static func number(_ text: some StringProtocol) -> Int? {
    guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
      return nil
    }
    return Int(String(text))
  }

  /// Orders by age: 5.10 is before 6.1. A release without a patch level counts as its first.
  @inlinable
  public static func < (left: KernelRelease, right: KernelRelease) -> Bool {
    (left.major, left.minor, left.patch ?? 0) < (right.major, right.minor, right.patch ?? 0)
  }
}

extension KernelRelease: CustomStringConvertible {
  /// `6.1` or `7.1.3`.
  public var description: String {
    "\(major).\(minor)" + (patch.map { ".\($0)" } ?? "")
  }
}
