/// Why a file of the gate (policy, baseline, flakes, skips) cannot be used, and where to look.
package struct GateFileError: Error, Equatable, CustomStringConvertible {
  /// The file, as the user named it.
  package var file: String
  /// The line, from 1 on; nil where the whole file is meant.
  package var line: Int?
  /// The character of the line, from 1 on; nil where the whole line is meant.
  package var column: Int?
  /// What is wrong, a sentence.
  package var reason: String

  /// An error at this place.
  package init(file: String, line: Int? = nil, column: Int? = nil, reason: String) {
    self.file = file
    self.line = line
    self.column = column
    self.reason = reason
  }

  /// `policy.yml:12:3: There is no key "treshold".`, as compilers say it and editors jump to it.
  package var description: String {
    let place = [line, column].compactMap { $0.map { ":\($0)" } }.joined()
    return "\(file)\(place): \(reason)"
  }
}
