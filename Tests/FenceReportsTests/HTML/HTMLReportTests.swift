import FenceRules
import Foundation
import Testing
import TraceVocabulary

@testable import FenceModel
@testable import FenceReports

struct HTMLReportTests {
  private let writer = HTMLReport(toolVersion: "9")

  private func text(of report: Report) -> String {
    String(decoding: writer.bytes(of: report), as: UTF8.self)
  }

  @Test func `the policy names the hashes of the one script and the one style`() throws {
    let page = text(of: Sample.judged())
    func body(_ element: String) throws -> Substring {
      let begin = try #require(page.range(of: "<\(element)>"))
      let name = element.split(separator: " ")[0]
      let end = try #require(page.range(of: "</\(name)>", range: begin.upperBound..<page.endIndex))
      return page[begin.upperBound..<end.lowerBound]
    }
    for (kind, element) in [("script-src", "script type=\"module\""), ("style-src", "style")] {
      let hash = try Base64.encoded(SHA256.hash(Array(body(element).utf8)))
      #expect(page.contains("\(kind) 'sha256-\(String(decoding: hash, as: UTF8.self))'"))
    }
    #expect(page.contains("default-src 'none'"))
    #expect(page.components(separatedBy: "<script").count == 4)
    #expect(page.components(separatedBy: "</script").count == 4)
  }

  @Test(arguments: HostileNamesTests.names)
  func `no name becomes markup, whatever shows it`(name: String) {
    var report = Sample.judged()
    report.trace.file = name
    report.trace.kernel = name
    for place in report.timelines.indices { report.timelines[place].timeline = name }
    report.findings = [
      Sample.finding(.slowSignal, .info, .proven, name, subject: Sample.subject(timeline: name))
    ]
    let plain = text(of: Sample.judged())
    let page = text(of: report)
    for mark in ["<script", "</script", "<style", "</style", "<meta", "<img", "<!--"] {
      #expect(page.components(separatedBy: mark).count == plain.components(separatedBy: mark).count)
    }
  }

  @Test func `however many findings there are and however long, the page is bounded`() {
    var report = Sample.judged()
    let long = String(repeating: "<", count: 2_000)
    report.findings = (0..<5_000).map {
      Sample.finding(.reuseWithinGracePeriod, .error, .proven, "\($0) \(long)")
    }
    let bytes = writer.bytes(of: report)
    #expect(bytes.count <= HTMLReport.sizeLimit)
    #expect(bytes.count > 100_000)
  }

  @Test func `a list that is cut has the worst of each rule, as the text report ranks them`() {
    var report = Sample.judged()
    report.findings = (0..<5_000).map { place in
      var one = Sample.finding(.reuseWithinGracePeriod, .error, .proven, "error \(place)")
      one.finding.weight = UInt64(place * 7_919 % 5_000)
      return one
    }
    report.findings += (0..<500).map { place in
      var one = Sample.finding(.longWait, .warning, .proven, "warning \(place)")
      one.finding.weight = UInt64(place)
      return one
    }
    let bounded = BoundedReport(report, writer).report
    #expect(bounded.findings.count < report.findings.count)
    func messages(_ report: Report) -> [[String]] {
      RuleFindings.all(of: report, upTo: 40).map { rule in rule.findings.map(\.finding.message) }
    }
    #expect(messages(bounded) == messages(report))
    #expect(messages(bounded).map(\.first) == ["error 2321", "warning 499"])
    // What is kept stands in its order all the same.
    let kept = bounded.findings.filter { $0.finding.rule == .longWait }.map(\.finding.weight)
    #expect(kept == kept.sorted())
  }

  @Test func `a fence is marked though no list has its finding, and every finding has its tick`()
    throws
  {
    var report = Sample.judged()
    let end = report.trace.start.map { Timestamp($0.value + 1_024_000) }
    report.trace.end = end
    var picture = picture(fences: 3)
    let subjects = picture.fences.map { fence in
      var subject = Sample.subject()
      (subject.fence, subject.generation) = (fence.fence, fence.generation)
      return subject
    }
    // Listed, not listed, not listed and of no fence that is drawn, and not even kept.
    report.findings = [
      Sample.finding(.longWait, .warning, .proven, "one", subject: subjects[0]),
      Sample.finding(.slowSignal, .info, .proven, "two", subject: subjects[1]),
      Sample.finding(.slowSignal, .warning, .proven, "three", subject: subjects[1]),
      Sample.finding(.longWait, .warning, .proven, "four"),
    ]
    for place in report.findings.indices {
      report.findings[place].finding.at = try Timestamp(
        #require(report.trace.start).value + [0, 1_500, 1_999, 1_024_000][place])
    }
    report.findingsOmitted = 7
    picture.findings = FindingOverview(report, listed: [0])
    report.findings = [report.findings[0]]
    var columns = PictureColumns(picture, of: report)
    let root = try #require(
      try JSONSerialization.jsonObject(with: Data(columns.json())) as? [String: Any])
    let strings = try #require(root["strings"] as? [String])
    func numbers(_ object: String, _ key: String) throws -> [Int] {
      try #require((root[object] as? [String: Any])?[key] as? [Int])
    }
    let flags = try numbers("fences", "flags").map { $0 & 16 }
    #expect(flags.filter { $0 == 16 }.count == 2)
    let place = try #require(try numbers("unlisted", "fence").first)
    #expect(flags[place] == 16 && columns.fences[place].fence == subjects[1].fence)
    #expect(try numbers("unlisted", "count") == [2])
    #expect(try numbers("unlisted", "rule").map { strings[$0] } == ["slow-signal"])
    #expect(try numbers("unlisted", "severity").map { strings[$0] } == ["warning"])
    #expect(try numbers("ticks", "bucket") == [0, 1, 1_023])
    #expect(try numbers("ticks", "count") == [1, 2, 1])
    let counts = try #require(root["findingCounts"] as? [String: Int])
    #expect(counts == ["total": 11, "listed": 1, "flagged": 2])
  }

  private func picture(fences count: UInt64) -> TracePicture {
    var picture = TracePicture(names: NameTable(), taskNames: [:], runs: 1_000)
    for place in 0..<count {
      let fence = FenceID(context: UInt32(place % 50), seqno: UInt32(place))
      // Moments that no pattern makes small.
      let begin = place &* 6_364_136_223_846_793_005 >> 20
      let life = Sample.lifetime(
        fence, [(.initialized, begin), (.signaled, begin + place % 977), (.destroyed, begin + 999)])
      picture.fences.append(PictureFence(life, isAlive: false, end: .zero))
    }
    return picture
  }

  @Test func `what does not fit is merged until it does`() {
    var report = Sample.judged()
    report.picture = picture(fences: 3_000)
    let near = NearFindings(report, listed: report)
    let whole = PictureBlock.text(of: report, near, within: .max).count
    // What is left where there is room for nothing: the pages of the rules, and the alive curve.
    let bare = PictureBlock.text(of: report, near, within: 1).count
    #expect(bare > 0)
    for limit in [whole - 1, (whole + bare) / 2, bare + 500] {
      let size = PictureBlock.text(of: report, near, within: limit).count
      #expect(size <= limit)
      // Most of the room is used: a page of which half stays empty would hide what it could show.
      #expect(limit - size < limit / 3)
    }
  }

  @Test func `merged are first what is near nothing, then what is near warnings, last subjects`() {
    var picture = picture(fences: 1_000)
    // Apart from each other, so that what is near one is near no other.
    for place in picture.fences.indices {
      picture.fences[place].begin = UInt64(place) * 10_000_000
      picture.fences[place].end = picture.fences[place].begin + 999
    }
    let keys = picture.fences.map(\.key)
    func finding(_ severity: Finding.Severity, at place: Int, of subject: Int? = nil) -> Finding {
      Finding(
        .longWait, severity, .proven, "",
        fence: subject.map { place in
          var subject = Sample.subject()
          (subject.fence, subject.generation) = (
            picture.fences[place].fence, picture.fences[place].generation
          )
          return subject
        },
        at: Timestamp(UInt64(place) * 10_000_000 + 300_000), evidence: [])
    }
    // The earliest of all are those that go first otherwise.
    let near = NearFindings(
      [
        finding(.error, at: 4), finding(.error, at: 3), finding(.info, at: 900, of: 2),
        // The fence that is near it is another than the one that it is about.
        finding(.warning, at: 5, of: 1), finding(.info, at: 0),
      ], isNanoseconds: true)
    picture.fences[3].end += 100_000
    picture.thin(to: 0.1, near)
    let kept = Set(picture.fences.map(\.key))
    #expect(kept.count == 100)
    #expect(kept.isSuperset(of: keys[1...5]))
    #expect(picture.nearMerged == 0)
    var order: [IncarnationKey] = []
    for count in [5, 4, 3, 2, 1] {
      let before = Set(picture.fences.map(\.key))
      picture.thin(to: (Double(count) + 0.5) / Double(picture.fences.count), near)
      order += before.subtracting(picture.fences.map(\.key)).filter { keys[1...5].contains($0) }
      #expect(picture.nearMerged == UInt64(order.count))
    }
    // The nearer of two that are near an error stays longer, and of subjects that of the worse finding.
    #expect(order == [keys[5], keys[4], keys[3], keys[2]])
    #expect(picture.mergedFences.members + picture.mergedFences.membersOmitted == 999)
  }

  @Test func `the page says where what is near a finding was merged`() throws {
    var report = Sample.judged()
    var picture = picture(fences: 20)
    picture.thin(to: 0.5, NearFindings(isNanoseconds: true))
    func words() throws -> String {
      report.picture = picture
      var columns = PictureColumns(picture, of: report)
      let root = try #require(
        try JSONSerialization.jsonObject(with: Data(columns.json())) as? [String: Any])
      let detail = try #require(root["detail"] as? [String: Any])
      return try #require(detail["whatWasMerged"] as? String)
    }
    #expect(try !words().contains("of them") && !words().contains("second time"))
    #expect(try words().contains("but for what a finding is about"))
    // Of ten that were merged some are near a finding, or all.
    picture.nearMerged = 3
    #expect(try words().contains("3 of them have a finding") && !words().contains("but for"))
    picture.nearMerged = 10
    #expect(try words().contains("All of them have a finding"))
    picture.missesFindings = true
    #expect(try words().contains("could not be read a second time"))
  }

  @Test func `the page of every fence and the bounded one are made twice alike`() {
    var report = Sample.judged()
    report.picture = picture(fences: 200)
    #expect(writer.bytes(of: report) == writer.bytes(of: report))
    let full = HTMLReport(toolVersion: "9", isFull: true)
    #expect(full.bytes(of: report) == full.bytes(of: report))
  }

  @Test func `times of fences are distances, and what was not seen is -1`() throws {
    var report = Sample.judged()
    report.trace.start = Timestamp(1_000)
    report.picture = picture(fences: 0)
    let steps: [[(FenceEvent.Kind, UInt64)]] = [
      [(.initialized, 5_000), (.signaled, 5_400)],
      // The time of a CPU stepped back.
      [(.initialized, 7_000), (.signaled, 6_999), (.destroyed, 6_000)],
    ]
    for (place, steps) in steps.enumerated() {
      let life = Sample.lifetime(FenceID(context: 1, seqno: UInt32(place)), steps)
      report.picture?.fences.append(PictureFence(life, isAlive: false, end: .zero))
    }
    var columns = PictureColumns(try #require(report.picture), of: report)
    let root = try #require(
      try JSONSerialization.jsonObject(with: Data(columns.json())) as? [String: Any])
    let fences = try #require(root["fences"] as? [String: Any])
    #expect(fences["begin"] as? [Int] == [4_000, 2_000])
    #expect(fences["init"] as? [Int] == [0, 0])
    #expect(fences["emit"] as? [Int] == [-1, -1])
    #expect(fences["signaled"] as? [Int] == [400, -2])
    #expect(fences["destroy"] as? [Int] == [-1, -1_001])
    #expect(fences["signaledBy"] as? [Int] == [0, 0])
    let origins = try #require(root["origins"] as? [String: Any])
    #expect(origins["cpu"] as? [Int] == [0])
    #expect(origins["level"] as? [Int] == [0])
  }
}
