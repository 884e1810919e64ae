public import ArgumentParser
public import FenceModel
public import FenceReports

extension ClockReading: ExpressibleByArgument {
  /// The reading that `argument` names.
  public init?(argument: String) {
    self.init(argument)
  }
}

extension FenceEvent.Kind: ExpressibleByArgument {
  /// The tracepoint called `argument`, with or without its prefix.
  public init?(argument: String) {
    let kind = Self.allCases.first {
      [$0.word, $0.name, "fence_" + $0.word, "dma_fence:" + $0.name].contains(argument)
    }
    guard let kind else { return nil }
    self = kind
  }

  /// What help texts list.
  public static var allValueStrings: [String] {
    allCases.map(\.word)
  }
}
