import FenceReports
import Fencepost
import Testing

/// A recording that ends too early gives what it holds, or one sentence.
struct CutFileTests {
  @Test(arguments: ["fl-waits.dat", "i386-good.dat", "instances.dat", "s390x-none.dat"])
  func `every prefix gives a report that says so, or one sentence`(name: String) throws {
    let folder = try TemporaryFolder()
    let capture = try Captures.own(name)
    let whole = try capture.bytes
    guard case .report(let complete, _) = try Reading.report(of: capture) else {
      Issue.record("the capture cannot be read")
      return
    }
    var places = Array(stride(from: 0, to: whole.count, by: whole.count / 20))
    places += [1, 3, 10, 12, 16, 17, whole.count - 1]
    for place in places {
      let path = try folder.write(whole.prefix(place), to: "cut.dat")
      let cut = TestCapture(path: path, name: "cut.dat")
      switch try Reading.report(of: cut) {
      case .refused(let error):
        #expect(isOneSentence("\(error)"), "cut at \(place)")
      case .report(let report, _):
        // A file ends with texts that nothing needs: without them every record is still there.
        let events = report.events
        #expect(
          events.total == complete.events.total
            || events.total < complete.events.total && !events.anomalies.isEmpty,
          "cut at \(place)")
      }
    }
  }

  @Test(arguments: Captures.all.filter { $0.name.contains(".dat.cut") })
  func `every cut capture gives a report or one sentence`(capture: TestCapture) throws {
    switch try Reading.report(of: capture) {
    case .refused(let error): #expect(isOneSentence("\(error)"))
    case .report(let report, _):
      #expect(report.events.total > 0)
    }
  }

  private func isOneSentence(_ text: String) -> Bool {
    text.hasSuffix(".") && !text.contains("\n")
  }
}
