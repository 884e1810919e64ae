/// What logs put before a message of the kernel.
///
///     [   12.345678]                       dmesg (`print_time`, kernel/printk/printk.c)
///     [   12.345678][  T123]               with CONFIG_PRINTK_CALLER, since 5.1 (`print_caller`)
///     <4>[   12.345678]                    dmesg --raw, pstore (`print_syslog`)
///     [   12.345678 <    0.000123>]        dmesg --show-delta
///     [Tue Nov 24 12:00:00 2026]           dmesg --ctime
///     [Nov24 12:00] or [  +0.000123]       dmesg --human
///     [2026-11-24 12:00:00]                what reads a serial line
///     2026-11-24T12:00:00,345678+00:00     dmesg --time-format iso, rsyslog
///     kern  :emerg : [   12.345678]        dmesg --decode
///     Nov 24 12:00:00 host kernel:         the journal, syslog
///     6,416,12345678,-;                    /dev/kmsg, extended netconsole
enum LogPrefix {
  /// Where the message begins in `line`, from `start` on: behind every prefix that is there, several in
  /// turn.
  static func end(in line: Span<UInt8>, from start: Int = 0) -> Int {
    var host: Range<Int>?
    return end(in: line, from: start, host: &host)
  }

  /// The same, and where the name of the machine stands, if a prefix has it.
  static func end(in line: Span<UInt8>, from start: Int, host: inout Range<Int>?) -> Int {
    var place = start
    // A test farm puts its time before the console's, which holds syslog's, which holds printk's.
    for _ in 0..<6 {
      let next = after(line, place)
      if next == place { break }
      if host == nil, line.has(" kernel: ", at: next - 9) {
        var first = next - 9
        while first > place, line[first - 1] > 0x20 { first -= 1 }
        host = first..<(next - 9)
      }
      place = next
    }
    return place
  }

  /// The time of printk's clock that stands in brackets before `end`, in microseconds; nil where none does.
  static func printkTime(_ line: Span<UInt8>, before end: Int) -> UInt64? {
    var found: UInt64?
    var place = 0
    while let bracket = line.firstPlace(of: UInt8(ascii: "["), from: place, limit: end) {
      var cursor = LineCursor(line, (bracket + 1)..<end)
      cursor.skipBlanks()
      if let seconds = cursor.takeNumber(), seconds.digits < 10, cursor.take(UInt8(ascii: ".")),
        let rest = cursor.takeNumber(), rest.digits == 6, cursor.take(UInt8(ascii: "]"))
      {
        found = seconds.value &* 1_000_000 &+ rest.value
      }
      place = bracket + 1
    }
    return found
  }

  private static func after(_ line: Span<UInt8>, _ start: Int) -> Int {
    guard start < line.count else { return start }
    switch line[start] {
    case UInt8(ascii: "<"): return level(line, start) ?? start
    case UInt8(ascii: "["): return stamp(line, start) ?? start
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      return date(line, start) ?? message(line, start) ?? start
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
      return facility(line, start) ?? syslog(line, start) ?? start
    default: return start
    }
  }

  /// `<4>`.
  private static func level(_ line: Span<UInt8>, _ start: Int) -> Int? {
    let end = line.skippingDigits(from: start + 1)
    guard (1...3).contains(end - start - 1), line.has(">", at: end) else { return nil }
    return end + 1
  }

  /// `[   12.345678] `, `[  T123] `, `[Tue Nov 24 12:00:00 2026] ` and the others in brackets.
  private static func stamp(_ line: Span<UInt8>, _ start: Int) -> Int? {
    var place = line.skippingBlanks(from: start + 1)
    let first = place
    if line.has("T", at: place) || line.has("C", at: place) {
      place = line.skippingDigits(from: place + 1)
      if place > first + 1, line.has("]", at: place) { return behind(line, place) }
    }
    if let end = seconds(line, line.has("+", at: first) ? first + 1 : first) {
      if line.has("]", at: end) { return behind(line, end) }
      guard line.has(" <", at: end),
        let delta = seconds(line, line.skippingBlanks(from: end + 2)), line.has(">]", at: delta)
      else { return nil }
      return behind(line, delta + 1)
    }
    place = line.skippingDigits(from: first)
    if place > first {
      // yyyy-mm-dd hh:mm:ss, with a fraction or not
      guard line.has("-", at: first + 4), line.has("-", at: first + 7),
        line.has(":", at: first + 13), line.has(":", at: first + 16),
        let end = line.firstPlace(of: UInt8(ascii: "]"), from: first + 19, limit: first + 36)
      else { return nil }
      return behind(line, end)
    }
    // Mmmdd hh:mm
    if line.has(":", at: first + 8), line.has("]", at: first + 11) {
      return behind(line, first + 11)
    }
    // Www Mmm dd hh:mm:ss yyyy
    let end = first + 24
    guard line.has(":", at: first + 13), line.has(":", at: first + 16), line.has("]", at: end)
    else { return nil }
    return behind(line, end)
  }

  /// Behind the number with a fraction at `start`; nil where there is none.
  private static func seconds(_ line: Span<UInt8>, _ start: Int) -> Int? {
    let point = line.skippingDigits(from: start)
    guard point > start, line.has(".", at: point) else { return nil }
    let end = line.skippingDigits(from: point + 1)
    return end > point + 1 ? end : nil
  }

  /// Behind the bracket at `place`, and the one blank that follows where no other bracket does.
  private static func behind(_ line: Span<UInt8>, _ place: Int) -> Int {
    line.has(" ", at: place + 1) ? place + 2 : place + 1
  }

  /// `2026-11-24T12:00:00…` or `12:00:00.123`, up to the blank behind it; then syslog's host and name.
  private static func date(_ line: Span<UInt8>, _ start: Int) -> Int? {
    let isDay = line.has("-", at: start + 4) && line.has("-", at: start + 7)
    let time = isDay ? start + 11 : start
    guard line.has(":", at: time + 2), line.has(":", at: time + 5),
      line.skippingDigits(from: time) == time + 2
    else { return nil }
    var place = time + 8
    while place < min(line.count, start + 40), line[place] > 0x20 {
      place += 1
    }
    guard line.has(" ", at: place) else { return nil }
    return syslog(line, place + 1) ?? place + 1
  }

  /// The number of the message that `line` begins with, of those that /dev/kmsg and netconsole count.
  static func number(_ line: Span<UInt8>) -> UInt64? {
    guard message(line, 0) != nil else { return nil }
    let release = line.skippingRelease(from: 0)
    var cursor = LineCursor(line, (line.skippingDigits(from: release) + 1)..<line.count)
    return cursor.takeNumber()?.value
  }

  /// `6,416,12345678,-;`, before which netconsole can be told to put the kernel's release.
  private static func message(_ line: Span<UInt8>, _ start: Int) -> Int? {
    var place = line.skippingRelease(from: start)
    for _ in 0..<3 {
      let end = line.skippingDigits(from: place)
      guard end > place, line.has(",", at: end) else { return nil }
      place = end + 1
    }
    guard let end = line.firstPlace(of: ";", from: place, limit: place + 100) else { return nil }
    return end + 1
  }

  /// `kern  :emerg : `.
  private static func facility(_ line: Span<UInt8>, _ start: Int) -> Int? {
    guard line.has("kern  :", at: start), line.has(": ", at: start + 13) else { return nil }
    return start + 15
  }

  /// `Nov 24 12:00:00 host kernel: `, or what is left of it behind a date.
  private static func syslog(_ line: Span<UInt8>, _ start: Int) -> Int? {
    let hasDate = line.has(":", at: start + 9) && line.has(":", at: start + 12)
    guard hasDate || start > 0 else { return nil }
    guard !hasDate else {
      return line.firstPlace(of: " kernel: ", from: start, limit: start + 100).map { $0 + 9 }
    }
    // The host's name has no blank.
    guard let blank = line.firstPlace(of: 0x20, from: start, limit: start + 100),
      line.has(" kernel: ", at: blank)
    else { return nil }
    return blank + 9
  }
}

extension Span<UInt8> {
  /// Behind `7.2.0-rc1,` at `start`; else `start`.
  fileprivate func skippingRelease(from start: Int) -> Int {
    let point = skippingDigits(from: start)
    guard has(".", at: point), let comma = firstPlace(of: 0x2c, from: point, limit: start + 64)
    else { return start }
    return comma + 1
  }
}
