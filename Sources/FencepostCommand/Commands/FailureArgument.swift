import ArgumentParser
import FenceReports

/// What `compare --fail-on` takes: `findings`, `undecided`, or `regression:10%`.
enum FailureArgument: ExpressibleByArgument, Equatable {
  case findings
  case undecided
  case regression(Double)

  init?(argument: String) {
    if argument == "findings" {
      self = .findings
      return
    }
    if argument == "undecided" {
      self = .undecided
      return
    }
    let name = "regression:"
    guard argument.hasPrefix(name),
      let part = PercentArgument(argument: String(argument.dropFirst(name.count)))
    else { return nil }
    self = .regression(part.part)
  }
}

/// A part as a percentage: `10%`.
struct PercentArgument: ExpressibleByArgument, Equatable {
  /// The part, more than 0 and at most 100.
  let part: Double

  init?(argument: String) {
    guard argument.hasSuffix("%"), let value = Double(argument.dropLast()),
      value >= 1, value <= 10_000
    else { return nil }
    part = value / 100
  }
}
