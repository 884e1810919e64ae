package import FenceModel
import TraceFile
import TraceVocabulary

/// The events beside the fence tracepoints that a trace has formats for, and how to read them.
package struct SupportingCatalog: Sendable {
  /// The events, by the number in their `EventLabel`.
  private(set) var formats: [SupportingFormat] = []
  /// The formats of events without a record in this trace, outside the system `ftrace`, say what the
  /// recorder was told to record; where there are many, it stored whatever the kernel has.
  package private(set) var isSelective = true
  private var otherFormats = 0

  /// Formats that a recorder stores which was told what to record: a few systems, and all of them have
  /// a handful of events. `trace-cmd extract` stores the kernel's 1,500, and so does `record -e all`.
  static let selectiveFormats = 256
  /// Formats that are understood. A kernel has some thirty of these events; probes come on top.
  static let understoodFormats = 512

  /// An empty catalog.
  package init() {}

  /// The events that the lines of a text have shown.
  init(text formats: [SupportingFormat]) {
    self.formats = formats
  }

  /// Takes the format `text` of the event `name`, if it is one that says something about fences; gives it
  /// back where its records are not to be read.
  mutating func take(_ text: EventFormatText, name: String, id: UInt16) -> RefusedFormat? {
    if text.system != "ftrace" {
      otherFormats += 1
      isSelective = otherFormats <= SupportingCatalog.selectiveFormats
    }
    guard
      SupportingMeaning(system: text.system, event: name) != nil
        || SupportingCatalog.isProbe(text.text)
    else { return nil }
    guard formats.count < SupportingCatalog.understoodFormats else {
      return RefusedFormat(
        kind: .limitReached, id: id, offset: text.offset, detail: SupportingCatalog.tooMany)
    }
    let reason: String
    do {
      let format = try EventFormatGrammar.parse(text.text, system: text.system)
      if let understood = SupportingFormat(format) {
        formats.append(understood)
        return nil
      }
      // Of another kernel or a probe of something else, it may say nothing about fences.
      guard !format.unread.isEmpty else { return nil }
      reason = "a field that is not understood"
    } catch {
      reason = error.reason
    }
    return RefusedFormat(
      id: id, offset: text.offset,
      detail: "the format of \(text.system):\(name) has \(reason); its events are counted, not "
        + "decoded")
  }

  private static let tooMany =
    "there are formats of more than \(understoodFormats) events that can say something about fences; those "
    + "beyond are counted, not decoded"

  /// Whether `text` is the format of a dynamic probe: `__probe_ip` or `__probe_func` is the first field
  /// after the common ones (kernel/trace/trace_kprobe.c, trace_fprobe.c), so only that line is read.
  static func isProbe(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text.prefix(1_024)
    // Name, ID, `format:`, at least four common fields, and an empty line.
    for _ in 0..<16 {
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return false }
      rest = rest[(end + 1)...]
      guard rest.starts(with: "\tfield:".utf8) else { continue }
      if rest.starts(with: "\tfield:unsigned long __probe_".utf8) { return true }
    }
    return false
  }

  /// The name of the event of `label`; nil where there is none.
  package func name(of label: EventLabel) -> String? {
    guard label.rawValue >= EventLabel.firstSupporting else { return nil }
    let place = Int(label.rawValue - EventLabel.firstSupporting)
    return place < formats.count ? formats[place].name : nil
  }

  /// Whether any record of the trace can give the address of a fence: without, the events of the
  /// allocators say nothing, and there may be millions.
  var hasAddresses: Bool {
    formats.contains(where: \.givesAddresses)
  }

  /// Whether records of the event at `place` are worth their decoding in this trace.
  func isWanted(_ place: Int) -> Bool {
    switch formats[place].meaning {
    case .memory: hasAddresses
    // Where the recorder was told of both, the earlier of the two says it.
    case .wakeup: !isSelective || !formats.contains { $0.meaning == .waking }
    default: true
    }
  }

  /// `plan`, and the records of these events.
  func extend(_ plan: ExtractionPlan) -> ExtractionPlan {
    var plan = plan
    for (place, format) in formats.enumerated() where isWanted(place) {
      let layout = WideLayout(label: UInt16(truncatingIfNeeded: place), format.fields)
      if format.meaning.isScheduler {
        plan.keepNarrow(id: format.id, as: layout)
      } else {
        plan.keepWide(id: format.id, as: layout)
      }
    }
    return plan
  }

  /// The symbols of the functions that probes are put on, read from `file` if there are probes.
  func symbols(
    _ description: TraceDescription, _ file: InputFile, anomalies: inout AnomalyLog
  ) -> KernelSymbols {
    guard let text = description.symbols,
      formats.contains(where: { if case .probe = $0.meaning { true } else { false } })
    else { return KernelSymbols() }
    return KernelSymbols(text.read(from: file, description, anomalies: &anomalies)) { name in
      // `rcu_gp_`, `synchronize_rcu`, `dma_fence_`, `fence_`, `__probestub_`, `__traceiter_`.
      name.starts(with: "rcu_gp_".utf8) || name.starts(with: "synchronize_rcu".utf8)
        || name.starts(with: "dma_fence_".utf8) || name.starts(with: "fence_".utf8)
        || name.starts(with: "__probestub_dma_fence_".utf8)
        || name.starts(with: "__traceiter_dma_fence_".utf8)
        || name.starts(with: "__traceiter_fence_".utf8)
    }
  }

  /// The texts that events of grace periods point at, read from `file` if there are such events.
  func words(
    _ description: TraceDescription, _ file: InputFile, anomalies: inout AnomalyLog
  ) -> [UInt64: String] {
    guard let text = description.printkFormats,
      formats.contains(where: {
        $0.meaning == .gracePeriod || $0.meaning == .expeditedGracePeriod
      })
    else { return [:] }
    return PrintkFormats.parse(text.read(from: file, description, anomalies: &anomalies))
  }
}
