import Testing

/// What a baseline, flakes, skips and ignores make of findings.
struct CheckBaselineTests {
  private let folder: TemporaryFolder
  private static let traces = Captures.packageRoot + "/traces/"
  private static let waits = traces + "fl-waits.dat"

  init() throws {
    folder = try TemporaryFolder()
  }

  /// `fencepost check` in the folder, whose files have these texts.
  private func check(
    _ arguments: String..., files: [String: String] = [:]
  ) async throws -> Finished {
    for (name, text) in files {
      _ = try folder.write(text.utf8, to: name)
    }
    return try await Command.run(
      "sh", ["-c", "cd \"$1\" && shift && fencepost check \"$@\"", "sh", folder.path] + arguments)
  }

  private static let all = """
    long-wait/fencelab/fl.ring#,Fail
    wait-cycle/fencelab/fl.ring#,Fail
    wait-failed/fencelab/fl.ring#,Fail

    """

  @Test(arguments: [
    // fails.txt, flakes.txt, skips.txt, policy.yml, exit code, a part of the text
    ("", "", "", "", 1, "3 new"),
    (all, "", "", "", 0, "0 new, 3 known"),
    ("long-wait/fencelab/fl.ring#,Fail\n", "", "", "", 1, "2 new, 1 known"),
    ("long-wait fencelab/fl.ring#,Fail\n", "", "", "", 1, "2 new, 1 known"),
    ("# fails\r\n\r\nlong-wait/fencelab/fl.ring#,Fail\r\n", "", "", "", 1, "2 new, 1 known"),
    ("", "^wait-", "", "", 1, "1 new, 2 flaky"),
    ("", "# of all\nfencelab/fl\\.ring#$", "", "", 0, "0 new, 3 flaky"),
    ("", "", "^(long|wait)-", "", 0, "0 new, 3 ignored"),
    (
      "", "", "", "ignore: [{finding: ^wait-cycle/, reason: by design}]", 1, "2 new, 1 ignored"
    ),
    (
      "", "", "", "ignore: [{finding: ^long-wait/, task: ^nobody$, reason: so}]", 1,
      "The ignore of ^long-wait/ of the task ^nobody$ (policy.yml:1) matches no finding of this run."
    ),
    (
      "", "", "", "ignore: [{finding: ^long-wait/, task: '^(kworker|fl-)', reason: so}]", 1,
      "2 new, 1 ignored"
    ),
    (
      "", "", "", "ignore: [{finding: ., reason: late, until: 2026-05-31}]", 0, "3 ignored"
    ),
    (
      "", "", "", "ignore: [{finding: ., reason: late, until: 2026-05-30}]", 1,
      "The ignore of . (policy.yml:1) ended with 2026-05-30 and ignores no more: late"
    ),
    // Expected and not there: gone, or not known to be.
    (all + "out-of-order-signal/fencelab/fl.ring#,Fail", "", "", "", 0, "GONE"),
    (all + "out-of-order-signal/i915/rcs#,Fail", "", "", "", 0, "NOT SEEN"),
    (all + "out-of-order-signal/fencelab/other,Fail", "", "", "", 0, "NOT SEEN"),
    (all + "wait-in-reclaim/fencelab/fl.ring#,Fail", "", "", "", 0, "NOT JUDGED"),
    // There, and not judged.
    (
      all, "", "", "threshold: error", 0,
      "fails.txt:3 wait-failed/fencelab/fl.ring# there, and below the threshold: warning, where error"
    ),
    (
      all, "", "", "limits: {long-wait: 2 s, unknown-driver-timeout: 5 s}", 0,
      "fails.txt:1 long-wait/fencelab/fl.ring# there, and below the threshold: info, where warning"
    ),
    (
      all, "", "", "certainty: proven", 0,
      "fails.txt:2 wait-cycle/fencelab/fl.ring# there, and conditional only"
    ),
    (
      all, "", "", "severity: {wait-cycle: off}", 0,
      "fails.txt:2 wait-cycle/fencelab/fl.ring# the policy has switched the rule off"
    ),
    (
      all, "", "", "ignore: [{finding: ^wait-cycle/, reason: by design}]", 0,
      "fails.txt:2 wait-cycle/fencelab/fl.ring# ignored, by design"
    ),
    (
      all, "", "^wait-cycle/", "", 0,
      "fails.txt:2 wait-cycle/fencelab/fl.ring# skipped by skips.txt:1"
    ),
    (
      all, "", "", "limits: {frame: 10 s, long-wait: 10 s, unknown-driver-timeout: 10 s}", 0,
      "fails.txt:1 long-wait/fencelab/fl.ring# not found, which may be for the policy's limits"
    ),
    (
      all, "", "", "limits: {poll: 5 s}", 0,
      "fails.txt:3 wait-failed/fencelab/fl.ring# not found, which may be for the policy's limits"
    ),
    (
      all + "fence-storm/fencelab/fl.ring#,Fail", "", "",
      "limits: {exceptions: [{timeline: ^fl, storm: 2000}]}", 0,
      "fails.txt:4 fence-storm/fencelab/fl.ring# not found, which may be"
    ),
    (
      all + "fence-storm/fencelab/fl.ring#,Fail", "", "",
      "limits: {exceptions: [{timeline: ^rcs, storm: 2000}]}", 0, "GONE"
    ),
    // A policy's ignores that are of no use are told, and those that are of use are not.
    (
      all, "", "", "ignore: [{finding: ^long-wait/vgem/, reason: so}]", 0,
      "The ignore of ^long-wait/vgem/ (policy.yml:1) matches no finding of this run."
    ),
    (
      all, "", "", "ignore: [{finding: ^slow-signal/, reason: so}]", 0, "0 new, 3 known passed"
    ),
    ("  # fails\n" + all + "\t# end\n", "", "", "", 0, "0 new, 3 known"),
    ("\u{feff}" + all, "\u{feff}# none\n", " # none", "\u{feff}threshold: info", 1, "3 known"),
    // Lines that are of no use are told; a flake that does not come once does not make its entry gone.
    (
      all, "", "^nothing", "", 0,
      "skips.txt:1: the skip ^nothing is found in no finding of this run."
    ),
    (
      all, "^nothing", "", "", 0,
      "flakes.txt:1: the flake ^nothing is found in no finding of this run;"
    ),
    (
      all + "out-of-order-signal/fencelab/fl.ring#,Fail", "^out-of", "", "", 0,
      "fails.txt:4 out-of-order-signal/fencelab/fl.ring# not there as expected, and a flake by flakes.txt:1"
    ),
    // A capture that the policy rejects shows nothing to be gone.
    (
      all + "out-of-order-signal/fencelab/fl.ring#,Fail", "", "",
      "capture: {minimum-duration: 60 s}", 3,
      "fails.txt:4 out-of-order-signal/fencelab/fl.ring# /"
    ),
    (
      all + "out-of-order-signal/fencelab/fl.ring#,Fail", "", "",
      "capture: {required-events: [a:b]}", 3,
      "fl-waits.dat is not good enough: a:b was not recorded."
    ),
    // No finding can be called so.
    (
      all + "long-wait/fencelab/fl.ring0,Fail", "", "", "", 0, "NOT SEEN"
    ),
    (
      all + "long-wait/fencelab/fl.ring0,Fail", "", "", "", 0,
      "since digits fold to #: write long-wait/fencelab/fl.ring#"
    ),
  ])
  func `each state of a finding`(
    fails: String, flakes: String, skips: String, policy: String, status: Int32, part: String
  ) async throws {
    let run = try await check(
      Self.waits, "--baseline", "fails.txt", "--flakes", "flakes.txt", "--skips", "skips.txt",
      "--policy", "policy.yml", "--date", "2026-05-31",
      files: [
        "fails.txt": fails, "flakes.txt": flakes, "skips.txt": skips, "policy.yml": policy,
      ])
    #expect(run.status == status, "\(run.error)")
    let text = run.unwrapped
    #expect(text.contains(part), "\(run.text)")
    #expect(text.contains("GONE") == (part == "GONE"))
    #expect(text.contains("NOT SEEN") == (part == "NOT SEEN" || part.contains("digits fold")))
    let isUnjudged = part.hasPrefix("fails.txt:") || part.contains("not good enough")
    #expect(text.contains("NOT JUDGED") == (part == "NOT JUDGED" || isUnjudged))
    #expect(text.contains("matches no finding") == part.contains("matches no finding"))
  }

  @Test func `an update writes what is found, sorted, and is stable`() async throws {
    let first = try await check(Self.waits, "--baseline", "fails.txt", "--update-baseline")
    #expect(first.status == 0)
    #expect(first.text.contains("fails.txt was written: 3 added, 0 taken out, 3 in all."))
    #expect(first.lines.contains("  added: wait-cycle/fencelab/fl.ring#"))
    #expect(String(decoding: try folder.read("fails.txt"), as: UTF8.self) == Self.all)
    let second = try await check(Self.waits, "--baseline", "fails.txt", "--update-baseline")
    #expect(second.text.contains("0 added, 0 taken out"))
    #expect(!second.text.contains("  added: "))
    #expect(String(decoding: try folder.read("fails.txt"), as: UTF8.self) == Self.all)
  }

  @Test(arguments: [("bad.dat", 2), ("nowhere.dat", 2), ("empty.txt", 77), ("open.txt", 0)])
  func `an update by what decides no rule writes nothing`(trace: String, status: Int32) async throws
  {
    let head = "# tracer: nop\n#\n# entries-in-buffer/entries-written: 0/0   #P:1\n#\n"
    // It does not say what it lost.
    let open = SyntheticLoad.text(count: 20, seed: 1).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }.joined(separator: "\n")
    let files = ["bad.dat": "junk", "empty.txt": head, "open.txt": open]
    let run = try await check(
      trace, "--baseline", "fails.txt", "--update-baseline", files: files)
    #expect(run.status == status, "\(run.error)")
    #expect(run.text.contains("fails.txt was not written"))
    #expect(throws: (any Error).self) { try folder.read("fails.txt") }
    // One that is there keeps its every byte.
    let fails = "long-wait/fencelab/fl.ring#,Fail\n\n# The end."
    let again = try await check(
      trace, "--baseline", "fails.txt", "--update-baseline", files: ["fails.txt": fails])
    #expect(again.status == status)
    #expect(String(decoding: try folder.read("fails.txt"), as: UTF8.self) == fails)
  }

  @Test func `an update keeps comments, and what it cannot tell to be gone`() async throws {
    let before = """
      # Fences of the test driver.

      # https://example.org/2
      wait-in-reclaim/fencelab/fl.ring#,Fail
      # https://example.org/1
      out-of-order-signal/fencelab/fl.ring#,Fail
      # The long ones.
      long-wait/fencelab/fl.ring#,Fail
      # The end.
      """
    let run = try await check(
      Self.waits, "--baseline", "fails.txt", "--update-baseline", files: ["fails.txt": before])
    #expect(run.status == 0)
    let after = """
      # Fences of the test driver.

      # The end.

      # The long ones.
      long-wait/fencelab/fl.ring#,Fail
      wait-cycle/fencelab/fl.ring#,Fail
      wait-failed/fencelab/fl.ring#,Fail
      # https://example.org/2
      wait-in-reclaim/fencelab/fl.ring#,Fail

      """
    #expect(String(decoding: try folder.read("fails.txt"), as: UTF8.self) == after)
    #expect(run.lines.contains("  taken out: out-of-order-signal/fencelab/fl.ring#"))
  }

  @Test(arguments: [
    "threshold: error", "certainty: proven", "severity: {wait-cycle: off, long-wait: off}",
    "ignore: [{finding: ., reason: all}]", "limits: {long-wait: 2 s, unknown-driver-timeout: 5 s}",
    "limits: {frame: 9 s, long-wait: 9 s, unknown-driver-timeout: 9 s, poll: 9 s}",
  ])
  func `an update takes out nothing that was not judged`(policy: String) async throws {
    let run = try await check(
      Self.waits, "--baseline", "fails.txt", "--policy", "policy.yml", "--update-baseline",
      files: ["fails.txt": Self.all, "policy.yml": policy])
    #expect(run.status == 0)
    #expect(run.text.contains("0 added, 0 taken out, 3 in all."))
    #expect(String(decoding: try folder.read("fails.txt"), as: UTF8.self) == Self.all)
  }

  @Test func `an update takes out nothing for a capture that is not good enough`() async throws {
    let fails = "long-wait/fencelab/fl.ring#,Fail\n"
    let run = try await check(
      Captures.packageRoot + "/traces/i386-good.dat", "--baseline", "fails.txt", "--policy",
      "policy.yml",
      "--update-baseline",
      files: ["fails.txt": fails, "policy.yml": "capture: {minimum-duration: 60 s}"])
    #expect(run.status == 3)
    #expect(run.text.contains("NOT JUDGED"))
    #expect(String(decoding: try folder.read("fails.txt"), as: UTF8.self) == fails)
  }

  @Test func `an ignore is not called useless where a trace could not be read`() async throws {
    let run = try await check(
      Self.waits, "/nowhere.dat", "--policy", "policy.yml",
      files: ["policy.yml": "ignore: [{finding: ^long-wait/vgem/, reason: so}]"])
    #expect(run.status == 2)
    #expect(!run.text.contains("matches no finding"))
  }

  @Test func `who has no baseline yet is told how to make one`() async throws {
    let run = try await check(Self.waits, "--baseline", "none.txt")
    #expect(run.status == 2)
    #expect(run.error.contains("none.txt cannot be read: "))
    #expect(run.error.contains("add --update-baseline."))
    let flakes = try await check(Self.waits, "--flakes", "none.txt")
    #expect(flakes.status == 2)
    #expect(!flakes.error.contains("--update-baseline"))
  }

  @Test(arguments: ["--policy", "--baseline", "--flakes", "--skips"])
  func `a file that is given twice is refused`(option: String) async throws {
    let run = try await check(Self.waits, option, "a", "\(option)=a", files: ["a": ""])
    #expect(run.status == 64)
    #expect(run.error.contains("\(option) can be given only once."))
  }

  @Test(arguments: ["--policy", "--baseline", "--flakes", "--skips"])
  func `a byte that is no UTF-8 is told with its place`(option: String) async throws {
    _ = try folder.write(Array("# x\n# é".utf8) + [0x20, 0xe9, 0x0a], to: "latin")
    let run = try await check(Self.waits, option, "latin")
    #expect(run.status == 64)
    #expect(run.error.hasPrefix("fencepost: latin:2:5: This byte is no UTF-8: save the file"))
  }

  @Test func `nothing is gone where a trace could not be read`() async throws {
    let run = try await check(
      Self.waits, "/nowhere.dat", "--baseline", "fails.txt", "--update-baseline",
      files: ["fails.txt": Self.all + "signaled-twice/fencelab/fl.ring#,Fail\n"])
    #expect(run.status == 2)
    #expect(run.text.contains("not all traces could be read"))
    #expect(
      String(decoding: try folder.read("fails.txt"), as: UTF8.self).contains("signaled-twice"))
  }

  @Test(arguments: [
    (
      "fails.txt", "long-wiat/a/b,Fail", "fails.txt:1: There is no rule \"long-wiat\". Did you mean"
    ),
    ("fails.txt", "\n# x\nlong-wait/a/b", "fails.txt:3: A line is a name, a comma and Fail"),
    ("fails.txt", "long-wait/a/b,Fail # known", "fails.txt:1: A comment has a line of its own"),
    ("fails.txt", "long-wait/a/b,Crash", "fails.txt:1: A line is"),
    ("flakes.txt", "a\n(b", "flakes.txt:2:3: This is no regular expression: a ( that is not"),
    ("skips.txt", "\\q", "skips.txt:1:2: "),
    ("policy.yml", "threshold: eror", "policy.yml:1:12: \"eror\" is no severity. Did you mean"),
    ("policy.yml", "a: [", "policy.yml:2:1: This is no YAML"),
  ])
  func `a file that cannot be understood is refused with its place`(
    file: String, text: String, begin: String
  ) async throws {
    let option = "--" + (file == "fails.txt" ? "baseline" : String(file.prefix { $0 != "." }))
    let run = try await check(Self.waits, option, file, files: [file: text])
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    #expect(run.error.hasPrefix("fencepost: " + begin), "\(run.error)")
  }

  @Test func `the date is in no output`() async throws {
    let policy = "ignore: [{finding: ^long, reason: so, until: 2030-01-01}]"
    let one = try await check(
      Self.waits, "--policy", "policy.yml", "--date", "2026-01-02", "--junit", "1.xml", "--sarif",
      "1.sarif", "--ktap", "1.ktap", "--json", "1.json", files: ["policy.yml": policy])
    let other = try await check(
      Self.waits, "--policy", "policy.yml", "--date", "2029-12-31", "--junit", "2.xml", "--sarif",
      "2.sarif", "--ktap", "2.ktap", "--json", "2.json")
    #expect(one.output == other.output)
    for kind in ["xml", "sarif", "ktap", "json"] {
      #expect(try folder.read("1.\(kind)") == folder.read("2.\(kind)"))
    }
  }

  @Test func `the printed policy reads back to itself`() async throws {
    let policy = """
      threshold: error
      severity: {long-wait: error, fence-storm: off, slow-signal: {info: warning}}
      limits:
        exceptions: [{driver: ^vgem$, task: "é'x", long-wait: 1.5 s}]
      ignore: [{finding: "a'b\\\\d", reason: "two\\nlines", until: 2027-12-31}]
      capture: {maximum-gaps: 3, required-events: ['sched:sched_switch']}
      """
    let first = try await check("--print-policy", "--policy", "p.yml", files: ["p.yml": policy])
    #expect(first.status == 0)
    let again = try await check(
      "--print-policy", "--policy", "q.yml", files: ["q.yml": first.text])
    #expect(again.text == first.text)
    #expect(first.text.contains("  fence-storm: off\n"))
    #expect(first.text.contains("long-wait: 1500 ms\n"))
    let defaults = try await check("--print-policy")
    let read = try await check(
      "--print-policy", "--policy", "r.yml", files: ["r.yml": defaults.text])
    #expect(read.text == defaults.text)
    #expect(defaults.lines.allSatisfy { $0.count <= 80 })
  }
}
