import ArgumentParser
import FenceReports
import Fencepost

/// The reports for CI systems that `report` and `check` write.
struct GateOutputs: ParsableArguments {
  @Option(
    help: .init(
      "Write JUnit XML, as GitLab and Jenkins read it: one test a rule and trace.",
      valueName: "file"))
  var junit: String?

  @Option(
    help: .init(
      "Write KTAP, as the kernel's kunit.py and KernelCI read it.", valueName: "file"))
  var ktap: String?

  @Option(
    help: .init("Write SARIF 2.1.0, as GitHub code scanning reads it.", valueName: "file"))
  var sarif: String?

  /// The files that are asked for.
  var targets: [String] { [junit, ktap, sarif].compactMap { $0 } }

  /// Those files, open.
  struct Opened {
    fileprivate let junit: Output?
    fileprivate let ktap: Output?
    fileprivate let sarif: Output?

    /// Whether any is asked for.
    var isEmpty: Bool { junit == nil && ktap == nil && sarif == nil }
  }

  /// Opens the files before the work that fills them.
  func open(in run: inout Run) throws -> Opened {
    Opened(junit: try run.open(junit), ktap: try run.open(ktap), sarif: try run.open(sarif))
  }

  /// Fills `outputs`.
  func write(
    _ summary: CheckSummary, to outputs: Opened, hasBaseline: Bool, in run: inout Run
  ) {
    run.write(outputs.junit) { JUnitReport().bytes(of: summary) }
    run.write(outputs.ktap) { KTAPReport().bytes(of: summary) }
    run.write(outputs.sarif) {
      SARIFReport(toolVersion: FencepostVersion.current, hasBaseline: hasBaseline)
        .bytes(of: summary)
    }
  }
}
