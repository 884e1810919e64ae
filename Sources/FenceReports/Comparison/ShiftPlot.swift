import Glibc

/// The interval of a shift as a drawing: a line from the smallest factor to the largest on a scale of
/// logarithms from a quarter to fourfold, with a mark at the estimate and bounds at what counts.
enum ShiftPlot {
  private static let width = 160.0
  private static let height = 18.0
  private static let widest = 4.0

  /// The drawing; nothing where there was no test.
  static func svg(of shift: Shift, leastChange: Double) -> String {
    guard let test = shift.test else { return "" }
    let label =
      "\(ComparisonWords.change(test.ratio)), not excluded \(ComparisonWords.interval(test))"
    let (low, high) = (place(of: test.lowRatio), place(of: test.highRatio))
    let (before, after) = (place(of: 1 / (1 + leastChange)), place(of: 1 + leastChange))
    return "<svg class=\"shift \(shift.verdict.rawValue)\" viewBox=\"0 0 160 18\" role=\"img\" "
      + "aria-label=\"\(label)\">"
      + "<rect class=\"least\" x=\"\(text(before))\" y=\"1\" width=\"\(text(after - before))\" "
      + "height=\"16\"/>"
      + "<line class=\"one\" x1=\"80\" y1=\"1\" x2=\"80\" y2=\"17\"/>"
      + "<line class=\"span\" x1=\"\(text(low))\" y1=\"9\" x2=\"\(text(high))\" y2=\"9\"/>"
      + "<circle cx=\"\(text(place(of: test.ratio)))\" cy=\"9\" r=\"3.5\"/></svg>"
  }

  /// The scale, to stand over the drawings.
  static let axis: String = {
    let marks: [(Double, String)] = [
      (0.25, "¼"), (0.5, "½"), (1, "1"), (2, "2"), (4, "4"),
    ]
    return "<svg class=\"shift\" viewBox=\"0 0 160 18\" aria-hidden=\"true\">"
      + marks.map { ratio, name in
        let x = text(place(of: ratio))
        return "<line class=\"one\" x1=\"\(x)\" y1=\"14\" x2=\"\(x)\" y2=\"18\"/>"
          + "<text class=\"middle\" x=\"\(x)\" y=\"11\">\(name)</text>"
      }.joined() + "</svg>"
  }()

  /// What the drawing shows.
  static func explanation(_ method: ComparisonMethod) -> String {
    let least = Significant.text(method.leastChange * 100, digits: 3)
    return
      "The drawing has NEW as a multiple of BASE, on a scale of logarithms: the dot is the change, "
      + "the line the changes that are not excluded, cut at a quarter and at fourfold; within the shaded "
      + "part, less than \(least)%, no change counts."
  }

  private static func place(of ratio: Double) -> Double {
    let bounded = min(widest, max(1 / widest, ratio))
    return width / 2 * (1 + 0.95 * log(bounded) / log(widest))
  }

  private static func text(_ value: Double) -> String { Significant.text(value, digits: 4) }
}
