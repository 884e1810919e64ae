/// A section of a GitLab job log that can be folded (docs.gitlab.com/ci/jobs/job_logs): two lines
/// that a terminal shows as nothing but the header.
public struct GitLabSection: Sendable {
  /// Its name: letters, digits, `_`, `.` and `-`, unique in the job.
  public let name: String
  /// What is shown where it begins.
  public var header: String
  /// Whether it is folded until somebody opens it.
  public var isCollapsed: Bool

  /// A section; whatever is not allowed in `name` becomes `_`.
  public init(name: String, header: String, isCollapsed: Bool = false) {
    self.name = String(
      name.unicodeScalars.map { scalar -> Character in
        let isPlain =
          switch scalar {
          case "a"..."z", "A"..."Z", "0"..."9", "_", ".", "-": true
          default: false
          }
        return isPlain ? Character(scalar) : "_"
      })
    self.header = header.safe
    self.isCollapsed = isCollapsed
  }

  /// The line that begins it, at `seconds` since 1970.
  public func start(at seconds: Int) -> String {
    let option = isCollapsed ? "[collapsed=true]" : ""
    return "\u{1b}[0Ksection_start:\(seconds):\(name)\(option)\r\u{1b}[0K\(header)\n"
  }

  /// The line that ends it, at `seconds` since 1970.
  public func end(at seconds: Int) -> String {
    "\u{1b}[0Ksection_end:\(seconds):\(name)\r\u{1b}[0K\n"
  }
}
