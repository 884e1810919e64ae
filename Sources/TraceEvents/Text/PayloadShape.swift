import TraceText

/// Where the fields stand in what a line prints, and whether it is of a probe, which prints its place
/// before them.
struct PayloadShape {
  /// The bytes that tell this probe from another of the same name; nil of what is no probe.
  var place: Range<Int>?
  /// Whether it is a probe on a return.
  var isReturn = false
  /// The function that a probe's line names, without an offset; nil where it prints addresses.
  var symbol: Range<Int>?
  /// Whether it prints an address of 64 bits.
  var hasWidePlace: Bool { symbol == nil && (place.map { $0.count == 16 } ?? false) }
  /// What each of its lines prints before its fields; nil of what is no probe.
  var lead: ProbeLead?
  /// The fields.
  var fields: Range<Int>

  /// The shape of what a record prints, which fills `payload` of `line`.
  @inline(__always)
  init(_ line: Span<UInt8>, _ payload: Range<Int>) {
    fields = payload
    guard !fields.isEmpty else { return }
    switch line[fields.lowerBound] {
    case UInt8(ascii: "("): takePlace(line)
    case UInt8(ascii: "_"): takeRawPlace(line)
    default: break
    }
  }

  private mutating func takePlace(_ line: Span<UInt8>) {
    // trace-cmd's plugin for kmem events prints the caller as a probe's place, and then what all print.
    if let end = line.firstPlace(
      of: UInt8(ascii: ")"), from: fields.lowerBound, limit: fields.upperBound),
      case let start = line.skippingBlanks(from: end + 1), line.has("call_site=", at: start)
    {
      fields = start..<fields.upperBound
      return
    }
    guard let probe = TextProbePlace(line, fields) else { return }
    place = probe.function
    lead = probe.lead
    isReturn = probe.isReturn
    symbol = probe.symbol
    fields = probe.rest
  }

  /// Raw, a probe prints its place as a field: `__probe_ip=ffffffffa2e928d4 fence=…`.
  private mutating func takeRawPlace(_ line: Span<UInt8>) {
    guard line.has("__probe_", at: fields.lowerBound) else { return }
    let equals =
      line.firstPlace(of: UInt8(ascii: "="), from: fields.lowerBound, limit: fields.upperBound)
      ?? fields.upperBound
    let end =
      line.firstPlace(of: 0x20, from: equals, limit: fields.upperBound) ?? fields.upperBound
    place = equals..<end
    lead = ProbeLead(fields.lowerBound..<end, .field)
    isReturn = line.has("__probe_func", at: fields.lowerBound)
  }
}
