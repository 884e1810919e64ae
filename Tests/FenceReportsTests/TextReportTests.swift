import FenceReports
import Testing

struct TextReportTests {
  @Test func dump() {
    print(TextReport().text(of: Sample.report()))
    print("=====")
    print(TextReport().text(of: Sample.empty()))
    print("=====")
    print(CaptureText().text(of: Sample.report()))
    print("=====")
    print(TextReport().text(of: Sample.report(clock: Sample.ticks)))
    print("=====")
    print(String(decoding: JSONReport(toolVersion: "9.9").bytes(of: Sample.report(clock: Sample.ticks)), as: UTF8.self))
  }
}
