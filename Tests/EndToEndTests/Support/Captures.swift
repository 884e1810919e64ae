import Foundation
import Testing

/// A recording that the tests run on.
struct TestCapture: CustomTestStringConvertible, Sendable {
  /// Where it is.
  let path: String
  /// What the tests call it: its path below the folder that it was found in.
  let name: String

  var testDescription: String { name }

  /// The log of the load that was traced, beside the recording: what really happened.
  var truthPath: String? {
    guard path.hasSuffix(".dat") else { return nil }
    let path = path.dropLast(".dat".count) + ".truth.csv.gz"
    return FileManager.default.fileExists(atPath: String(path)) ? String(path) : nil
  }
}

/// The recordings under test: those of `traces/`, and, where `FENCEPOST_CAPTURES` names a folder,
/// all below that.
enum Captures {
  static let packageRoot = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// Those that come with the package.
  static let own = captures(below: packageRoot + "/traces")

  /// The folder of many more, where there is one.
  static let moreRoot = ProcessInfo.processInfo.environment["FENCEPOST_CAPTURES"]

  /// Many more, but for a million events that a debug build is too slow for.
  static let more = (moreRoot.map(captures) ?? []).filter { !$0.name.hasSuffix("storm.dat") }

  static let all = own + more

  /// Those with a log of what happened.
  static let logged = all.filter { $0.truthPath != nil }

  /// The recording of the package called `name`.
  static func own(_ name: String) throws -> TestCapture {
    try #require(own.first { $0.name == name }, "traces/ has no \(name)")
  }

  private static func captures(below root: String) -> [TestCapture] {
    let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(".dat") || $0.contains(".dat.cut") }.sorted().map {
      TestCapture(path: root + "/" + $0, name: $0)
    }
  }
}

struct CapturesTests {
  @Test func `the captures under test are named`() {
    let wide = Captures.moreRoot.map { "\(Captures.more.count) below \($0)" }
    print(
      "EndToEndTests: \(Captures.own.count) captures of traces/ and "
        + (wide ?? "no others, since FENCEPOST_CAPTURES is not set") + ".")
    #expect(Captures.own.count == 14)
    #expect(Captures.moreRoot == nil || !Captures.more.isEmpty)
  }
}
