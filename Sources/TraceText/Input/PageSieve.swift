/// Finds the trace lines of a systrace page: those of its script elements of class `trace-data`, or,
/// in pages of 2012, of the text in `linuxPerfData`.
struct PageSieve {
  private enum Place {
    /// Outside of all data.
    case page
    /// In data whose first line has not come yet.
    case begun
    /// In lines of a trace.
    case trace
    /// In data of another tool: processes, batteries, JSON.
    case other
    /// In lines of a trace that is a JavaScript text: each ends in `\n\`.
    case quoted
  }

  private var place = Place.page

  /// Judges the next line of the page.
  mutating func judge(_ line: Span<UInt8>) -> LogSieve.Judgement {
    var start = 0
    switch place {
    case .page:
      guard let tag = line.firstPlace(of: "<script class=\"trace-data\"") else {
        if line.firstPlace(of: "linuxPerfData = \"\\") != nil {
          place = .quoted
        }
        return .aside(.page)
      }
      guard let end = line.firstPlace(of: ">", from: tag) else { return .aside(.page) }
      place = .begun
      start = end + 1
      guard start < line.count else { return .aside(.page) }
    case .begun, .trace, .other, .quoted: break
    }
    if place == .quoted {
      return judgeQuoted(line)
    }
    if let end = line.firstPlace(of: "</script>", from: start) {
      // A line of the trace can hold anything, and still no page ends a script inside one.
      let isTrace = place == .trace && end > line.skippingBlanks(from: start)
      place = .page
      return isTrace ? .trace(start..<end) : .aside(.page)
    }
    if place == .begun {
      guard line.skippingBlanks(from: start) < line.count else { return .aside(.page) }
      let isTrace =
        line.has("#", at: start) || line.has("TRACE:", at: start)
        || TextLine(line, start..<line.count) != nil
      place = isTrace ? .trace : .other
    }
    return place == .trace ? .trace(start..<line.count) : .aside(.otherData)
  }

  private mutating func judgeQuoted(_ line: Span<UInt8>) -> LogSieve.Judgement {
    let count = line.count
    guard count >= 3, line.has("\\n\\", at: count - 3) else {
      place = .page
      return .aside(.page)
    }
    return .trace(0..<(count - 3))
  }
}
