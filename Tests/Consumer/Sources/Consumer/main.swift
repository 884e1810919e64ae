import FenceReports
import Fencepost

let capture = try Capture.open(CommandLine.arguments[1])
let report = try capture.analyze(AnalysisOptions())
print(TextReport().text(of: report), terminator: "")
print("\(report.counts.fences) fences, \(report.counts.failedWaits) failed waits")
