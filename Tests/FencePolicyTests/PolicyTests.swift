import FencePolicy
import FenceRules
import Foundation
import Testing

struct PolicyTests {
  private static func read(_ text: String) throws(GateFileError) -> Policy {
    try Policy(yaml: text, file: "p.yml")
  }

  @Test(arguments: [
    "", "# nothing\n", "version: 1", "{}", Policy().yaml,
    "ignore:\n  # - finding: a\n", "severity:\nlimits: # none\nrequire-decided:\ncapture: ~\n",
    "limits: {exceptions: }\ncapture: {required-events: null}",
  ])
  func `what says nothing is the default`(text: String) throws {
    #expect(try Self.read(text) == Policy())
  }

  @Test func `each key is read`() throws {
    let policy = try Self.read(
      """
      threshold: info
      certainty: proven
      severity:
        long-wait: info
        fence-storm: error
        wait-failed: {info: warning}
        slow-signal: off
      limits:
        frame: 8 ms
        long-wait: 0.25 s
        unknown-driver-timeout: 1 min
        poll: 10 us
        storm: 7
        exceptions:
          - {driver: d, timeline: t, timeout: 20 s}
          - {task: x, long-wait: 3ns}
      require-decided: [signaled-twice, long-wait, long-wait]
      ignore:
        - finding: a
          reason: b
          until: 2028-02-29
      capture: {maximum-lost-events: 1, maximum-gaps: 2, allow-damage: false, minimum-duration: 3 s}
      """)
    #expect(policy.threshold == .info)
    #expect(policy.certainty == .proven)
    #expect(
      policy.severities == [
        .longWait: .becomes(info: .info, warning: .info, error: .info),
        .fenceStorm: .becomes(info: .error, warning: .error, error: .error),
        .waitFailed: .becomes(info: .warning, warning: .warning, error: .error),
        .slowSignal: .off,
      ])
    #expect(policy.limits.frame == 8_000_000)
    #expect(policy.limits.longWait == 250_000_000)
    #expect(policy.limits.unknownDriverTimeout == 60_000_000_000)
    #expect(policy.limits.poll == 10_000)
    #expect(policy.limits.storm == 7)
    #expect(policy.limits.exceptions.map(\.timeout) == [20_000_000_000, nil])
    #expect(policy.limits.exceptions.map(\.longWait) == [nil, 3])
    #expect(policy.requiredDecided == [.signaledTwice, .longWait])
    #expect(policy.ignores.first?.until == CalendarDate("2028-02-29"))
    #expect(policy.ignores.first?.line.number == 19)
    #expect(policy.capture.minimumDuration == 3_000_000_000)
    #expect(!policy.capture.allowsDamage)
    #expect(try Self.read(policy.yaml) == policy)
  }

  @Test(arguments: [
    (
      "limits:\n  long-wiat: 1 s", 2, 3,
      "There is no key \"long-wiat\" here. Did you mean \"long-wait\"?"
    ),
    ("limits: {long-wait: 100}", 1, 21, "is no span of time; write it like 500 ms"),
    ("limits: {storm: -1}", 1, 17, "is no number"),
    ("limits: {exceptions: [{driver: a}]}", 1, 23, "says what it changes"),
    ("limits: {exceptions: [{timeout: 1 s}]}", 1, 23, "says for whom"),
    ("limits: {exceptions: [{task: a, storm: 1}]}", 1, 40, "A storm is of a timeline"),
    ("severity: {long-wiat: off}", 1, 12, "Did you mean \"long-wait\"?"),
    ("severity: {long-wait: of}", 1, 23, "Did you mean \"off\"?"),
    ("severity: warning", 1, 11, "keys and values"),
    ("ignore:\n  - finding: a", 2, 5, "and a reason"),
    ("ignore:\n  - {finding: a, reason: ' '}", 2, 26, "a reason"),
    ("ignore:\n  - {finding: (, reason: b}", 2, 15, "no regular expression"),
    ("ignore: [{finding: a, reason: b, until: 2027-02-29}]", 1, 41, "is no day"),
    ("require-decided: [reuse]", 1, 19, "is no rule"),
    ("severity: {long-wait: off}\nrequire-decided: [long-wait]", 2, 19, "switched off"),
    ("version: 2", 1, 10, "reads version 1"),
    ("threshold: error\nthreshold: info", 2, 1, "twice: threshold, first in line 1."),
    ("limits:\r\n  poll: 1 s\r\n  storm: 3\r\n  'poll' : 2 s\r\n", 4, 3, "first in line 2"),
    ("limits: {poll: 1 s, storm: 3, \"poll\": 2 s}", 1, 31, "first in line 1"),
    ("a: {b: 1, c: {b: 2}, b: 3}", 1, 22, "twice: b"),
    ("a: 1\na: 2\nb: 1\nb: 2", 1, 1, "twice: a, b."),
    ("threshold:\nversion: 1", 1, 11, "There is no value here"),
    ("limits: {poll: }", 1, 16, "There is no value here"),
    ("ignore:\n  - # finding: a\n", 2, 4, "and a reason"),
    ("ignore:\n  - {finding: '', reason: b}", 2, 15, "An empty pattern is found in everything"),
    ("ignore:\n  - {finding: a, task: \"\", reason: b}", 2, 24, "An empty pattern"),
    ("limits: {exceptions: [{driver: '', storm: 1}]}", 1, 32, "An empty pattern"),
    ("a\n- b: c: d", 2, 4, "no YAML"),
    ("- a", 1, 1, "keys and values"),
    ("capture: {allow-damage: maybe}", 1, 25, "neither true nor false"),
  ])
  func `a mistake is told with its place`(
    text: String, line: Int, column: Int, part: String
  ) throws {
    let error = #expect(throws: GateFileError.self) { _ = try Self.read(text) }
    #expect(error?.line == line, "\(error?.description ?? "")")
    #expect(error?.column == column, "\(error?.description ?? "")")
    #expect(error?.reason.contains(part) == true, "\(error?.reason ?? "")")
    #expect(error?.reason.last != " ")
  }

  @Test func `what is built to do harm is refused`() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: GateFileError.self) { _ = try Self.read(deep) }
    let laughs = """
      a: &a [x, x, x, x, x, x, x, x, x, x]
      b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
      c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
      d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
      threshold: *d
      """
    #expect(throws: GateFileError.self) { _ = try Self.read(laughs) }
    let long = "# " + String(repeating: "x", count: 1 << 20)
    #expect(throws: GateFileError.self) { _ = try Self.read(long) }
  }

  @Test func `what a rule calls info alone is what severities raise`() {
    let only = RulePages.all.filter {
      $0.severity.hasPrefix("info") && !$0.severity.contains("warning")
        && !$0.severity.contains("error")
    }
    #expect(Set(only.map(\.rule)) == SeverityChange.observations)
  }

  @Test func `the schema has the keys that are read`() throws {
    let schema = try #require(
      JSONSerialization.jsonObject(with: Data(PolicySchema.json.utf8)) as? [String: Any])
    let parts = try #require(schema["properties"] as? [String: Any])
    #expect(Set(parts.keys) == Set(Policy.Keys.file))
    func keys(_ path: String...) throws -> Set<String> {
      var value = parts
      for name in path {
        value = try #require(value[name] as? [String: Any])
      }
      return Set(value.keys)
    }
    #expect(try keys("limits", "properties") == Set(Policy.Keys.limits))
    #expect(
      try keys("limits", "properties", "exceptions", "items", "properties")
        == Set(Policy.Keys.exception))
    #expect(try keys("ignore", "items", "properties") == Set(Policy.Keys.ignore))
    #expect(try keys("capture", "properties") == Set(Policy.Keys.capture))
  }

  @Test(
    arguments: [
      ("1 ns", 1), ("1.5 us", 1_500), ("2ms", 2_000_000), ("0.000000001 s", 1),
      ("3 min", 180_000_000_000),
      ("1", nil), ("", nil), ("ms", nil), ("1.0000000001 s", nil), ("0.5 ns", nil), ("-1 s", nil),
      ("99999999999999999999 s", nil), ("18446744074 s", nil), ("1 h", nil), ("1..5 s", nil),
    ] as [(String, UInt64?)])
  func `spans of time`(text: String, nanoseconds: UInt64?) throws {
    let policy = try? Self.read("limits: {poll: \"\(text)\"}")
    #expect(policy?.limits.poll == nanoseconds)
  }

  @Test(arguments: [
    (0, "1970-01-01"), (86_399, "1970-01-01"), (86_400, "1970-01-02"), (951_782_400, "2000-02-29"),
    (1_795_564_800, "2026-11-25"), (4_107_542_400, "2100-03-01"), (-5, "1970-01-01"),
  ])
  func `the day of a moment`(seconds: Int, day: String) {
    #expect(CalendarDate(secondsSince1970: seconds).description == day)
  }
}
