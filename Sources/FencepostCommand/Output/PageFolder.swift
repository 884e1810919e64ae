import FenceReports
import Fencepost
import Glibc

/// A folder that gets an HTML page of each trace of a call, written as soon as its report is there: pages
/// are large, and nobody needs two at once.
struct PageFolder: Sendable {
  /// The folder, with a slash at its end.
  let path: String
  /// The pages' paths, in the order of the traces.
  let pages: [String]
  private let isFull: Bool

  /// Bytes of a page's name before its ending: file systems take 255.
  private static let longest = 200

  /// The folder that `path` names, by a slash at its end or by being there; nil where it is a file.
  init?(_ path: String, for traces: [String], isFull: Bool) {
    guard path.hasSuffix("/") || Self.isFolder(path) else { return nil }
    let folder = path.hasSuffix("/") ? path : path + "/"
    self.path = folder
    self.isFull = isFull
    pages = Self.names(for: traces).map { folder + $0 + ".html" }
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    // The path is read up to its NUL, and the structure filled, during the call.
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// A name for each of `traces`: its path with whatever is no letter, digit, dot, dash or underscore as an
  /// underscore. It stays the same whatever other traces there are, but for a number behind one that is
  /// there already.
  static func names(for traces: [String]) -> [String] {
    var taken: Set<String> = []
    return traces.map { trace in
      let name = name(for: trace)
      var unique = name
      var number = 1
      while !taken.insert(unique).inserted {
        number += 1
        unique = "\(name)-\(number)"
      }
      return unique
    }
  }

  private static func name(for trace: String) -> String {
    guard trace != OutputTargets.standardStream else { return "standard-input" }
    // Where the path begins says nothing, and a dot would hide the page.
    let path = trace.drop { "./".contains($0) }
    let name = String(
      path.unicodeScalars.map { scalar -> Character in
        let isPlain =
          switch scalar {
          case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_": true
          default: false
          }
        return isPlain ? Character(scalar) : "_"
      })
    // The end of a long path tells more than its beginning.
    return name.isEmpty ? "trace" : String(name.suffix(longest))
  }

  /// Makes the folder, and those that it is in, where they are not there.
  func make() throws(OutputError) {
    var end = path.startIndex
    while let slash = path[end...].firstIndex(of: "/") {
      end = path.index(after: slash)
      let folder = String(path[..<end])
      // The path is read up to its NUL during the call.
      if unsafe mkdir(folder, 0o777) == 0 { continue }
      let code = errno
      if Self.isFolder(folder) { continue }
      throw .failed("\(path) cannot be made: \(Output.reason(code)).")
    }
  }

  /// Writes the page of the trace of this `place`, and lets go of what it drew.
  func write(_ report: inout Report, at place: Int) throws(OutputError) {
    let output: Output
    do throws(OutputError) {
      output = try Output.open(pages[place])
    } catch {
      throw .failed("\(pages[place]) \(error)")
    }
    let page = HTMLReport(toolVersion: FencepostVersion.current, isFull: isFull)
    try output.write(page.bytes(of: report))
    try output.commit()
    report.picture = nil
  }

  /// The path of `page` as GitLab wants it, below the project's folder; nil where there is none.
  static func attachment(_ page: String) -> String? {
    guard page != OutputTargets.standardStream else { return nil }
    let project = Surroundings.variable("CI_PROJECT_DIR")
    guard !project.isEmpty, page.hasPrefix(project + "/") else { return page }
    return String(page.dropFirst(project.count + 1))
  }
}
