import TraceText
import TraceVocabulary

/// A line of a text that is no record.
enum TextNotice {
  /// A header, a blank line, what a recorder prints between records.
  case comment
  /// What stands at the head of a trace, and how many entries it says were kept and written.
  case head(entries: TextHead.Entries?)
  /// A part of the record above: a line of a stack.
  case continuation
  /// Events of a CPU were lost before its next record.
  case lost(Loss)
  /// An event among the calls of the tracer `function_graph`, which prints neither its task nor its time.
  case eventInGraph
  /// Lines of the log itself are missing, of whatever CPUs: how many, where that is said.
  case messagesMissing(count: UInt64?)
  /// Everything of a CPU up to its next record was overwritten.
  case bufferStarted(cpu: CPUNumber)

  /// The next record begins a sub-buffer of the instance whose name fills this range, and has no name of
  /// its own; trace-cmd prints so with `--debug`.
  case subBufferStarted(instance: Range<Int>)

  /// What a line says of a loss.
  struct Loss {
    let cpu: CPUNumber
    /// How many events were lost; nil where that is not said.
    let count: UInt64?
    /// The name of the instance, which trace-cmd prints where there are several; empty of the top one.
    let instance: Range<Int>

    /// `PERF_RECORD_LOST lost 42`, and `PERF_RECORD_LOST_SAMPLES`, which says no number; nil where
    /// `record`, which is `line`, is another of perf's own.
    init?(_ record: TextLine, _ line: Span<UInt8>) {
      guard record.isOfRecorder, line.has("PERF_RECORD_LOST", at: record.event.lowerBound) else {
        return nil
      }
      var cursor = LineCursor(line, record.payload)
      cpu = record.cpu
      count = cursor.take("lost ") ? cursor.takeNumber()?.value : nil
      instance = 0..<0
    }

    init(cpu: CPUNumber, count: UInt64?, instance: Range<Int>) {
      self.cpu = cpu
      self.count = count
      self.instance = instance
    }
  }

  /// What `line` is; nil where it is none of these.
  init?(_ line: Span<UInt8>) {
    var start = line.skippingBlanks(from: 0)
    // Older perf puts a tab before each frame of a call chain.
    while start < line.count, line[start] == 0x09 || line[start] == 0x20 { start += 1 }
    guard start < line.count else {
      self = .comment
      return
    }
    if line[start] == UInt8(ascii: "#") {
      self = Self.started(line, start) ?? Self.head(line, start)
    } else if line.has("cpus=", at: start) {
      self = .head(entries: nil)
    } else if let notice = Self.ofInstance(line, start) {
      self = notice
    } else if line.has("=>", at: start) || line.has("<stack trace>", at: start)
      || line.has("<user stack trace>", at: start) || Self.isHeadOfStack(line)
    {
      self = .continuation
    } else if let count = Self.missingMessages(line, start) {
      self = .messagesMissing(count: count)
    } else if Self.isOfRecorder(line, start) {
      self = .comment
    } else if let notice = Self.ofGraph(line, start) {
      self = notice
    } else if start > 0, Self.isFrame(line, start) {
      self = .continuation
    } else {
      return nil
    }
  }

  private static func head(_ line: Span<UInt8>, _ start: Int) -> TextNotice {
    TextHead.Entries(line).map { .head(entries: $0) } ?? .comment
  }

  /// `##### CPU 1 buffer started ####`, where the buffer had overwritten events (kernel/trace/trace.c,
  /// `test_cpu_buff_start`).
  private static func started(_ line: Span<UInt8>, _ start: Int) -> TextNotice? {
    var cursor = LineCursor(line, start..<line.count)
    guard cursor.take("##### CPU "), let cpu = cursor.takeNumber(),
      cursor.take(" buffer started"), let cpu = CPUNumber(exactly: cpu.value)
    else { return nil }
    return .bufferStarted(cpu: cpu)
  }

  /// `CPU:1 [LOST 12 EVENTS]` of the kernel (`print_trace_line`), `CPU:1 [12 EVENTS DROPPED]` of
  /// trace-cmd, either without a number where nobody knows it; `CPU:1 [SUBBUFFER START] […]` of
  /// `trace-cmd report --debug`. Before it the name of an instance.
  private static func ofInstance(_ line: Span<UInt8>, _ start: Int) -> TextNotice? {
    // The longest name of a file, and what pads it.
    let limit = start + 512
    var place = start
    while let found = line.firstPlace(of: "CPU:", from: place, limit: limit) {
      var end = found
      while end > start, line[end - 1] == 0x20 || line[end - 1] == UInt8(ascii: ":") { end -= 1 }
      if let (cpu, count) = loss(line, at: found) {
        return .lost(Loss(cpu: cpu, count: count, instance: start..<end))
      }
      if isStartOfSubBuffer(line, found) { return .subBufferStarted(instance: start..<end) }
      place = found + 1
    }
    return nil
  }

  private static func loss(
    _ line: Span<UInt8>, at start: Int
  ) -> (cpu: CPUNumber, count: UInt64?)? {
    var cursor = LineCursor(line, start..<line.count)
    guard cursor.take("CPU:"), let cpu = cursor.takeNumber(), cursor.take(" ["),
      let cpu = CPUNumber(exactly: cpu.value)
    else { return nil }
    let isKernels = cursor.take("LOST ")
    let count = cursor.takeNumber()
    guard count == nil || cursor.take(" "),
      cursor.take(isKernels ? "EVENTS]" : "EVENTS DROPPED]")
    else { return nil }
    cursor.skipBlanks()
    return cursor.isAtEnd ? (cpu, count?.value) : nil
  }

  /// A stack has a head with all columns of a record, `… 227.237419: <stack trace>`.
  private static func isHeadOfStack(_ line: Span<UInt8>) -> Bool {
    var end = line.count
    while end > 0, line[end - 1] <= 0x20 { end -= 1 }
    return line.has(": <stack trace>", at: end - 15)
      || line.has(": <user stack trace>", at: end - 20)
  }

  /// `** 123 printk messages dropped **` of the kernel (kernel/printk/printk.c), and what loggers say.
  private static func missingMessages(_ line: Span<UInt8>, _ start: Int) -> UInt64?? {
    if line.has("** ", at: start), line.firstPlace(of: " printk messages dropped **") != nil {
      var cursor = LineCursor(line, (start + 3)..<line.count)
      return .some(cursor.takeNumber()?.value)
    }
    for (words, end) in LogLoss.words {
      guard let place = line.firstPlace(of: words, from: start),
        line.firstPlace(of: end, from: place) != nil
      else { continue }
      var cursor = LineCursor(line, (place + words.utf8CodeUnitCount)..<line.count)
      return .some(cursor.takeNumber()?.value)
    }
    return nil
  }

  /// ` 1)   0.123 us    |    _raw_spin_lock_irqsave();` of the tracer `function_graph`, with the number of
  /// the CPU in front, and what it prints where the task of a CPU changes.
  private static func ofGraph(_ line: Span<UInt8>, _ start: Int) -> TextNotice? {
    if line.has("------------------------------------------", at: start) { return .comment }
    var cursor = LineCursor(line, start..<line.count)
    guard let cpu = cursor.takeNumber(), cpu.digits < 5, cursor.take(")"), cursor.next == 0x20
    else { return nil }
    return line.firstPlace(of: "/* ", from: cursor.position) == nil ? .comment : .eventInGraph
  }

  /// What `trace-cmd report` says before the records.
  private static func isOfRecorder(_ line: Span<UInt8>, _ start: Int) -> Bool {
    if line.has("version = ", at: start)
      || line.has("trace-cmd: ", at: start) || line.has("CPU ", at: start)
      || line.has("registering plugin: ", at: start) || line.has("overriding event (", at: start)
      || line.has("removing override handler for event (", at: start)
      || line.has("PERF_RECORD_", at: start)
      || line.has("Average wakeup latency: ", at: start)
      || line.has("Maximum Latency: ", at: start) || line.has("Minimum Latency: ", at: start)
      || line.has("RT task timings:", at: start)
      || line.has("PADDING: delta:", at: start) || line.has("TIME EXTEND: delta:", at: start)
      || line.has("TIME STAMP: ", at: start)
    {
      return true
    }
    // A name of a file and a colon on a line of their own, where several files are reported.
    return line.firstPlace(of: "trace.dat:", from: start) == start
  }

  private static func isStartOfSubBuffer(_ line: Span<UInt8>, _ start: Int) -> Bool {
    var cursor = LineCursor(line, start..<line.count)
    return cursor.take("CPU:") && cursor.takeNumber() != nil && cursor.take(" [SUBBUFFER START")
  }

  /// A frame of a call chain that perf prints: `\tffffffff81a2 dma_fence_init+0x12 ([kernel…])`, its
  /// address in 16 columns.
  private static func isFrame(_ line: Span<UInt8>, _ start: Int) -> Bool {
    var place = start
    while place < line.count, case let byte = line[place],
      byte &- 0x30 < 10 || (0x61...0x66).contains(byte)
    {
      place += 1
    }
    return place > start && (place - start >= 4 || place > 16) && line.has(" ", at: place)
  }
}
