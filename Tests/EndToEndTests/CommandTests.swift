import FenceReports
import Fencepost
import Foundation
import Testing

/// The built command as people and scripts use it.
struct CommandTests {
  private let folder: TemporaryFolder
  private let waits: TestCapture

  init() throws {
    folder = try TemporaryFolder()
    waits = try Captures.own("fl-waits.dat")
  }

  @Test func `report is the default`() async throws {
    let short = try await Command.fencepost(waits.path)
    let long = try await Command.fencepost("report", waits.path)
    #expect(short.output == long.output)
  }

  @Test(arguments: Captures.own)
  func `the command prints what the library gives`(capture: TestCapture) async throws {
    guard case .report(let report, let ndjson) = try Reading.report(of: capture) else {
      Issue.record("the capture cannot be read")
      return
    }
    let run = try await Command.fencepost(
      "report", capture.path, "--json", folder.file("json"), "--ndjson", folder.file("ndjson"))
    #expect(run.text == TextReport().text(of: report))
    #expect(
      try folder.read("json")
        == JSONReport(toolVersion: FencepostVersion.current).bytes(of: report))
    #expect(try folder.read("ndjson") == ndjson)
    #expect(try folder.names == ["json", "ndjson"])
  }

  @Test func `a pipe is read like the file but for its name`() async throws {
    let file = try await Command.fencepost("report", waits.path, "--json", "-")
    let pipe = try await Command.fencepost("report", "-", "--json", "-", input: try waits.bytes)
    #expect(pipe.status == 0)
    #expect(
      pipe.text
        == file.text.replacing("\"fl-waits.dat\"", with: "\"standard input\""))
  }

  @Test func `the copy of a pipe has no name while it is made`() async throws {
    // The listing is made when the reader has emptied the pipe at least once, and waits for more.
    let run = try await Command.shell(
      """
      { cat "$1"; head -c 1000000 /dev/zero; ls -A "$2" >&2; } | TMPDIR="$2" fencepost info -
      """, waits.path, folder.path)
    #expect(run.text.contains("standard input"))
    #expect(run.error == "")
    #expect(try folder.names.isEmpty)
  }

  @Test func `a file on standard input is read like the file but for its name`() async throws {
    let file = try await Command.fencepost("report", waits.path, "--json", "-")
    let redirected = try await Command.shell("fencepost report - --json - < \"$1\"", waits.path)
    #expect(
      redirected.text
        == file.text.replacing("\"fl-waits.dat\"", with: "\"standard input\""))
  }

  @Test func `no report overwrites the file on standard input`() async throws {
    let folder = try TemporaryFolder()
    let capture = try #require(
      FileManager.default.contents(atPath: Captures.packageRoot + "/traces/vgem-7.2.trace.txt"))
    let path = try folder.write(capture, to: "in.txt")
    let refused = try await Command.shell("fencepost report - --json \"$1\" < \"$1\"", path)
    #expect(refused.status == 64)
    #expect(refused.error.unwrapped.contains("the one that standard input comes from"))
    #expect(try folder.read("in.txt") == Array(capture))
    let written = try await Command.shell(
      "fencepost report - --json \"$1.json\" < \"$1\"", path)
    #expect(written.status == 0)
  }

  @Test func `several traces give one document`() async throws {
    let other = try Captures.own("fl-slab.dat")
    let run = try await Command.fencepost(
      "report", waits.path, "/nowhere/trace.dat", other.path, "--json", "-")
    #expect(run.status == 2)
    #expect(try JSONReportFiles(run.output).reports.map(\.events.total) == [501, 399])
  }

  @Test(arguments: ["events \"$1\"", "report \"$1\" --ndjson -"])
  func `a reader that has gone is no failure`(command: String) async throws {
    let run = try await Command.shell(
      "{ fencepost \(command); echo \"status $?\" >&2; } | head -1",
      try Captures.own("lost-overwrite.dat").path)
    #expect(run.lines.count == 1)
    #expect(run.error == "status 0\n")
  }

  @Test func `an output is replaced whole or not at all`() async throws {
    let target = try folder.write("the report of yesterday".utf8, to: "report.txt")
    let failed = try await Command.fencepost("report", "/nowhere/trace.dat", "-o", target)
    #expect(failed.status == 2)
    #expect(try folder.read("report.txt") == Array("the report of yesterday".utf8))

    let printed = try await Command.fencepost("report", waits.path)
    let written = try await Command.fencepost("report", waits.path, "-o", target)
    #expect(written.output.isEmpty)
    #expect(try folder.read("report.txt") == printed.output)
    #expect(try folder.names == ["report.txt"])
  }

  @Test(arguments: [
    "a b.dat", "$(reboot).dat", "new\nline.dat", "red\u{1b}[31m.dat",
    "bidi\u{202e}tad.dat", "\"quoted\\.dat", "<script>.dat", "żółw.dat",
  ])
  func `a hostile name of a file steers nothing`(name: String) async throws {
    let path = try folder.write(try waits.bytes, to: name)
    let run = try await Command.fencepost("report", path, "--json", folder.file("report"))
    #expect(run.status == 0)
    #expect(!run.text.unicodeScalars.contains { Self.steers($0) })
    let json = try folder.read("report")
    #expect(try JSONReportFile(json).events.total == 501)
    let missing = try await Command.fencepost("report", path + ".gone")
    #expect(missing.status == 2)
    #expect(!missing.error.unicodeScalars.contains { Self.steers($0) })
    #expect(missing.error.split(separator: "\n").count == 1)
  }

  @Test func `a name that looks like an option follows two dashes`() async throws {
    _ = try folder.write(try waits.bytes, to: "--json")
    let run = try await Command.shell("cd \"$1\" && fencepost info -- --json", folder.path)
    #expect(run.status == 0)
    #expect(run.text.contains("--json"))
  }

  private static func steers(_ scalar: Unicode.Scalar) -> Bool {
    scalar != "\n" && (scalar.value < 0x20 || scalar == "\u{202e}")
  }
}
