import ArgumentParser
import FencePolicy
import FenceReports
import FenceRules

/// The files and options that say what `check` fails for.
struct GateFiles: ParsableArguments {
  @Option(
    help: .init(
      "What fails, as YAML: severities, limits, ignores; see --print-policy.", valueName: "file"))
  var policy: String?

  @Option(
    help: .init(
      "Expected findings, one \"rule/driver/timeline,Fail\" a line; # begins a comment.",
      valueName: "file"))
  var baseline: String?

  @Option(
    help: .init(
      "Findings that come and go and never fail, one regular expression a line.",
      valueName: "file"))
  var flakes: String?

  @Option(
    help: .init(
      "Findings that are left out, one regular expression a line.", valueName: "file"))
  var skips: String?

  @Option(
    help: .init(
      "Fail for findings of this severity or worse: info, warning or error.",
      valueName: "severity"))
  var threshold: String?

  @Flag(help: "Fail with 3 where any rule is undecided, not only those that the policy requires.")
  var requireDecided = false

  @Option(
    help: .init(
      "Judge ignores as of this day, such as 2027-01-31; today without it.",
      valueName: "day"))
  var date: String?

  /// All that are read.
  var inputs: [String] { [policy, baseline, flakes, skips].compactMap { $0 } }

  func validate() throws {
    // Of an option that is there twice only the last counts, and a gate would judge by less than it seems.
    for name in ["--policy", "--baseline", "--flakes", "--skips"] {
      let count = CommandLine.arguments.prefix { $0 != "--" }
        .count { $0 == name || $0.hasPrefix(name + "=") }
      if count > 1 {
        throw ValidationError("\(name) can be given only once.")
      }
    }
    if let threshold, Finding.Severity(rawValue: threshold) == nil {
      throw ValidationError("--threshold is info, warning or error, not '\(threshold)'.")
    }
    if let date, CalendarDate(date) == nil {
      throw ValidationError("--date is a day such as 2027-01-31, not '\(date)'.")
    }
  }

  /// The policy of the file, or the defaults, with what the command line changes.
  func effectivePolicy(in run: inout Run) throws -> Policy {
    var policy =
      try read(policy, in: &run) { text, file throws(GateFileError) in
        try Policy(yaml: text, file: file)
      } ?? Policy()
    policy.threshold = threshold.flatMap(Finding.Severity.init(rawValue:)) ?? policy.threshold
    if requireDecided {
      policy.requiredDecided = RuleID.allCases.filter { policy.severities[$0] != .off }
    }
    return policy
  }

  /// The gate. A baseline that is to be written need not exist.
  func gate(_ policy: Policy, mayLackBaseline: Bool, in run: inout Run) throws -> Gate {
    Gate(
      policy: policy,
      baseline: try read(baseline, mayBeMissing: mayLackBaseline, in: &run) {
        text, file throws(GateFileError) in try Baseline(text, file: file)
      } ?? .empty,
      flakes: try read(flakes, in: &run) { text, file throws(GateFileError) in
        try PatternList(text, file: file)
      } ?? .empty,
      skips: try read(skips, in: &run) { text, file throws(GateFileError) in
        try PatternList(text, file: file)
      } ?? .empty,
      today: date.flatMap { CalendarDate($0) } ?? CalendarDate(secondsSince1970: Surroundings.now),
      requiresDecided: requireDecided,
      policyFile: self.policy)
  }

  private func read<Value>(
    _ path: String?, mayBeMissing: Bool = false, in run: inout Run,
    _ parse: (String, String) throws(GateFileError) -> Value
  ) throws -> Value? {
    guard let path else { return nil }
    var text = ""
    do throws(InputText.Failure) {
      text = try InputText.read(path)
    } catch {
      if let (line, column) = error.place {
        let error = GateFileError(file: path, line: line, column: column, reason: error.sentence)
        throw run.refusal("\(error)", .usage)
      }
      if !mayBeMissing || !error.isMissing {
        let hint =
          error.isMissing && path == baseline
          ? " To make it from the findings of this run, add --update-baseline." : ""
        throw run.refusal("\(path) \(error.sentence)\(hint)", .unreadable)
      }
    }
    do throws(GateFileError) {
      return try parse(text, path)
    } catch {
      throw run.refusal("\(error)", .usage)
    }
  }
}
