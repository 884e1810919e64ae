/// Formats that are known and not read: what a user is told to run instead.
enum ForeignFormat {
  /// One sentence about the input that begins with `bytes`, and that messages call `name`; nil where
  /// it is none of them.
  static func sentence(_ bytes: Span<UInt8>, name: String) -> String? {
    // What is not read from standard input has to be put into a file, or through another pipe.
    name == "stdin" || name == "standard input"
      ? sentence(bytes, "standard input", file: "FILE") : sentence(bytes, name, file: name)
  }

  /// The same, where commands are told to read `file`.
  private static func sentence(_ bytes: Span<UInt8>, _ name: String, file: String) -> String? {
    if let tool = unpacker(bytes) {
      return
        "\(name) is compressed in a way that is not read here; run `\(tool) \(file) | fencepost -`."
    }
    if bytes.has("PK\u{3}\u{4}") {
      return
        "\(name) is a zip archive; run `unzip -p \(file) | fencepost -`, with the member's name "
        + "where it holds several files."
    }
    if bytes.has("ustar", at: 257) {
      return "\(name) is a tar archive; run `tar -xOf \(file) MEMBER | fencepost -`."
    }
    if bytes.has("PERFILE2") {
      return "\(name) is a perf.data file; run `perf script --ns -i \(file) | fencepost -`."
    }
    if bytes.has("LPKSHHRH") {
      return "\(name) is a journal; run `journalctl -k --file \(file) | fencepost -`."
    }
    if bytes.has("\u{7f}ELF") || bytes.has("KDUMP   ") {
      return
        "\(name) is a memory dump or a program; run `trace dump -t trace.dat` in crash with its "
        + "trace extension, then `fencepost trace.dat`."
    }
    if isContext(bytes) || bytes.has("/* CTF") {
      return "\(name) is a CTF trace, which holds no ftrace records; record with trace-cmd "
        + "(`fencepost recipe`)."
    }
    if let encoding = encoding(bytes) {
      return
        "\(name) is text in \(encoding); run `iconv -f \(encoding) -t UTF-8 \(file) | fencepost -`."
    }
    if (bytes.count > 1 && bytes[0] == 0xff && bytes[1] == 0xfe)
      || (bytes.count > 1 && bytes[0] == 0xfe && bytes[1] == 0xff)
    {
      return "\(name) is text in UTF-16; run `iconv -f UTF-16 -t UTF-8 \(file) | fencepost -`."
    }
    if let words = logInJSON(bytes, file) { return "\(name) is \(words)" }
    if bytes.has("{\"traceEvents\"") || bytes.has("[{\"") {
      return
        "\(name) is a trace in JSON, which holds no ftrace records; give the trace that it was "
        + "made from."
    }
    return nil
  }

  /// What a log is whose messages are texts of JSON, and how to take them out; nil of what is none.
  private static func logInJSON(_ bytes: Span<UInt8>, _ file: String) -> String? {
    guard bytes.has("{") else { return nil }
    if bytes.has("{\"log\":") {
      return "a container's log in JSON; run `jq -rj .log \(file) | fencepost -`."
    }
    let start = bytes.extracting(0..<min(bytes.count, 4_096))
    if start.firstPlace(of: "\"dmesg\"") != nil {
      return "a kernel log in JSON; run `jq -r '.dmesg[].msg' \(file) | fencepost -`."
    }
    guard start.firstPlace(of: "\"MESSAGE\"") != nil || start.firstPlace(of: "\"__CURSOR\"") != nil
    else { return nil }
    return "a journal in JSON; run `jq -r .MESSAGE \(file) | fencepost -`, or print it with "
      + "`journalctl -k -o short-monotonic`."
  }

  /// The same about text whose lines end with carriage returns alone: all of it would be one line.
  static func sentence(ofText bytes: Span<UInt8>, name: String) -> String? {
    guard bytes.firstPlace(of: 0x0a, from: 0, limit: bytes.count - 1) == nil,
      let first = bytes.firstPlace(of: 0x0d, from: 0),
      let second = bytes.firstPlace(of: 0x0d, from: first + 1), second > first + 1
    else { return nil }
    let file = name == "standard input" ? "FILE" : name
    return "\(name) ends its lines with carriage returns alone; run "
      + "`tr '\\r' '\\n' < \(file) | fencepost -`."
  }

  /// What text is written in where every other byte of it is zero, and no mark says which; or in 32 bits.
  private static func encoding(_ bytes: Span<UInt8>) -> String? {
    if bytes.has("\u{0}\u{0}") { return nil }
    guard bytes.count >= 64 else { return nil }
    let isWide = bytes[0] == 0xff && bytes[1] == 0xfe && bytes[2] == 0 && bytes[3] == 0
    if isWide { return "UTF-32" }
    var zeros = (even: 0, odd: 0)
    for place in 0..<64 where bytes[place] == 0 {
      if place.isMultiple(of: 2) { zeros.even += 1 } else { zeros.odd += 1 }
    }
    switch (zeros.even, zeros.odd) {
    case (0, 32): return "UTF-16LE"
    case (32, 0): return "UTF-16BE"
    default: return nil
    }
  }

  /// Whether these bytes, which are no text, are packets of a Perfetto trace: field 1 of the message
  /// Trace (protos/perfetto/trace/trace.proto), one after another.
  static func isPerfetto(_ bytes: Span<UInt8>) -> Bool {
    var place = 0
    for _ in 0..<3 {
      guard place < bytes.count, bytes[place] == 0x0a else { return false }
      place += 1
      var length = 0
      var shift = 0
      while place < bytes.count, shift < 28 {
        let byte = bytes[place]
        place += 1
        length |= Int(byte & 0x7f) << shift
        shift += 7
        if byte & 0x80 == 0 { break }
      }
      place += length
      // A packet may be longer than what was looked at.
      if place >= bytes.count { return place > 2 }
    }
    return true
  }

  private static func unpacker(_ bytes: Span<UInt8>) -> String? {
    guard bytes.count >= 6 else { return nil }
    switch (bytes[0], bytes[1], bytes[2], bytes[3]) {
    case (0xfd, 0x37, 0x7a, 0x58): return "xz -dc"
    case (0x5d, 0x00, 0x00, _): return "xz -dc"
    case (0x42, 0x5a, 0x68, 0x31...0x39) where bytes[4] == 0x31: return "bzip2 -dc"
    case (0x04, 0x22, 0x4d, 0x18): return "lz4 -dc"
    case (0x89, 0x4c, 0x5a, 0x4f): return "lzop -dc"
    case (0x37, 0x7a, 0xbc, 0xaf): return "7z e -so"
    case (0x1f, 0x9d, _, _): return "gzip -dc"
    default: return nil
    }
  }

  /// The magic of a CTF packet, in either byte order.
  private static func isContext(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 4 else { return false }
    let magic = (bytes[0], bytes[1], bytes[2], bytes[3])
    return magic == (0xc1, 0x1f, 0xfc, 0xc1) || magic == (0xc1, 0xfc, 0x1f, 0xc1)
  }
}
