import Foundation
import HostileInput
import Testing

/// A smaller helping of what the `hostile` command runs, on the captures of this repository.
struct SpoiledCaptureTests {
  /// Cases in a debug build; the command runs many times as many in the same time.
  private static let cases: UInt64 = 600
  private static let maximumBytes = 64 << 10

  @Test func `every spoiled capture ends in a report or an error`() throws {
    let seeds = try Self.seeds()
    let file = TrialFile()
    var endings = (reported: 0, refused: 0)
    for number in 0..<(seeds.isEmpty ? 0 : Self.cases) {
      var generator = SeededGenerator(seed: 1, case: number)
      let seed = seeds[generator.below(seeds.count)]
      let mutation = Mutation(of: seed, by: &generator)
      try file.write(mutation.bytes)
      switch Trial.run(file.path, comparesThreads: number % 16 == 0) {
      case .reported: endings.reported += 1
      case .refused: endings.refused += 1
      case .contradicted:
        Issue.record("case \(number), \(seed.name): two threads disagree: \(mutation.story)")
      }
    }
    if !seeds.isEmpty {
      #expect(endings.reported > 0, "nothing was damaged so little that it could be read")
      #expect(endings.refused > 0, "nothing was damaged so much that it could not be read")
    }
  }

  @Test func `every cut capture ends in a report or an error`() throws {
    let file = TrialFile()
    for seed in try Self.seeds() {
      for length in seed.cuts(limit: 20) {
        try file.write(Array(seed.bytes.prefix(length)))
        #expect(Trial.run(file.path) != .contradicted)
      }
    }
  }

  @Test func `the image of a compressed capture reads as the capture does`() throws {
    let file = TrialFile()
    for path in Self.captures() {
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      guard let image = PlainImage.bytes(of: bytes) else { continue }
      try file.write(image)
      #expect(Trial.run(file.path) == Trial.run(path), "\(path)")
    }
  }

  /// A few captures of each kind as they are stored, and without their compression.
  private static func seeds() throws -> [HostileSeed] {
    let file = TrialFile()
    return try captures().flatMap { path -> [HostileSeed] in
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      let stored = HostileSeed(name: path, bytes: bytes, at: path)
      guard let plain = PlainImage.bytes(of: bytes) else { return [stored] }
      try file.write(plain)
      return [stored, HostileSeed(name: "\(path) inflated", bytes: plain, at: file.path)]
    }
  }

  /// At most sixteen small captures of `traces/`, or of the folder that `FENCEPOST_CAPTURES` names.
  private static func captures() -> [String] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let traces = root.appendingPathComponent("traces").path
    let named = ProcessInfo.processInfo.environment["FENCEPOST_CAPTURES"]
    let folder = FileManager.default.fileExists(atPath: traces) ? traces : named ?? traces
    let all = (FileManager.default.subpaths(atPath: folder) ?? []).sorted()
      .filter { $0.hasSuffix(".dat") || $0.hasSuffix(".txt") }.map { "\(folder)/\($0)" }
      .filter { path in
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? Int).map { $0 > 1_024 && $0 <= maximumBytes } ?? false
      }
    let step = max(1, all.count / 16)
    return stride(from: 0, to: all.count, by: step).map { all[$0] }
  }
}

/// The file of the current case: it stays where a case kills the tests.
private struct TrialFile: ~Copyable {
  let path =
    FileManager.default.temporaryDirectory.path + "/fencepost-\(UUID().uuidString).dat"

  func write(_ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }
}
