import Foundation
import Testing

/// Captures of one load on one kernel: `compare` must not find a change between them.
///
/// They are the ten recordings of `vgemload mix 40 5` that differ in the clock, all of nanoseconds, or in
/// the form of the file. 40 fences are too few to be tested one capture against another, so five stand
/// against five as well.
struct SameLoadTests {
  private static let names = [
    "clock-boot", "clock-global", "clock-local", "clock-mono", "clock-mono_raw", "clock-perf",
    "clock-tai", "v6", "v7-none", "v7-zstd",
  ]

  /// The captures of `kernel`; none where FENCEPOST_CAPTURES names no folder.
  private static func captures(_ kernel: String) -> [String] {
    Captures.moreRoot.map { root in names.map { "\(root)/formats-\(kernel)/\($0).dat" } } ?? []
  }

  private static func compare(_ base: [String], _ new: [String]) async throws -> [String: Any] {
    let more =
      base.dropFirst().flatMap { ["--base", $0] } + new.dropFirst().flatMap { ["--new", $0] }
    let run = try await Command.run(
      "fencepost",
      ["compare", base[0], new[0]] + more
        + ["--fail-on", "findings", "--fail-on", "regression:10%", "--json", "-"])
    #expect(run.status == 0, "\(base) \(new)")
    let document = try JSONSerialization.jsonObject(with: Data(run.output))
    let summary = try #require((document as? [String: Any])?["summary"] as? [String: Any])
    let findings = try #require(summary["findings"] as? [String: Int])
    #expect(findings["gained"] == 0 && findings["lost"] == 0, "\(base) \(new)")
    let distributions = try #require(summary["distributions"] as? [String: Int])
    #expect(distributions["slower"] == 0 && distributions["faster"] == 0, "\(base) \(new)")
    return try #require(document as? [String: Any])
  }

  @Test(arguments: ["6.1", "7.2"])
  func `one capture against the next`(kernel: String) async throws {
    let captures = Self.captures(kernel)
    for (base, new) in zip(captures, captures.dropFirst()) {
      _ = try await Self.compare([base], [new])
    }
  }

  @Test(arguments: ["6.1", "7.2"])
  func `half of them against the other half`(kernel: String) async throws {
    let captures = Self.captures(kernel)
    guard !captures.isEmpty else { return }
    for step in 0..<4 {
      // Each half another choice: the captures from `step` on that are of even number, and the others.
      let turned = Array(captures[step...] + captures[..<step])
      let base = (0..<5).map { turned[step.isMultiple(of: 2) ? $0 : 2 * $0] }
      let document = try await Self.compare(base, turned.filter { !base.contains($0) })
      let method = try #require(document["method"] as? [String: Any])
      // There is something to be wrong about.
      #expect(method["tests"] as? Int ?? 0 > 0)
    }
  }

  @Test(arguments: ["6.1", "7.2"])
  func `a file and what trace-cmd converted it to are the same`(kernel: String) async throws {
    guard let root = Captures.moreRoot else { return }
    for (one, other) in [("v6", "convert-v6-to-v7none"), ("v7-zstd", "convert-v7zstd-to-v6")] {
      let document = try await Self.compare(
        ["\(root)/formats-\(kernel)/\(one).dat"], ["\(root)/formats-\(kernel)/\(other).dat"])
      for row in try #require(document["timelines"] as? [[String: Any]]) {
        for kind in ["signalLatency", "wait"] {
          guard let shift = row[kind] as? [String: Any] else { continue }
          let (base, new) = (shift["base"] as? [String: Int], shift["new"] as? [String: Int])
          #expect(base != nil && base == new)
        }
      }
    }
  }
}
