import Foundation
import Testing

/// All that one call of `fencepost check` writes.
struct CheckOutputTests {
  private let folder: TemporaryFolder
  private static let waits = Captures.packageRoot + "/traces/fl-waits.dat"

  init() throws {
    folder = try TemporaryFolder()
  }

  /// A line of shell in the folder, in which `$1` is the capture; a CI system's variables are unset.
  private func shell(_ line: String) async throws -> Finished {
    try await Command.shell(
      "cd \"$2\" && unset GITHUB_ACTIONS GITHUB_STEP_SUMMARY GITLAB_CI CI_PROJECT_DIR && \(line)",
      Self.waits, folder.path)
  }

  private func text(_ name: String) throws -> String {
    String(decoding: try folder.read(name), as: UTF8.self)
  }

  @Test func `one call writes every output, each what report writes`() async throws {
    let run = try await shell(
      """
      mkdir a b && fencepost check "$1" --output a/text --json a/json --ndjson a/ndjson \
      --html a/html --junit a/junit --ktap a/ktap --sarif a/sarif
      """)
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.error.isEmpty)
    let report = try await shell(
      """
      fencepost report "$1" --output b/text --json b/json --ndjson b/ndjson --html b/html \
      --junit b/junit --ktap b/ktap --sarif b/sarif
      """)
    #expect(report.status == 0)
    #expect(try text("a/text").hasPrefix("FAILED, 3 new findings"))
    // The gate's own result is all that its JSON has more.
    var checked = try #require(
      JSONSerialization.jsonObject(with: Data(try folder.read("a/json"))) as? [String: Any])
    #expect(checked.removeValue(forKey: "gate") != nil)
    let reported = try JSONSerialization.jsonObject(with: Data(try folder.read("b/json")))
    #expect(NSDictionary(dictionary: checked) == reported as? NSDictionary)
    for name in ["ndjson", "html", "ktap", "sarif"] {
      #expect(try folder.read("a/\(name)") == folder.read("b/\(name)"), "\(name) differs")
    }
    #expect(
      try text("a/junit")
        == text("b/junit").replacing("[[ATTACHMENT|b/html]]", with: "[[ATTACHMENT|a/html]]"))
  }

  @Test func `failed tests link to the page as GitLab finds it`() async throws {
    let run = try await shell(
      """
      CI_PROJECT_DIR=$PWD fencepost check "$1" --html "$PWD/report.html" --junit junit.xml
      """)
    #expect(run.status == 1)
    let tests = try text("junit.xml").components(separatedBy: "<testcase ")
    for test in tests {
      #expect(
        test.contains("<failure ")
          == test.contains("<system-out>[[ATTACHMENT|report.html]]</system-out>"))
    }
    #expect(tests.count { $0.contains("<failure ") } == 3)
    let sure = #/message="(error|warning), (proven|conditional): /#
    #expect(tests.count { $0.contains("<failure ") && $0.contains(sure) } == 3)
  }

  @Test func `the lines of several traces stand one trace after the other`() async throws {
    let other = Captures.packageRoot + "/traces/fl-slab.dat"
    let both = try await Command.run(
      "fencepost", ["check", Self.waits, other, "--threads", "8", "--ndjson", "-"])
    #expect(both.status == 1)
    let first = try await Command.run("fencepost", ["report", Self.waits, "--ndjson", "-"])
    let second = try await Command.run("fencepost", ["report", other, "--ndjson", "-"])
    #expect(both.output == first.output + second.output)
  }

  @Test func `a reader of lines that has gone changes no answer`() async throws {
    let run = try await shell(
      "{ fencepost check \"$1\" --ndjson - ; echo $? > status ; } | head -n 1 > line")
    #expect(run.error.isEmpty)
    #expect(try text("status") == "1\n")
  }

  @Test func `GitHub is told in its own words`() async throws {
    let run = try await shell(
      """
      echo before > summary
      GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=summary fencepost check "$1" --json -
      """)
    #expect(run.status == 1)
    #expect(run.text.hasPrefix("{"))
    let lines = run.error.split(separator: "\n")
    #expect(lines.count == 3)
    for line in lines {
      #expect(line.hasPrefix("::error file="))
      #expect(line.contains(",title=") && line.contains("%0Amore: fencepost show "))
    }
    let summary = try text("summary")
    #expect(summary.hasPrefix("before\n### fencepost\n"))
    #expect(summary.contains("**wait-cycle fencelab/fl.ring\\#**"))
  }

  @Test(arguments: [("", "FAILED"), ("GITLAB_CI=true", "FAILED")])
  func `sections stand in GitLab's log alone`(variable: String, begin: String) async throws {
    let run = try await shell("\(variable) fencepost check \"$1\"")
    #expect(run.status == 1)
    #expect(run.text.hasPrefix(begin))
    let isGitLab = !variable.isEmpty
    #expect(run.text.contains("\u{1b}[0Ksection_start:") == isGitLab)
    #expect(run.text.contains(":fencepost_details[collapsed=true]\r\u{1b}[0K") == isGitLab)
    #expect(run.text.contains("\u{1b}[0Ksection_end:") == isGitLab)
    #expect(run.text.contains("TRACES, 3 new"))
  }

  @Test(arguments: [
    ["--html", "a.html", "--junit", "a.html"], ["--full"],
  ])
  func `outputs that cannot be are refused`(options: [String]) async throws {
    let run = try await Command.run("fencepost", ["check", Self.waits] + options)
    #expect(run.status == 64)
  }

  @Test func `findings of several traces are counted once, as in the first line`() async throws {
    let run = try await Command.fencepost("check", Self.waits, Self.waits)
    #expect(run.lines.first == "FAILED, 3 new findings in 2 of 2 traces")
    let heading = "TRACES, 3 new; one that several traces have is counted once"
    #expect(run.lines.contains { $0 == heading })
  }

  @Test func `a page is of one trace`() async throws {
    let run = try await Command.run(
      "fencepost", ["check", Self.waits, Self.waits, "--html", folder.file("a.html")])
    #expect(run.status == 64)
    #expect(run.error.contains("--html takes one trace; for a page of each name a folder"))
  }
}
