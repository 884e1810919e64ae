import Foundation
import Testing

/// Another package can use the library as the README shows.
struct ConsumerTests {
  @Test(.enabled(if: ProcessInfo.processInfo.environment["FENCEPOST_SLOW_TESTS"] == "1"))
  func `a package that depends on the library builds and prints a report`() async throws {
    let scratch = try TemporaryFolder()
    let capture = try Captures.own("fl-waits.dat")
    let run = try await Command.run(
      "swift",
      [
        "run", "--package-path", Captures.packageRoot + "/Tests/Consumer", "--scratch-path",
        scratch.path, "--quiet", "Consumer", capture.path,
      ])
    #expect(run.status == 0, "\(run.error)")
    let report = try await Command.fencepost("report", capture.path)
    #expect(run.text == report.text + "51 fences, 7 failed waits\n")
  }
}
