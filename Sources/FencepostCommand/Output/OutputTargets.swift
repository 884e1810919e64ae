import ArgumentParser

/// The files that one run reads and writes, so far as they must not be the same.
struct OutputTargets {
  /// How the command line calls standard input and standard output.
  static let standardStream = "-"

  /// What sentences and reports call the input `trace`.
  static func inputName(_ trace: String) -> String {
    trace == standardStream ? "standard input" : trace
  }

  var inputs: [String]
  var outputs: [String]

  /// Whether one of the outputs named is standard output.
  var usesStandardOutput: Bool {
    outputs.contains(Self.standardStream)
  }

  /// Refuses to read standard input twice, to write two reports into one file, and to write a
  /// report over the trace that it is about, or into a file of another name.
  func validate() throws {
    if inputs.count(where: { $0 == Self.standardStream }) > 1 {
      throw ValidationError("Standard input can be read only once.")
    }
    for output in outputs where output.unicodeScalars.contains("\u{fffd}") {
      throw ValidationError(
        "The name of an output is no UTF-8, and would not be the one asked for: \(output)")
    }
    var seen: Set<FileIdentity> = []
    for output in outputs where !seen.insert(FileIdentity(output)).inserted {
      throw ValidationError("Two reports cannot go to the same place: \(output)")
    }
    for input in inputs {
      let isStandard = input == Self.standardStream
      let identity = isStandard ? FileIdentity.ofStandardInput : FileIdentity(input)
      guard let identity, seen.contains(identity) else { continue }
      throw ValidationError(
        "A report would overwrite a file that is read: "
          + (isStandard ? "the one that standard input comes from" : input))
    }
  }
}
