import FenceReports
import Glibc

/// Why bytes could not be written.
enum OutputError: Error, CustomStringConvertible {
  /// The reader has gone: `fencepost … | head`. Nobody is left to be told.
  case closedPipe
  /// Anything else, as a sentence.
  case failed(String)

  var description: String {
    switch self {
    case .closedPipe: "the reader of the output has gone."
    case .failed(let sentence): sentence
    }
  }
}

/// A file that is written: whole or not at all.
///
/// What is written goes to a new file beside the target, which takes the target's name when it is
/// complete; a run that ends early leaves no half a report behind. Standard output and whatever is
/// no regular file (`/dev/null`, a pipe) are written directly.
final class Output {
  /// Standard output, as it is.
  static var standard: Output { Output(descriptor: 1, name: "standard output") }

  /// Standard output for lines that people read and that quote a trace: where a runner of GitHub reads them
  /// too, without what it would take for commands. Whole lines are to be written at a time.
  static var log: Output {
    Output(descriptor: 1, name: "standard output", isGuarded: Surroundings.isGitHub)
  }

  private let descriptor: Int32
  private let name: String
  /// The new file, and what it will be called; nil where there is none, or no more.
  private var pending: (temporary: String, target: String)?
  /// Whether the file has no name yet, not even the temporary one.
  private var isUnnamed: Bool
  /// Whether commands to GitHub's runner are made text.
  private let isGuarded: Bool

  private init(
    descriptor: Int32, name: String, pending: (String, String)? = nil, isUnnamed: Bool = false,
    isGuarded: Bool = false
  ) {
    self.isGuarded = isGuarded
    self.descriptor = descriptor
    self.name = name
    self.pending = pending
    self.isUnnamed = isUnnamed
  }

  deinit {
    guard descriptor > 2 else { return }
    close(descriptor)
    if let pending, !isUnnamed {
      // The path is read up to its NUL during the call.
      _ = unsafe unlink(pending.temporary)
    }
  }

  /// Opens `path` for writing; `-` is standard output, where lines that people read are to be `isText`.
  static func open(_ path: String, isText: Bool = false) throws(OutputError) -> Output {
    guard path != OutputTargets.standardStream else { return isText ? log : standard }
    var status = stat()
    // Here and below: paths are read up to their NUL during the call.
    let exists = unsafe stat(path, &status) == 0
    if exists, status.st_mode & S_IFMT != S_IFREG {
      return Output(descriptor: try open(path, O_WRONLY | O_CLOEXEC), name: path)
    }
    let target = exists ? resolved(path) : path
    let temporary = "\(target).\(getpid()).tmp"
    if let descriptor = openUnnamed(besides: target) {
      return Output(
        descriptor: descriptor, name: path, pending: (temporary, target), isUnnamed: true)
    }
    let descriptor = try open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC)
    return Output(descriptor: descriptor, name: path, pending: (temporary, target))
  }

  /// A file without a name in the folder of `target`, of which nothing is left if this process is killed;
  /// nil where the file system has no such files.
  private static func openUnnamed(besides target: String) -> Int32? {
    let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? "."
    // O_TMPFILE of include/uapi/asm-generic/fcntl.h, a macro that is not imported.
    let descriptor = unsafe Glibc.open(
      folder, 0o20_000_000 | O_DIRECTORY | O_WRONLY | O_CLOEXEC, 0o666)
    return descriptor >= 0 ? descriptor : nil
  }

  /// Opens `path` to write behind what is there.
  static func append(to path: String) throws(OutputError) -> Output {
    Output(descriptor: try open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC), name: path)
  }

  private static func open(_ path: String, _ flags: Int32) throws(OutputError) -> Int32 {
    let descriptor = unsafe Glibc.open(path, flags, 0o666)
    guard descriptor >= 0 else { throw .failed("cannot be written: \(reason(errno)).") }
    return descriptor
  }

  /// Where symbolic links lead to, so that the link stays and the file is replaced.
  private static func resolved(_ path: String) -> String {
    // A result that is not null is a string of `malloc`, freed here.
    guard let real = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }

  /// Writes all of `bytes`.
  func write(_ bytes: borrowing [UInt8]) throws(OutputError) {
    guard isGuarded else { return try writeAll(bytes) }
    let text = String(decoding: copy bytes, as: UTF8.self)
    try writeAll(Array(GitHubAnnotations.withoutCommands(text).utf8))
  }

  private func writeAll(_ bytes: borrowing [UInt8]) throws(OutputError) {
    var start = 0
    while start < bytes.count {
      let rest = bytes.span.extracting(start...)
      // The pointer is used during the call only, for as many bytes as there are.
      let written = unsafe rest.withUnsafeBufferPointer { buffer in
        unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
      }
      if written >= 0 {
        start += written
      } else if errno == EPIPE {
        throw .closedPipe
      } else if errno != EINTR {
        throw .failed("\(name) cannot be written: \(Self.reason(errno)).")
      }
    }
  }

  /// Gives the complete file its name. Without this call it is as if nothing had been written.
  func commit() throws(OutputError) {
    guard let (temporary, target) = pending else { return }
    if isUnnamed {
      // `rename` alone replaces what is there, and needs a name to begin with.
      let linked = unsafe linkat(
        AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, temporary, AT_SYMLINK_FOLLOW)
      guard linked == 0 else {
        throw .failed("\(name) cannot be written: \(Self.reason(errno)).")
      }
      isUnnamed = false
    }
    guard unsafe rename(temporary, target) == 0 else {
      throw .failed("\(name) cannot be written: \(Self.reason(errno)).")
    }
    pending = nil
  }

  /// What the system calls the error `code`.
  static func reason(_ code: Int32) -> String {
    // Never null, and valid until the next call on this thread.
    unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
  }
}
