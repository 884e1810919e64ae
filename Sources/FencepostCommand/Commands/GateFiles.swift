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

  @OptionGroup var lists: FindingListFiles

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
  var inputs: [String] { [policy].compactMap { $0 } + lists.inputs }

  func validate() throws {
    try FindingListFiles.refuseRepeated("--policy")
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
      try FindingListFiles.read(policy, in: &run) { text, file throws(GateFileError) in
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
      lists: try lists.lists(
        mayLackBaseline: mayLackBaseline,
        hint: " To make it from the findings of this run, add --update-baseline.", in: &run),
      today: date.flatMap { CalendarDate($0) } ?? CalendarDate(secondsSince1970: Surroundings.now),
      requiresDecided: requireDecided,
      policyFile: self.policy)
  }
}
