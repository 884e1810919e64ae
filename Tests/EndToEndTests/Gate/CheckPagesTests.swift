import Foundation
import Testing

/// A folder of HTML pages, one a trace.
struct CheckPagesTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for (trace, name) in [
      ("fl-waits.dat", "a/x.dat"), ("fl-slab.dat", "b/x.dat"), ("i386-good.dat", "c d.dat"),
    ] {
      let path = folder.file(name)
      try FileManager.default.createDirectory(
        atPath: URL(filePath: path).deletingLastPathComponent().path,
        withIntermediateDirectories: true)
      _ = try folder.write(try Captures.own(trace).bytes, to: name)
    }
  }

  private func shell(_ line: String) async throws -> Finished {
    try await Command.shell(
      "cd \"$1\" && unset GITHUB_ACTIONS GITLAB_CI CI_PROJECT_DIR && \(line)", folder.path)
  }

  private func pages(_ name: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.file(name)).sorted()
  }

  @Test(arguments: ["check", "report"])
  func `each trace has its page, and its failed tests lead there`(command: String) async throws {
    let run = try await shell(
      "fencepost \(command) a/x.dat b/x.dat 'c d.dat' missing --html p/q/ --junit junit -o text")
    #expect(run.status == 2)
    #expect(try pages("p/q") == ["a_x.dat.html", "b_x.dat.html", "c_d.dat.html"])
    let junit = String(decoding: try folder.read("junit"), as: UTF8.self)
    let suites = junit.components(separatedBy: "<testsuite ").dropFirst()
    for suite in suites {
      let page =
        suite.hasPrefix("name=\"a/") ? "a_x" : suite.hasPrefix("name=\"b/") ? "b_x" : nil
      for test in suite.components(separatedBy: "<testcase ") where test.contains("<failure ") {
        let page = try #require(page)
        #expect(test.contains("[[ATTACHMENT|p/q/\(page).dat.html]]"))
      }
      #expect(suite.contains("ATTACHMENT") == (page != nil))
    }
  }

  @Test func `a page is the one that a run of its own writes`() async throws {
    #expect(try await shell("fencepost check a/x.dat 'c d.dat' --html p/").status == 1)
    #expect(try await shell("fencepost check a/x.dat --html one.html").status == 1)
    #expect(try folder.read("p/a_x.dat.html") == folder.read("one.html"))
  }

  @Test func `the names depend on no other trace but the same`() async throws {
    #expect(try await shell("fencepost check b/x.dat ./a/x.dat --html p/ -o text").status == 1)
    #expect(try pages("p") == ["a_x.dat.html", "b_x.dat.html"])
    #expect(
      try await shell("fencepost check 'c d.dat' c_d.dat 'c d.dat' - --html r/ -o text < b/x.dat")
        .status == 2)
    #expect(try pages("r") == ["c_d.dat-3.html", "c_d.dat.html", "standard-input.html"])
  }

  @Test func `a folder that is there needs no slash`() async throws {
    let run = try await shell("mkdir p && fencepost check a/x.dat b/x.dat --html p -o text")
    #expect(run.status == 1)
    #expect(try pages("p").count == 2)
  }

  @Test func `GitLab finds pages below the project`() async throws {
    let run = try await shell(
      "CI_PROJECT_DIR=$PWD fencepost check a/x.dat b/x.dat --html \"$PWD/p/\" --junit - -o text")
    #expect(run.status == 1)
    #expect(run.text.contains("[[ATTACHMENT|p/a_x.dat.html]]"))
  }

  @Test func `the first screen names the page`() async throws {
    let run = try await shell("fencepost check a/x.dat b/x.dat --html p/")
    #expect(run.text.contains("\n  page          p/a_x.dat.html\n"))
  }

  @Test(arguments: [
    ("a/x.dat b/x.dat --html p.html", 64, "name a folder: --html p.html/"),
    ("a/x.dat --html /proc/none/", 2, "/proc/none/ cannot be made"),
    ("a/x.dat --html a/x.dat/", 2, "cannot be made"),
  ])
  func `what cannot be written is refused before the work`(
    arguments: String, status: Int32, part: String
  ) async throws {
    let run = try await shell("fencepost check \(arguments)")
    #expect(run.status == status)
    #expect(run.error.contains(part), "\(run.error)")
    #expect(run.output.isEmpty)
  }
}
