import FenceModel
import TraceFile
import TraceText
import TraceVocabulary

/// Lines that lack something: told by what the other lines of their event have, since a text has no formats.
///
/// Where a line ends in a number that is its event's last nothing tells that a digit is missing.
extension TextDecoder {
  /// A line that was taken for a record, and that may turn out to be damaged.
  struct SeenRecord {
    /// The place of its event.
    let event: Int
    let instance: Int
    let cpu: Int
    let position: FilePosition
    let example: TextLineAccount.Example
  }

  /// What stands for the record `made` of an event until its fields are sure.
  func seen(
    _ made: ExtractedRecord, _ event: Int, _ line: Span<UInt8>, _ number: UInt64
  ) -> SeenRecord {
    SeenRecord(
      event: event, instance: Int(made.instance), cpu: Int(made.cpu), position: made.position,
      example: account.example(line, number, TextDoubt.ofFields))
  }

  /// Takes note of the line that has shown the fields of the supporting event `number`, its first.
  mutating func taught(by fields: TextFields, _ number: Int, _ record: SeenRecord) {
    teachers[number] = record
    take(fields, number)
  }

  private mutating func take(_ fields: TextFields, _ number: Int) {
    readings[number].required = fields.present
    readings[number].address = meanings[number].address(fields) ?? 0
    hasWideAddresses = hasWideAddresses || KernelAddress.isWide(readings[number].address)
    hasAddresses = hasAddresses || formats[number].givesAddresses
    changedFormats.append(number)
  }

  /// Whether `fields` of a line of the supporting event `number` are all that its lines have. The second
  /// line of an event can show that the first was cut.
  @inline(__always)
  mutating func isWhole(_ fields: TextFields, _ number: Int, at position: FilePosition) -> Bool {
    guard readings[number].isSure else {
      return isWhole(behindFirst: fields, number, at: position)
    }
    return fields.present & readings[number].required == readings[number].required
      && !hasCutAddress(fields, number)
  }

  @inline(never)
  private mutating func isWhole(
    behindFirst fields: TextFields, _ number: Int, at position: FilePosition
  ) -> Bool {
    guard let teacher = teachers[number], teacher.position != position else { return true }
    let required = readings[number].required
    guard fields.present & required == required, !hasCutAddress(fields, number) else {
      return false
    }
    teachers[number] = nil
    readings[number].isSure = true
    let address = meanings[number].address(fields) ?? 0
    guard
      fields.present != required
        || KernelAddress.isWide(address) && KernelAddress.isCut(readings[number].address)
    else { return true }
    formats[number] = SupportingFormat(
      text: fields, system: formats[number].system, event: formats[number].event,
      id: formats[number].id, meaning: formats[number].meaning)
    take(fields, number)
    takeBack(teacher)
    return true
  }

  /// Whether the address of a line of the supporting event `number` lacks digits that others have.
  @inline(__always)
  private func hasCutAddress(_ fields: TextFields, _ number: Int) -> Bool {
    KernelAddress.isWide(readings[number].address)
      && KernelAddress.isCut(meanings[number].address(fields) ?? 0)
  }

  /// Whether the address of a line of an event, of which nothing is known yet, lacks digits that those of
  /// others have.
  func hasCutAddress(_ fields: TextFields, _ meaning: TextMeaning) -> Bool {
    hasWideAddresses && meaning.isTelling(fields)
      && KernelAddress.isCut(meaning.address(fields) ?? 0)
  }

  /// Whether `line` is digits alone, the rest of the number that the latest record ends in, which is of no
  /// fence that is known then.
  mutating func silencedNumber(_ line: Span<UInt8>, _ number: UInt64) -> Bool {
    guard line.isRestOfNumber, number &- latest.lineNumber <= Self.farthestRest else {
      return false
    }
    window.silence(at: FilePosition(fileOffset: latest.byteOffset))
    return true
  }

  /// Lines between the parts of a number: what a program writes to the console that a dump goes to.
  private static var farthestRest: UInt64 { 4 }

  /// Refuses a line of a fence event that has not all that it must have: what it recorded, as `record` so far
  /// as it goes, is lost.
  mutating func refuseFence(
    _ record: ExtractedRecord, _ line: Span<UInt8>, _ number: UInt64, _ reason: String
  ) {
    cutColumns.note(line.count)
    account.refuse(line, number, reason, isRecord: true)
    beginDamage(record)
  }

  /// Refuses the line of `record`, which is in another form than the first: it is of another trace, whose times
  /// cannot be compared. What a fence event recorded is lost, wherever it belongs.
  mutating func refuseUnlike(
    _ record: TextLine, _ line: Span<UInt8>, _ place: LinePosition, _ reason: String
  ) {
    let isOfFence = record.isOfFence(line)
    account.refuse(line, place.lineNumber, reason, isRecord: isOfFence)
    guard isOfFence else { return }
    announceMissingLines(1, by: FilePosition(fileOffset: place.byteOffset))
  }

  /// Whether `range` of `line`, which is the names of a fence as far as its ends go, holds the beginning of
  /// another record: a line feed was lost between two, or the first broke off.
  static func holdsAnother(_ line: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var place = range.lowerBound
    while let found = line.firstPlace(of: ": driver=", from: place, limit: range.upperBound) {
      var start = found
      while start > place,
        line[start - 1] | 0x20 &- 0x61 < 26 || line[start - 1] == UInt8(ascii: "_")
      {
        start -= 1
      }
      if FenceEvent.Kind(event: text(line, start..<found)) != nil { return true }
      place = found + 1
    }
    return false
  }

  /// Whether the line of `record`, which is of a fence event, says what the record before it said: a line
  /// that the text has twice, as far as anyone can tell. Of fences without an identity there may be two.
  @inline(__always)
  func isRepeated(_ record: ExtractedRecord) -> Bool {
    record.timestamp == latestFence.timestamp && record.integers == latestFence.integers
      && record.common == latestFence.common && record.cpu == latestFence.cpu
      && record.instance == latestFence.instance && record.integers != 0
      && latestFence.position.fileOffset == latest.byteOffset
  }

  /// Refuses a line of another event that has not all that it must have.
  mutating func refuseDamaged(_ line: Span<UInt8>, _ number: UInt64, _ reason: String) {
    cutColumns.note(line.count)
    account.refuse(line, number, reason)
  }

  /// Takes back a record whose line turned out to be damaged.
  mutating func takeBack(_ record: SeenRecord) {
    window.silence(at: record.position)
    cpus[record.instance].list[record.cpu].takeBack()
    uncount(record.event)
    account.takeBack(record.example)
  }
}
