public import FenceModel
public import FenceReports

/// How a capture is analysed.
public struct AnalysisOptions: Sendable {
  /// Threads that read, inflate and decode; the report is the same with any number.
  public var threads: Int
  /// The buffer instance to analyse; nil for the one that holds fence events.
  public var instance: String?
  /// Told from time to time which part of the file has been read, from 0 to 1, on any thread.
  public var progress: (@Sendable (Double) -> Void)?

  /// The defaults.
  public init() {
    threads = 1
    instance = nil
    progress = nil
  }
}

/// Why there is no report.
public enum FencepostError: Error, CustomStringConvertible {
  /// Nothing in the file could be read.
  case unreadable(file: String, reason: String)
  /// The file can be read and holds no fence events.
  case noFenceEvents(file: String, reason: String)
  /// The file has no instance of that name.
  case noSuchInstance(String, available: [String])
  /// No record is about that fence.
  case noSuchFence(String)

  /// A sentence without the file's name.
  public var description: String {
    switch self {
    case .unreadable(_, let reason), .noFenceEvents(_, let reason):
      reason
    case .noSuchInstance(let name, let available):
      "there is no instance \"\(name)\" in this file; it has: "
        + available.map { $0.isEmpty ? "the top one" : $0 }.joined(separator: ", ") + "."
    case .noSuchFence(let fence):
      "no record is about the fence \(fence)."
    }
  }
}

/// A capture that was opened.
public struct Capture {
  /// Opens the trace at `path`; `-` is standard input.
  public static func open(_ path: String) throws(FencepostError) -> Capture {
    throw .unreadable(file: path, reason: "this build cannot read traces yet.")
  }

  /// Analyses the capture in one pass; `ndjson` gets the lines of the stream as they come.
  public func analyze(
    _ options: AnalysisOptions, ndjson: ((borrowing [UInt8]) throws -> Void)? = nil
  ) throws -> Report {
    throw FencepostError.unreadable(file: "", reason: "this build cannot read traces yet.")
  }

  /// Hands on the events that pass `filter`, in order, and the gaps between them, until `body`
  /// returns false.
  public func forEachEvent(
    _ options: AnalysisOptions, matching filter: EventFilter, _ body: (EventLine) throws -> Bool
  ) throws {
    throw FencepostError.unreadable(file: "", reason: "this build cannot read traces yet.")
  }

  /// Everything the capture says of `fence`.
  public func story(of fence: FenceID, _ options: AnalysisOptions) throws -> FenceStory {
    throw FencepostError.unreadable(file: "", reason: "this build cannot read traces yet.")
  }
}
