import FenceModel
import TraceEvents
import TraceFile
import TraceVocabulary

/// What the model says of the addresses of a capture's fences.
struct AddressFacts {
  var fences: [FenceLifetime] = []
  var waits: [FenceWait] = []
  var reuses: [MemoryReuse] = []
  var staleUses: [StaleUse] = []
  var incidents: [FenceIncident] = []
  let names: NameTable
  let counts: ModelCounts
  let clock: String
  private(set) var start = Timestamp(.max)
  private(set) var end = Timestamp.zero

  /// Reads the first buffer of the capture.
  init(_ test: TestCapture) throws {
    let capture = try FenceCapture(try InputFile(path: test.path), name: test.name)
    guard let buffer = capture.description.buffers.first else {
      throw TestCaptureError.isEmpty
    }
    clock = buffer.clock.name
    var model = FenceModel(
      clock: buffer.clock, kernel: capture.description.kernel.flatMap { KernelRelease(uname: $0) })
    model.know(taskNames: capture.description.commandLines)
    var stream = try capture.events(of: [buffer], threads: 1, wantsSupporting: true)
    while try stream.next(names: &model.names) {
      for index in 0..<stream.count {
        start = min(start, stream.records[index].timestamp)
        end = max(end, stream.records[index].timestamp)
      }
      stream.feed(&model) { record, model in
        switch record.tag {
        case ExtractedRecord.gapBegan, ExtractedRecord.unseenBegan:
          model.gapBegan(on: record.cpu, at: record.timestamp)
        case ExtractedRecord.gapEnded, ExtractedRecord.unseenEnded:
          model.gapEnded(on: record.cpu, at: record.timestamp)
        default: break
        }
      }
    }
    model.finish(at: end)
    fences = Array(model.endedFences) + model.aliveFences()
    waits = Array(model.endedWaits)
    reuses = Array(model.reuses)
    staleUses = Array(model.staleUses)
    incidents = Array(model.incidents)
    names = model.names
    counts = model.counts
  }
}

/// Why a capture is of no use to a test.
enum TestCaptureError: Error {
  case isEmpty
}
