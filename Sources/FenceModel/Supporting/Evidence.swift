/// One record that a conclusion rests on.
public struct Evidence: Equatable, Sendable {
  /// Which event.
  public let event: EventLabel
  /// When, where in the file, on which CPU and in which task.
  public let moment: FenceLifetime.Moment

  /// The record of `event` at `moment`.
  public init(_ event: EventLabel, _ moment: FenceLifetime.Moment) {
    self.event = event
    self.moment = moment
  }

  /// The record of a fence tracepoint.
  public init(_ event: FenceEvent) {
    self.init(EventLabel(event.kind), FenceLifetime.Moment(event))
  }

  /// The record of a supporting event.
  public init(_ event: SupportingEvent) {
    self.init(event.label, event.moment)
  }
}
