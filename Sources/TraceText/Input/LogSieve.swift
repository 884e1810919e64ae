/// Finds the trace lines of a kernel log: those of its ftrace dumps, without the log's prefixes.
///
/// `ftrace_dump_one` (kernel/trace/trace.c) prints `Dumping ftrace buffer:`, a line of dashes, every
/// record in the latency format, and the dashes again; of an instance since 6.9
/// `Dumping ftrace instance NAME buffer:`. It consumes what it prints, so that a later dump of the same
/// boot repeats nothing: one log is its dumps in order.
struct LogSieve {
  /// What a line is.
  enum Judgement {
    /// A line of the trace: these bytes of it.
    case trace(Range<Int>)
    /// No part of the trace.
    case aside(LinesAside.Reason)
  }

  /// Dumps that are remembered one by one; a kernel that dumps at each of its oopses makes dozens.
  private static let rememberedDumps = 64
  /// After this many lines in a row that are no records the end of a dump has been lost. What other
  /// CPUs print between the lines of a dump is shorter: an oops has about 60 lines.
  private static let strayLines = 256
  private static let dashCount = 33

  /// The first dumps.
  private(set) var dumps: [FtraceDump] = []
  /// How many dumps begin in the log.
  private(set) var dumpCount: UInt64 = 0
  /// The dump that is read, or was read last.
  private var current = FtraceDump(
    instance: [], start: LinePosition(lineNumber: 0, byteOffset: 0), lines: 0, hasEnd: false)
  /// Whether the next line is expected to be of it.
  private(set) var isInDump = false
  private var hasOpened = false
  private var strays = 0
  private var boot = 0
  /// The boot that is to be analysed; nil of a stream, of which the first with a record is.
  private let wanted: Int?
  /// The latest boot of which a record stands in the log.
  private(set) var latestBoot: Int?
  /// The boot and the instance that are analysed: those of the first trace line.
  private var chosen: (boot: Int, instance: [UInt8])?
  /// Why the records are none of these, by the boot and the dump that they stand in; nil where that is not
  /// known, as before the first.
  private var standing: Standing?
  private var hasMessages = false
  /// The kernel of the boot that is analysed, or of the latest; nil where the log has no line of it.
  private(set) var kernel: [UInt8]?
  /// The machine whose dump is read; nil where the log does not name it.
  private var host: [UInt8]?
  /// The latest time of a record that was handed on, of the boot and instance that are analysed.
  private var latest: UInt64 = 0
  /// Whether the records of the current dump are older than that; nil before its first.
  private var isRepeated: Bool?
  private var numbers = MessageNumbers()
  /// When the latest dump began, by printk's clock, and whether that clock went back there: the machine was
  /// started anew, unless the records went back too.
  private var dumpBegan: UInt64?
  private var hasClockGoneBack = false
  /// Messages that are missing behind the latest line of the trace, inside a dump.
  private(set) var missingMessages: UInt64 = 0
  /// Which dumps are copies of others.
  private var copies = DumpCopies()
  /// What stands before the latest record.
  private var prefix = PrefixColumns()
  /// Whether the lines before are the header of a trace that somebody has printed into the log.
  private var isInHeader = false
  /// What stands before the lines of the current dump, or of the latest.
  private var lead: LogLead?

  /// The latest part of a log that pstore has kept.
  private var part: PstorePart?
  /// Whether an older part of a crash has come behind a newer one. Its lines, and those that follow, are
  /// in no order.
  private var isBackwards = false

  /// Takes the dumps of this boot, counted by the log's lines `Linux version`; of nil, of the first with
  /// a record.
  init(boot wanted: Int? = nil) { self.wanted = wanted }

  private enum Standing: Equatable {
    case wanted
    case aside(LinesAside.Reason)
  }

  /// Judges the next line of the log; `columns` are those of its records.
  mutating func judge(
    _ line: Span<UInt8>, _ position: LinePosition, _ columns: inout TextColumns
  ) -> Judgement {
    columns.familiar = nil
    let missing = numbers.missing(before: line)
    if missing > 0, isInDump { missingMessages &+= missing }
    if !isBackwards, let start = prefix.end(in: line),
      let record = FamiliarLine(line.extracting(start..<line.count), &columns)
    {
      columns.familiar = record
      return takeRecord(line, start..<line.count, record.stamp.value)
    }
    // LAVA keeps each line of a console as `- {"dt": …, "msg": "…"}`.
    let isWrapped = line.has("- {\"dt\": ") && line.has("\"}", at: line.count - 2)
    let judgement = judgeMessage(
      line.extracting(0..<(line.count - (isWrapped ? 2 : 0))), position, &columns)
    // What stands behind the message is not compared.
    if isWrapped { prefix.forget() }
    return judgement
  }

  private mutating func judgeMessage(
    _ line: Span<UInt8>, _ position: LinePosition, _ columns: inout TextColumns
  ) -> Judgement {
    if let next = PstorePart(line) {
      isBackwards =
        isBackwards || (part.map { $0.crash == next.crash && $0.number < next.number } ?? false)
      part = next
    }
    if isBackwards {
      let text = LogPrefix.end(in: line)..<line.count
      return .aside(TextLine(line, text) == nil ? .logMessage : .olderPart)
    }
    var named: Range<Int>?
    var start = LogPrefix.end(in: line, from: 0, host: &named)
    if let host, let named, !line.matches(named, host) { return .aside(.otherMachine) }
    if let mark = line.firstPlace(of: "Dumping ftrace ", from: start, limit: start + 128),
      let instance = Self.instance(line, mark)
    {
      end(hasEnd: false)
      host = host ?? named.map { name in name.map { line[$0] } }
      lead = mark > start ? LogLead(line, start..<mark) : nil
      dumpCount &+= 1
      noteClock(LogPrefix.printkTime(line, before: mark))
      current = FtraceDump(instance: instance, start: position, lines: 0, hasEnd: false)
      isInDump = true
      return .aside(.dumpMark)
    }
    let isFirst = !hasMessages
    hasMessages = true
    isInHeader = isInHeader ? line.has("#", at: start) : line.has("# tracer: ", at: start)
    if isInHeader, !isInDump { return take(start..<line.count, nil) }
    if let end = lead?.end(in: line, from: start) { start = LogPrefix.end(in: line, from: end) }
    // Where a message has several lines the journal puts the others below the first.
    let text = line.skippingBlanks(from: start)
    if text - start > 20 { start = text }
    let message = line.extracting(start..<line.count)
    columns.familiar = FamiliarLine(message, &columns)
    if let time = columns.familiar?.stamp.value ?? TextLine(message, &columns)?.stamp.value {
      prefix.learn(line, start, host: named)
      if !isInDump { host = host ?? named.map { name in name.map { line[$0] } } }
      return takeRecord(line, start..<line.count, time)
    }
    if Self.isBorder(line) {
      end(hasEnd: false)
      boot += isFirst ? 0 : 1
      standing = nil
      // The first line of the boot, which may follow, tells of the same.
      hasMessages = false
      return .aside(.logMessage)
    }
    if let version = Self.version(line, from: start) {
      end(hasEnd: false)
      boot += isFirst ? 0 : 1
      standing = nil
      if chosen == nil { kernel = (version..<line.count).prefix(64).map { line[$0] } }
      return .aside(.logMessage)
    }
    guard isInDump || Self.isLoss(line, start) else { return .aside(.logMessage) }
    return isInDump ? judgeInDump(line, start) : take(start..<line.count, nil)
  }

  private mutating func noteClock(_ time: UInt64?) {
    guard let time else { return }
    hasClockGoneBack = dumpBegan.map { time < $0 } ?? false
    dumpBegan = time
  }

  /// Takes the record of this time that fills `range` of a line.
  @inline(__always)
  private mutating func takeRecord(
    _ line: Span<UInt8>, _ range: Range<Int>, _ time: UInt64
  ) -> Judgement {
    // The log's own ring may have lost where the dump began.
    if isInDump {
      if isRepeated ?? true { compare(line, range, time) }
      strays = 0
      hasOpened = true
    }
    let judgement = take(range, time)
    if case .trace = judgement { copies.note(line, range) }
    return judgement
  }

  /// Finds out whether the current dump repeats what was handed on, with the next of its records.
  ///
  /// What was printed is consumed: a dump of the same boot that begins before the end of another is that
  /// one again, up to the end of it; or the machine was started anew, and nothing of it is of this boot.
  private mutating func compare(_ line: Span<UInt8>, _ range: Range<Int>, _ time: UInt64) {
    if isRepeated == nil, hasClockGoneBack, time >= latest {
      boot += 1
      standing = nil
    }
    hasClockGoneBack = false
    let goesBack = isRepeated ?? (chosen?.boot == boot && time < latest)
    isRepeated = goesBack
    guard goesBack else { return }
    copies.compare(line, range, isLast: time > latest)
    if time > latest, copies.isCopy == true { isRepeated = false }
  }

  private mutating func judgeInDump(_ line: Span<UInt8>, _ start: Int) -> Judgement {
    if Self.isLoss(line, start) {
      strays = 0
      hasOpened = true
      return take(start..<line.count, nil)
    }
    if Self.isDashes(line, start) {
      if hasOpened {
        end(hasEnd: true)
      } else {
        hasOpened = true
      }
      return .aside(.dumpMark)
    }
    if line.has("(ftrace buffer empty)", at: line.skippingBlanks(from: start)) {
      end(hasEnd: true)
      return .aside(.dumpMark)
    }
    // A dump that something has spoiled throughout goes on for as long as its lines are of fences.
    if !Self.isOfFence(line, start) { strays += 1 }
    guard strays <= Self.strayLines else {
      end(hasEnd: false)
      return .aside(.logMessage)
    }
    guard Self.mayBelong(line, start) else { return .aside(.messageInDump) }
    return take(start..<line.count, nil)
  }

  private static func isOfFence(_ line: Span<UInt8>, _ start: Int) -> Bool {
    line.firstPlace(of: "driver=", from: start).map {
      line.firstPlace(of: " seqno=", from: $0) != nil
    } ?? false
  }

  /// Whether a line that is no record may be a part of one, or tell of lines that are missing: no other
  /// message of a log does either.
  private static func mayBelong(_ line: Span<UInt8>, _ start: Int) -> Bool {
    let text = line.skippingBlanks(from: start)
    if line.has("=>", at: text) || line.has("##### CPU ", at: text) || line.has("** ", at: text) {
      return true
    }
    if line.extracting(text..<line.count).isRestOfNumber { return true }
    // The task, which stands in front, and the tail of a record of a fence.
    let dash = start + 8
    if line.has("-", at: dash), case let end = line.skippingDigits(from: dash + 1), end > dash + 1,
      end == line.count || line[end] == 0x20
    {
      return true
    }
    return line.firstPlace(of: "us : ", from: start) != nil
      || line.firstPlace(of: " seqno=", from: start) != nil
      || line.firstPlace(of: "driver=", from: start) != nil
      || line.firstPlace(of: "stack trace>", from: start) != nil
      || LogLoss.isTold(by: line, from: start)
  }

  /// Forgets the messages that are missing, of which somebody takes note.
  mutating func takeMissingMessages() { missingMessages = 0 }

  /// Ends the log.
  mutating func finish() {
    end(hasEnd: false)
  }

  /// Lines that were set aside as those of a copy, and are of a dump that turned out to be none.
  var linesOfNoCopy: UInt64 { copies.linesOfNoCopy }

  /// How many dumps were cut: their last records may be missing.
  var dumpsWithoutEnd: UInt64 { dumpCount &- dumpsWithEnd }
  private var dumpsWithEnd: UInt64 = 0

  @inline(__always)
  private mutating func take(_ range: Range<Int>, _ time: UInt64?) -> Judgement {
    if time != nil { latestBoot = boot }
    switch standing ?? decideStanding() {
    case .aside(let reason): return .aside(reason)
    case .wanted: break
    }
    guard isRepeated != true else {
      return .aside(copies.isSetAsideAsOther() ? .backwardDump : .repeatedDump)
    }
    latest = max(latest, time ?? 0)
    current.lines &+= isInDump ? 1 : 0
    return .trace(range)
  }

  /// Says whether the lines that follow are of the boot and the instance that are analysed, which the first
  /// of them decides.
  private mutating func decideStanding() -> Standing {
    let instance = isInDump ? current.instance : []
    let decided: Standing
    if let wanted, boot < wanted {
      decided = .aside(.earlierBoot)
    } else if let chosen {
      decided =
        chosen.boot != boot
        ? .aside(.laterBoot) : chosen.instance != instance ? .aside(.otherInstance) : .wanted
    } else {
      chosen = (boot, instance)
      decided = .wanted
    }
    standing = decided
    return decided
  }

  private mutating func end(hasEnd: Bool) {
    if isInDump {
      current.hasEnd = hasEnd
      dumpsWithEnd &+= hasEnd ? 1 : 0
      if dumps.count < Self.rememberedDumps {
        dumps.append(current)
      }
    }
    copies.end()
    isInDump = false
    standing = nil
    hasOpened = false
    isRepeated = nil
    strays = 0
  }

  /// What the journal puts between two boots: `-- Boot 0123456789abcdef0123456789abcdef --`, or
  /// `-- Reboot --`.
  private static func isBorder(_ line: Span<UInt8>) -> Bool {
    line.has("-- Reboot --") || line.has("-- Boot ") && line.has(" --", at: line.count - 3)
  }

  /// Where the release stands in the first line of a boot, `Linux version 6.12.1 (builder@host) (gcc …`
  /// (init/version.c, `linux_banner`); nil where `line` is none. Words of a logger that is not known may
  /// stand before.
  private static func version(_ line: Span<UInt8>, from start: Int) -> Int? {
    guard let words = line.firstPlace(of: "Linux version ", from: start, limit: start + 160) else {
      return nil
    }
    let release = words + 14
    if words == start { return release }
    let before = line[words - 1]
    let isWord = before &- 0x30 < 10 || (before | 0x20) &- 0x61 < 26 || before == UInt8(ascii: "-")
    guard !isWord, release < line.count, line[release] &- 0x30 < 10,
      let end = line.firstPlace(of: 0x20, from: release), line.has(" (", at: end)
    else { return nil }
    return release
  }

  /// The instance that `Dumping ftrace …` at `start` names; nil where it is something else.
  private static func instance(_ line: Span<UInt8>, _ start: Int) -> [UInt8]? {
    let words = start + 15
    if line.has("buffer", at: words) { return [] }
    guard line.has("instance ", at: words),
      let end = line.firstPlace(of: " buffer:", from: words + 9)
    else { return nil }
    return (words + 9..<end).prefix(256).map { line[$0] }
  }

  private static func isDashes(_ line: Span<UInt8>, _ start: Int) -> Bool {
    // kdb's ftdump prints the same (kernel/trace/trace_kdb.c).
    guard line.count - start >= dashCount else { return false }
    for place in start..<(start + dashCount) where line[place] != UInt8(ascii: "-") {
      return false
    }
    return true
  }

  private static func isLoss(_ line: Span<UInt8>, _ start: Int) -> Bool {
    line.has("CPU:", at: start)
      && line.firstPlace(of: " [LOST ", from: start, limit: start + 16) != nil
  }
}
