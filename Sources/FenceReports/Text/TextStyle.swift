/// How a text report looks on the screen that shows it. Whether that screen is a terminal, and
/// what `NO_COLOR` says, is for the command to find out.
public struct TextStyle: Equatable, Sendable {
  /// Whether headings and warnings are coloured. Colour is never the only sign of anything.
  public var color: Bool
  /// Columns of a line, at least 80. Names give way to it, numbers do not.
  public var width: Int

  /// A style for `width` columns; less than 80 becomes 80.
  public init(color: Bool = false, width: Int = 80) {
    self.color = color
    self.width = max(80, width)
  }
}

/// What a line is, for those who see colours.
enum Paint: String {
  case plain = ""
  case heading = "\u{1b}[1m"
  case warning = "\u{1b}[33m"
  case bad = "\u{1b}[31m"
}
