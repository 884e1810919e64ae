import FenceModel
import FenceReports
import Foundation
import Testing
import TraceVocabulary

/// Names that try to steer whoever shows them, in a report whose maker did not clean them.
struct HostileNamesTests {
  static let names = [
    "</script><script>alert(1)</script>", "\"quoted\\\"", "two\nlines\r\n", "\u{1b}[31mred\u{7}",
    "\u{202e}gnp.evil\u{202c}", "nul\u{0}tail", String(repeating: "long", count: 500), "ﷺ\u{85}",
  ]

  private func report(_ name: String) -> Report {
    var report = Sample.report()
    report.trace.file = name
    report.trace.kernel = name
    report.trace.recorder = name
    report.trace.instances[0].name = name
    report.events.byName.append((name, 1))
    report.timelines[0].driver = name
    report.timelines[0].timeline = name
    for place in report.longestWaits.indices {
      report.longestWaits[place].task.comm = name
      report.longestWaits[place].driver = name
    }
    report.aliveFences[0].driver = name
    report.aliveFences[0].waiters[0].task.comm = name
    return report
  }

  private func isSafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0a: true
    case 0..<0x20, 0x7f...0x9f, 0x2028...0x202e, 0x2066...0x2069: false
    default: true
    }
  }

  @Test(arguments: names)
  func `text has no character that steers a terminal, and no line more`(name: String) {
    var story = Sample.story()
    story.file = name
    story.incarnations[0].driver = name
    story.incarnations[0].waits[0].task.comm = name
    let texts = [
      TextReport().text(of: report(name)), CaptureText().text(of: report(name)),
      StoryText().text(of: story),
    ]
    for text in texts {
      #expect(text.unicodeScalars.allSatisfy(isSafe))
    }
  }

  @Test(arguments: names)
  func `JSON gives the name back and holds no script`(name: String) throws {
    let bytes = JSONReport(toolVersion: "1").bytes(of: report(name))
    let root = try #require(
      try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    #expect((root["trace"] as? [String: Any])?["kernel"] as? String == name)
    let byName = (root["events"] as? [String: Any])?["byName"] as? [String: Any]
    #expect(byName?[name] as? Int == 1)
    #expect(!bytes.contains(UInt8(ascii: "<")))
    #expect(
      String(decoding: bytes, as: UTF8.self).unicodeScalars.allSatisfy {
        $0.value >= 0x20 || $0 == "\n"
      })
  }

  @Test(arguments: names)
  func `Markdown has no element but its own, and no line more`(name: String) {
    let tags = ["<details>", "</details>", "<summary>", "</summary>", "<code>", "</code>"]
    let plain = MarkdownReport(toolVersion: "1").text(of: [report("plain")])
    var text = MarkdownReport(toolVersion: "1").text(of: [report(name)])
    #expect(text.unicodeScalars.allSatisfy(isSafe))
    #expect(text.split(separator: "\n").count == plain.split(separator: "\n").count)
    for tag in tags + ["<pre>", "</pre>", "<sub>", "</sub>", "<!-- -->"] {
      text = text.replacing(tag, with: "")
    }
    #expect(!text.contains("<"))
  }

  @Test(arguments: names)
  func `a line of NDJSON stays one line`(name: String) throws {
    var text = ""
    do {
      var sink = NDJSONSink(clock: Sample.mono) { text += String(decoding: copy $0, as: UTF8.self) }
      for wait in report(name).longestWaits {
        try sink.write(wait: wait)
      }
      try sink.flush()
    }
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"))
    #expect(lines.count == 2)
    for line in lines {
      let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
      #expect(object?["comm"] as? String == name)
    }
  }
}
