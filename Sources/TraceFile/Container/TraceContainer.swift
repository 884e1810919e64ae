package import TraceVocabulary

/// The container of a trace: everything in a trace.dat file but the records themselves.
package enum TraceContainer {
  /// Reads what `file` says about itself, and where the data of each CPU stand in it.
  ///
  /// Damage that leaves data to read goes into `anomalies`. `name` is what messages call the file.
  package static func read(
    _ file: InputFile, name: String, anomalies: inout AnomalyLog
  ) throws(TraceFileError) -> TraceDescription {
    do throws(TraceFileError) {
      var cursor = FileCursor(file, name: name, section: "file header")
      let header = try FileHeader(reading: &cursor)
      let parts: ContainerParts
      if header.version == 6 {
        var body = Version6(cursor, header: header)
        parts = try body.read(anomalies: &anomalies)
      } else {
        var body = try Version7(file, name: name, header: header)
        parts = try body.read(anomalies: &anomalies)
      }
      return try parts.description(of: file, name: name, anomalies: &anomalies)
    } catch {
      switch error.kind {
      case .truncated where isRecording(file), .noData where isRecording(file):
        throw .unfinished(name)
      default:
        throw error
      }
    }
  }

  /// Whether a recorder's files of CPUs stand beside `file`: it keeps the data in them until it
  /// has finished.
  private static func isRecording(_ file: InputFile) -> Bool {
    FileReader.exists(file.path + ".cpu0")
  }
}
