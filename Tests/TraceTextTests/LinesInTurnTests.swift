import Testing
import TraceText
import TraceVocabulary

/// Lines that are read by what the lines before them were like say what they say alone.
@Suite struct LinesInTurnTests {
  /// Reads lines one after another, as a text is read: the columns of one are those of the next. What is
  /// familiar says the same as what is not.
  private func parseInTurn(_ lines: [String]) -> [TextLine?] {
    var columns = TextColumns()
    var runOn = RunOnColumns()
    var places: [String] = []
    return lines.map { text in
      let bytes = Array(text.utf8)
      let line = TextLine(bytes.span, 0..<bytes.count, &runOn)
      if let familiar = FamiliarLine(bytes.span, &columns) {
        let name = line.map { String(decoding: bytes[$0.event], as: UTF8.self) }
        #expect(familiar.pid == line?.pid, "\(text)")
        #expect(familiar.cpu == line?.cpu, "\(text)")
        #expect(familiar.hasFlags == (line?.flags != nil), "\(text)")
        #expect(familiar.flags == line?.flags?.flags ?? 0, "\(text)")
        #expect(familiar.preemptCount == line?.flags?.preemptCount ?? 0, "\(text)")
        #expect(line?.stamp == familiar.stamp, "\(text)")
        #expect(places[familiar.place] == name, "\(text)")
        #expect(familiar.payload == line?.payload, "\(text)")
      }
      guard let line = TextLine(bytes.span, &columns) else { return nil }
      places.append(String(decoding: bytes[line.event], as: UTF8.self))
      columns.setPlaceOfEvent(places.count - 1, bytes.span)
      return line
    }
  }

  @Test func `lines after lines of their kind are familiar`() {
    var columns = TextColumns()
    var familiar = 0
    for number in 0..<1_000 {
      let name = ["dma_fence_init", "dma_fence_emit", "kmalloc", "x"][number % 4]
      let task = "            name-\(number)     ".prefix(26)
      let head = "\(task)[00\(number % 8)] d..1.  \(number / 7 + 100).227419: "
      let line = Array("\(head)\(name): driver=a timeline=b context=1".utf8)
      if FamiliarLine(line.span, &columns) != nil {
        familiar += 1
      } else {
        #expect(TextLine(line.span, &columns) != nil)
        columns.setPlaceOfEvent(number, line.span)
      }
    }
    #expect(familiar >= 990)
  }

  /// Lines of each kind of columns, as they print the number `number`.
  private static let kinds: [@Sendable (Int) -> String] = [
    { "    kworker/0:1H-\(task($0))     (   17) [001] d..1.   \($0).227419: a: b=1 c=2 d=3 e=4" },
    { "            name-\(task($0))     [001] dNh1.  \($0).227419123: a: b=1 c=2 d=3 e=4" },
    { "            name-\(task($0))     [001]  \($0).227419: (+\($0))    a:     b=1 c=2 d=3" },
    { "name-1 [-\(task($0))       1d..1.  \($0)us+: a: b=1 c=2 d=3 e=4" },
    { "  kworke-\(task($0))     \($0 % 12)..... 4272721\(task($0))us : a: b=1 c=2" },
    { "            name 1\(task($0)) [001] \($0).227419:           dma_fence:a: b=1 c=2 d=3" },
    { "            name     7/\(task($0))   [001]   \($0).227419123: dma_fence:a: b=1 c=2" },
    { "  name-1 [000] 1-\(task($0))    [001] d..1. \($0 + 10_000_000): a: b=1 c=2 d=3" },
  ]

  private static func task(_ number: Int) -> Int { number % 900 + 100 }

  @Test(arguments: kinds.indices)
  func `lines of every kind are familiar behind one of theirs`(kind: Int) {
    var columns = TextColumns()
    for number in 100..<200 {
      let line = Array(Self.kinds[kind](number).utf8)
      if number > 100 {
        #expect(FamiliarLine(line.span, &columns) != nil, "\(Self.kinds[kind](number))")
      } else {
        #expect(TextLine(line.span, &columns) != nil)
        columns.setPlaceOfEvent(0, line.span)
      }
    }
  }

  @Test func `lines of other kinds before change nothing`() {
    var lines: [String] = []
    for (number, kind) in Self.kinds.enumerated() {
      let whole = kind(123)
      for other in Self.kinds {
        // Cut anywhere, and with any byte changed.
        for place in whole.indices {
          lines += [other(321), whole, String(whole[..<place])]
          for byte in ["-", " ", "7", ".", ":", "x", "\0"] {
            lines += [
              kind(300 + number),
              whole[..<place] + byte + whole[whole.index(after: place)...],
            ]
          }
        }
      }
    }
    var runOn = RunOnColumns()
    for (line, found) in zip(lines, parseInTurn(lines)) {
      let bytes = Array(line.utf8)
      #expect(found == TextLine(bytes.span, 0..<bytes.count, &runOn), "\(line)")
    }
  }

  @Test func `the columns of the line before change nothing`() {
    let comms = ["           <...>", "    kworker/0:1H", " name-1 [000] 1", "    a           "]
    let tails = [
      "-7       [003] d..1.   227.237419: a: b", "-1170    [001] d..1.   227.237419: x: driver=a",
      "-1170    [001] .....   227.237419: x: driver=a", "-1170    [001]   227.237419: x: driver=a",
      "-1170    [001]  1227.237419: x: driver=a", "-11701234[001] d..1.   227.237419: x: driver=a",
      "-1170    [1234] d..1.   227.237419: x: driver=a", "-1170    [001] d..1.   227.2374190: x: y",
      "-1170    [001] d..1.   227.237419:x: y", "-1170    [0a1] d..1.   227.237419: x: y",
      "-1170    [001] d..1.   227.237419: schedule <-worker", "-1170    [001] d..1.   227.237419: ",
      "-1170    [001] d..1.   22 .237419: x: y", "-1170    (   17) [001] d..1.   227.237419: x: y",
      "-1170    [001] d..1.   227.237419: (+12)   x: y", "-1170  1 [001] d..1.   227.237419: x: y",
      "-        [001] d..1.   227.237419: x: y", "-1170    [001] ...1.   227.23741: x: y   ",
    ]
    var lines: [String] = []
    for comm in comms {
      for tail in tails {
        // Each tail stands behind each of the others.
        for other in tails { lines += [comm + other, comm + tail] }
      }
    }
    let inTurn = parseInTurn(lines)
    for (line, found) in zip(lines, inTurn) {
      let bytes = Array(line.utf8)
      #expect(found == TextLine(bytes.span, 0..<bytes.count), "\(line)")
    }
  }

  @Test(arguments: [
    ("driver=a seqno=1 [42150:0x74:44]", "driver=a seqno=1"), ("x [7090:0xf8:44] ", "x"),
    ("a:1 [120] R ==> b:2 [120]", "a:1 [120] R ==> b:2 [120]"), ("[1:0x2:3]", ""), ("x]", "x]"),
    ("x [1:0x2:3", "x [1:0x2:3"), ("x [1:2:3]", "x [1:2:3]"), ("x[1:0x2:3]", "x[1:0x2:3]"),
    ("x :0x2:3]", "x :0x2:3]"), ("3]", "3]"), ("", ""), ("x [g:0x2:3]", "x [g:0x2:3]"),
  ]) func `the place in the file that trace-cmd adds is no part of what an event prints`(
    payload: String, expected: String
  ) throws {
    let head = "            name-1170    [001] d..1.   227.237419: dma_fence_signaled: "
    let other = head + "driver=b timeline=c context=1 seqno=2"
    let lines = [head + payload, other, head + payload, head + payload]
    for (line, text) in zip(parseInTurn(lines), lines) where text != other {
      let payload = try #require(line).payload
      #expect(String(decoding: Array(text.utf8)[payload], as: UTF8.self) == expected)
    }
  }

  @Test func `the events of the lines before change nothing`() {
    let names = (1...34).flatMap { length in
      ["a", "dma_fence_signaled_by_somebody_else", "dma_fence_signalee_by_somebody_else"].map {
        String(repeating: $0, count: 40).prefix(length)
      }
    }
    let ends = [
      ": x", ": ", ":", ":x", ":x: y", " x: y", ":  \tx=1 y=2", ": (f+0x1/0x2) x", " <-caller",
      ": \u{7f}é", ": " + String(repeating: " x", count: 20),
      ":" + String(repeating: " ", count: 40),
    ]
    let head = "            name-1170    [001] d..1.   227.237419: "
    var lines: [String] = []
    for name in names {
      for end in ends {
        // Each stands behind itself, and behind a long one of the same name.
        lines += [
          "\(head)\(name): " + String(repeating: "y ", count: 20), "\(head)\(name)\(end)",
          "\(head)\(name)\(end)", "\(head)(+12) \(name)\(end)", "\(head)dma_fence:\(name)\(end)",
        ]
      }
    }
    for (line, found) in zip(lines, parseInTurn(lines)) {
      let bytes = Array(line.utf8)
      #expect(found == TextLine(bytes.span, 0..<bytes.count), "\(line)")
    }
  }
}
