import ArgumentParser
import FencePolicy
import FenceReports

/// The files that list findings which are no news, as `check` and `compare` take them.
struct FindingListFiles: ParsableArguments {
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

  /// All that are read.
  var inputs: [String] { [baseline, flakes, skips].compactMap { $0 } }

  func validate() throws {
    for name in ["--baseline", "--flakes", "--skips"] { try Self.refuseRepeated(name) }
  }

  /// Refuses an option that is there twice: only the last would count, and a gate judge by less than it
  /// seems.
  static func refuseRepeated(_ name: String) throws {
    let count = CommandLine.arguments.prefix { $0 != "--" }
      .count { $0 == name || $0.hasPrefix(name + "=") }
    if count > 1 {
      throw ValidationError("\(name) can be given only once.")
    }
  }

  /// What they list. A baseline that is to be written need not exist; where one is missing, `hint` says how
  /// it is made.
  func lists(
    mayLackBaseline: Bool = false, hint: String = "", in run: inout Run
  ) throws -> FindingLists {
    FindingLists(
      baseline: try Self.read(baseline, mayBeMissing: mayLackBaseline, hint: hint, in: &run) {
        text, file throws(GateFileError) in try Baseline(text, file: file)
      } ?? .empty,
      flakes: try Self.read(flakes, in: &run) { text, file throws(GateFileError) in
        try PatternList(text, file: file)
      } ?? .empty,
      skips: try Self.read(skips, in: &run) { text, file throws(GateFileError) in
        try PatternList(text, file: file)
      } ?? .empty)
  }

  /// What `parse` makes of the file at `path`; nil without one, or where it may be missing and is.
  static func read<Value>(
    _ path: String?, mayBeMissing: Bool = false, hint: String = "", in run: inout Run,
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
        throw run.refusal("\(path) \(error.sentence)\(error.isMissing ? hint : "")", .unreadable)
      }
    }
    do throws(GateFileError) {
      return try parse(text, path)
    } catch {
      throw run.refusal("\(error)", .usage)
    }
  }
}
