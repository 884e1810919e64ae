/// A kernel release with its patch level: what can be recorded, and what must not be, hangs on it.
public struct KernelVersion: Hashable, Comparable, Sendable {
  /// The first number of the release.
  public let major: Int
  /// The second.
  public let minor: Int
  /// The third; nil where the release does not state it.
  public let patch: Int?

  /// The release `major.minor.patch`.
  public init(_ major: Int, _ minor: Int, _ patch: Int? = nil) {
    self.major = major
    self.minor = minor
    self.patch = patch
  }

  /// The release that `text` begins with: `6.1`, `7.1.3` or all of `uname -r`, `6.1.0-50-amd64`.
  /// Nil where it does not begin with two numbers.
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
    self.init(major, minor, next == nil ? patch : nil)
  }

  /// Up to four digits and nothing else.
  private static func number(_ text: some StringProtocol) -> Int? {
    guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
      return nil
    }
    return Int(String(text))
  }

  /// Orders by age; a release without a patch level counts as its first.
  public static func < (left: KernelVersion, right: KernelVersion) -> Bool {
    (left.major, left.minor, left.patch ?? 0) < (right.major, right.minor, right.patch ?? 0)
  }

  /// Whether to enable the fence tracepoints may crash this kernel: 7.1 sets a signaled fence's `ops`
  /// to null (541c8f2468b9) while its tracepoints still read names through it. Seen in 7.1.3, fixed by
  /// 7.1.7; those between were not checked, and a 7.1 of unknown patch level may be any of them.
  public var tracepointsMayOops: Bool {
    major == 7 && minor == 1 && (patch ?? 0) < 7
  }

  /// Whether to enable `dma_fence_init` may crash this kernel where i915 is loaded: from 5.7 to 5.15 a
  /// slab constructor initialises requests that have no names yet (855e39e65cfc, mended in September
  /// 2021; 5.10.262 has the fix, which other stable releases have it was not checked).
  public var initMayOopsWithI915: Bool {
    major == 5 && (7...15).contains(minor) && !(minor == 10 && (patch ?? 0) >= 262)
  }
}

extension KernelVersion: CustomStringConvertible {
  /// `6.1` or `7.1.3`.
  public var description: String {
    "\(major).\(minor)" + (patch.map { ".\($0)" } ?? "")
  }
}
