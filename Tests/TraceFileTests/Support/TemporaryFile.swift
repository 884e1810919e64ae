import Foundation
import TraceFile
import TraceVocabulary

/// A file that is gone when its owner is.
struct TemporaryFile: ~Copyable {
  private let directory: URL
  let path: String

  init(_ bytes: [UInt8], name: String = "trace.dat") throws {
    directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("fencepost-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let file = directory.appendingPathComponent(name)
    try Data(bytes).write(to: file)
    path = file.path
  }

  /// Puts another file beside this one.
  func addSibling(named name: String) throws {
    try Data().write(to: directory.appendingPathComponent(name))
  }

  /// Cuts the file to its first `count` bytes.
  func truncate(to count: Int) throws {
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.truncate(atOffset: UInt64(count))
    try handle.close()
  }

  /// Overwrites the bytes at `offset`.
  func write(_ bytes: [UInt8], at offset: Int) throws {
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try handle.seek(toOffset: UInt64(offset))
    try handle.write(contentsOf: Data(bytes))
    try handle.close()
  }

  deinit {
    try? FileManager.default.removeItem(at: directory)
  }
}

/// A trace that was opened, and what was wrong with it.
struct OpenedTrace {
  var description: TraceDescription
  var log: AnomalyLog

  /// Opens the file at `path`.
  init(path: String) throws(TraceFileError) {
    let file = try InputFile(path: path)
    log = AnomalyLog()
    description = try TraceContainer.read(file, name: file.name, anomalies: &log)
  }

  /// Opens a file of these bytes.
  init(_ bytes: [UInt8], name: String = "trace.dat") throws {
    let file = try TemporaryFile(bytes, name: name)
    try self.init(path: file.path)
  }

  /// Opens what `builder` builds.
  init(_ builder: TraceFileBuilder) throws {
    try self.init(builder.build().bytes)
  }

  var kinds: [Anomaly.Kind] { log.anomalies.map(\.kind) }
}

/// The error with which a file of these bytes is refused; nil where it is not.
func refusal(of bytes: [UInt8], name: String = "trace.dat") throws -> TraceFileError? {
  let file = try TemporaryFile(bytes, name: name)
  do throws(TraceFileError) {
    _ = try OpenedTrace(path: file.path)
    return nil
  } catch {
    return error
  }
}
