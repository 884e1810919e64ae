import TraceEvents
import TraceFile
import TraceText

extension Capture {
  /// The buffer to analyse, and what was counted of the others on the way.
  struct BufferChoice {
    var place: Int
    var buffer: TraceBuffer
    var otherTallies: [Int: [StreamTally]]
  }

  /// Chooses the one buffer whose fence events make the report.
  ///
  /// One tracepoint can be recorded into several instances at once, so their fence events are never
  /// put together: every signal would look like two. Where the file has several buffers they are
  /// counted first, and the one with most fence events is taken.
  func chooseBuffer(_ options: AnalysisOptions) throws -> BufferChoice {
    let buffers = capture.description.buffers
    guard buffers.count > 1 else {
      return BufferChoice(
        place: try options.instance.map(place) ?? 0, buffer: buffers[0], otherTallies: [:])
    }
    var tallies: [Int: [StreamTally]] = [:]
    for (place, buffer) in buffers.enumerated() {
      tallies[place] = try readable { () throws(TraceFileError) in
        try capture.tallies(of: buffer, threads: options.threads)
      }
    }
    var chosen = 0
    if let instance = options.instance {
      chosen = try place(of: instance)
    } else {
      let counts =
        capture.instancesOfText?.map(\.fenceEvents)
        ?? buffers.indices.map { capture.fenceEvents(in: tallies[$0] ?? []) }
      chosen = counts.firstIndex(of: counts.max() ?? 0) ?? 0
    }
    tallies[chosen] = nil
    return BufferChoice(place: chosen, buffer: buffers[chosen], otherTallies: tallies)
  }

  /// The place of the instance called `name`; the top one has the empty name.
  func place(of name: String) throws(FencepostError) -> Int {
    let buffers = capture.description.buffers
    guard let place = buffers.firstIndex(where: { $0.name == name }) else {
      throw .noSuchInstance(name, available: buffers.map(\.name))
    }
    return place
  }
}
