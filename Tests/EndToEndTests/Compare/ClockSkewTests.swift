import Foundation
import Testing

/// On a clock that each CPU has of its own, `compare` takes no skew for a change.
struct ClockSkewTests {
  /// Of each third or of every fence another CPU signals, in BASE with a clock that is `skew` µs behind; by
  /// how much NEW's fences take longer, the clock, and what comes of it.
  struct Case: CustomTestStringConvertible, Sendable {
    var crossing = 1
    var skew = 0
    var factor = 1.0
    var clock = ["--clock", "local"]
    var status: Int32
    var verdict: String
    var compared: String

    var testDescription: String {
      "\(clock.last ?? "no clock"), \(crossing), \(skew), \(factor)"
    }
  }

  static let cases = [
    // The same load, with skew.
    Case(skew: 400, status: 0, verdict: "withinSkew", compared: "withSkew"),
    Case(skew: 400, clock: [], status: 0, verdict: "withinSkew", compared: "withSkew"),
    Case(crossing: 3, skew: 400, status: 0, verdict: "same", compared: "ofOneCPU"),
    // On one clock for all CPUs it is what it looks like.
    Case(skew: 400, clock: ["--clock", "mono"], status: 1, verdict: "slower", compared: "all"),
    // Longer for certain.
    Case(skew: 400, factor: 30, status: 1, verdict: "slower", compared: "withSkew"),
    Case(crossing: 3, skew: 400, factor: 1.5, status: 1, verdict: "slower", compared: "ofOneCPU"),
    Case(crossing: 0, factor: 1.5, status: 1, verdict: "slower", compared: "all"),
    // Longer, and by less than two clocks can be apart.
    Case(factor: 5, status: 0, verdict: "withinSkew", compared: "withSkew"),
  ]

  @Test(arguments: cases)
  func `a change counts where it is more than the skew`(one: Case) async throws {
    let folder = try TemporaryFolder()
    let base = try folder.write(
      SyntheticLoad.text(count: 600, seed: 1, crossing: one.crossing, skew: one.skew).utf8,
      to: "base.txt")
    let new = try folder.write(
      SyntheticLoad.text(count: 600, seed: 2, factor: one.factor, crossing: one.crossing).utf8,
      to: "new.txt")
    let arguments =
      ["compare", base, new, "--fail-on", "regression:10%", "--json", "\(folder.path)/c"]
      + one.clock
    let run = try await Command.run("fencepost", arguments)
    #expect(run.status == one.status, "\(run.text)")
    let document = try JSONSerialization.jsonObject(with: Data(try folder.read("c")))
    let rows = (document as? [String: Any])?["timelines"] as? [[String: Any]]
    let shift = try #require(rows?.first?["signalLatency"] as? [String: Any])
    #expect(shift["verdict"] as? String == one.verdict)
    #expect(shift["compared"] as? String == one.compared)
    let count = (shift["base"] as? [String: Any])?["count"] as? Int
    #expect(count == (one.compared == "ofOneCPU" ? 400 : 600))
    #expect((shift["afterSkew"] != nil) == (one.compared == "withSkew"))
    let caveats = (document as? [String: Any])?["caveats"] as? [String]
    let words = one.clock.isEmpty ? "may be each CPU's own" : "(local) is each CPU's own"
    #expect(
      caveats?.contains { $0.contains(words) && $0.contains("synth/ring (signal)") }
        == (one.compared != "all"))
    guard one.verdict == "withinSkew" else { return }
    let begin = "NOT DECIDED, 1 distribution no further apart than the clocks of two"
    #expect(run.lines.first?.hasPrefix(begin) == true, "\(run.text)")
    #expect(run.text.contains("CAVEATS\n  The clock of"))
    let strict = try await Command.run("fencepost", arguments + ["--fail-on", "undecided"])
    #expect(strict.status == 3)
  }
}
