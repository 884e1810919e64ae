import FenceModel
import FenceRules
import Foundation
import Testing

/// The README shows what the command really prints: each block behind a line
/// `<!-- output: fencepost … -->` is the whole output of that command, run in the package's folder.
///
/// `RECORD=1 swift test --filter ReadmeTests` writes the blocks anew, and fails.
@Suite(.serialized) struct ReadmeTests {
  private static let path = Captures.packageRoot + "/README.md"

  @Test func `every output block is what the command prints`() async throws {
    let readme = try String(contentsOfFile: Self.path, encoding: .utf8)
    var parts = readme.components(separatedBy: "<!-- output: ")
    #expect(parts.count >= 3, "the README shows a report and a fence's story")
    for index in parts.indices.dropFirst() {
      let (command, rest) = try Self.split(parts[index], at: " -->\n```\n")
      let (block, after) = try Self.split(rest, at: "```\n")
      let finished = try await Command.shell(
        "cd '\(Captures.packageRoot)' && COLUMNS=80 \(command)")
      #expect(finished.status == 0)
      #expect(block == finished.text, "the output of \(command) in the README is out of date")
      parts[index] = command + " -->\n```\n" + finished.text + "```\n" + after
    }
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
      try parts.joined(separator: "<!-- output: ")
        .write(toFile: Self.path, atomically: true, encoding: .utf8)
      Issue.record("the README was written anew; review the difference")
    }
  }

  @Test func `the table of rules is that of their pages`() throws {
    let readme = try String(contentsOfFile: Self.path, encoding: .utf8)
    let (before, rest) = try Self.split(readme, at: "<!-- rules -->\n")
    let (table, after) = try Self.split(rest, at: "<!-- end of rules -->\n")
    #expect(table == Self.table, "the table of rules in the README is out of date")
    if ProcessInfo.processInfo.environment["RECORD"] == "1", table != Self.table {
      try (before + "<!-- rules -->\n" + Self.table + "<!-- end of rules -->\n" + after)
        .write(toFile: Self.path, atomically: true, encoding: .utf8)
    }
  }

  private static var table: String {
    let tracepoints: RecordedEvents = [
      .initialized, .emitted, .signalingEnabled, .signaled, .waitStarted, .waitEnded, .destroyed,
    ]
    let rows = RulePages.all.map { page in
      let needs = page.needs.subtracting(tracepoints).names.joined(separator: ", ")
      let cells = [
        "`\(page.rule.rawValue)`", page.says, page.severity, needs.isEmpty ? "–" : needs,
      ]
      return "| " + cells.joined(separator: " | ") + " |\n"
    }
    return "| rule | says | severity | needs |\n| --- | --- | --- | --- |\n" + rows.joined()
  }

  @Test func `the two commands of a newcomer are there`() throws {
    let readme = try String(contentsOfFile: Self.path, encoding: .utf8)
    #expect(readme.contains(".ci/setup --minimal && swift run fencepost traces/fl-waits.dat\n"))
    #expect(readme.contains(".ci/setup && swift test\n"))
  }

  private static func split(_ text: String, at mark: String) throws -> (String, String) {
    let range = try #require(text.range(of: mark), "a block of the README is not closed")
    return (String(text[..<range.lowerBound]), String(text[range.upperBound...]))
  }
}
