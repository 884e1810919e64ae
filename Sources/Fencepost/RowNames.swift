import FenceModel

/// What the rows of a report are called: a shape that only one timeline has is called by that
/// timeline's name.
struct RowNames {
  private struct Shape: Hashable {
    let driver: String
    let timeline: String
  }

  private var exact: [Shape: String] = [:]
  private var shared: Set<Shape> = []

  init(_ names: NameTable) {
    for index in 0..<names.count {
      let name = NameID(index: UInt32(index))
      let whole = names.shape(at: names.shapeNumber(of: name))
      let shape = Shape(driver: whole.driver, timeline: whole.timeline)
      let timeline = names.timeline(of: name)
      if exact.updateValue(timeline, forKey: shape) ?? timeline != timeline {
        shared.insert(shape)
      }
    }
  }

  /// The name of the row of `driver` whose shape is `timeline`.
  func timeline(_ timeline: String, of driver: String) -> String {
    let shape = Shape(driver: driver, timeline: timeline)
    return shared.contains(shape) ? timeline : exact[shape] ?? timeline
  }
}
