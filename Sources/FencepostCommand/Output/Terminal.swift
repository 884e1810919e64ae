import FenceReports
import Glibc

/// What the command knows of the terminal it runs in.
enum Terminal {
  /// Whether standard error is a terminal.
  static var hasStandardError: Bool { isatty(2) == 1 }

  /// How text to `target` looks: coloured and as wide as the terminal where it goes to one and
  /// `NO_COLOR` (https://no-color.org) does not forbid it, else plain and 80 columns wide.
  static func style(for target: String) -> TextStyle {
    guard target == OutputTargets.standardStream, isatty(1) == 1 else { return TextStyle() }
    let forbidsColor =
      !Surroundings.variable("NO_COLOR").isEmpty || Surroundings.variable("TERM") == "dumb"
    return TextStyle(color: !forbidsColor, width: min(width, 160))
  }

  private static var width: Int {
    var size = winsize()
    // The kernel fills the structure, which outlives the call.
    return unsafe ioctl(1, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : 80
  }
}
