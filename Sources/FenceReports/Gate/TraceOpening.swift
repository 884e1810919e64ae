/// How a command line opens a trace as this run opened it, for commands that are printed to be copied.
public struct TraceOpening: Equatable, Sendable {
  /// The trace as the command line named it; `-` for standard input.
  public var path: String
  /// The options that say how it is read, such as `--clock`, with their values.
  public var options: [(name: String, value: String)]

  /// The trace of this path, opened with these options.
  public init(path: String, options: [(name: String, value: String)] = []) {
    self.path = path
    self.options = options
  }

  /// Openings are equal that are written equally.
  public static func == (left: TraceOpening, right: TraceOpening) -> Bool {
    left.path == right.path && left.optionWords == right.optionWords
  }

  /// The words of a command that does something about the trace, after the command's own. What came by
  /// standard input has no name that could be given again: the reader puts it in the place of `TRACE`.
  func words(_ arguments: String...) -> String {
    let input = path == "-" ? ["< TRACE"] : []
    return ([ShellWord.path(path)] + arguments + optionWords + input).joined(separator: " ")
  }

  /// A value that begins with a dash would be taken for an option.
  private var optionWords: [String] {
    options.map { name, value in
      name + (value.hasPrefix("-") ? "=" : " ") + ShellWord.quoted(value)
    }
  }
}
