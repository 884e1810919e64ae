/// The layout of a sub-buffer's header, from the text that the kernel prints about itself
/// (`events/header_page`; `ring_buffer_print_page_header`, kernel/trace/ring_buffer.c).
struct HeaderPage: Equatable {
  /// Bytes of `commit`, which is a `long` of the kernel: 4 or 8.
  var kernelLongSize: Int
  /// Bytes of a whole sub-buffer: up to `data`, and `data`.
  var subBufferSize: Int

  /// Bytes from the start of a sub-buffer to its first record.
  var dataOffset: Int { 8 + kernelLongSize }

  /// A layout by what the file header says, where the text is missing.
  init(kernelLongSize: Int, subBufferSize: Int) {
    self.kernelLongSize = kernelLongSize
    self.subBufferSize = subBufferSize
  }

  /// Reads the text: nil unless timestamp, commit and data are where they have always been.
  init?(_ text: some Sequence<UInt8>) {
    var fields: [Substring: Field] = [:]
    let lines = String(decoding: Array(text), as: UTF8.self)
    for line in lines.split(whereSeparator: { $0 == "\n" || $0 == "\0" }) {
      guard let field = Field(line) else {
        return nil
      }
      fields[field.name] = field
    }
    guard let timestamp = fields["timestamp"], timestamp.offset == 0, timestamp.size == 8,
      let commit = fields["commit"], commit.offset == 8, commit.size == 4 || commit.size == 8,
      let data = fields["data"], data.offset == 8 + commit.size
    else {
      return nil
    }
    let (size, overflow) = data.offset.addingReportingOverflow(data.size)
    guard !overflow, Self.isSubBufferSize(size) else {
      return nil
    }
    self.init(kernelLongSize: commit.size, subBufferSize: size)
  }

  /// Whether a sub-buffer can have `size` bytes: pages come in powers of two.
  static func isSubBufferSize(_ size: Int) -> Bool {
    Limits.subBufferBytes.contains(size) && size & (size - 1) == 0
  }

  /// One line: `\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;`.
  private struct Field {
    var name: Substring
    var offset: Int
    var size: Int

    init?(_ line: Substring) {
      let parts = line.split(separator: ";").map { $0.drop { $0 == "\t" || $0 == " " } }
      guard parts.count >= 3, parts[0].hasPrefix("field:"),
        let name = parts[0].split(separator: " ").last,
        parts[1].hasPrefix("offset:"), let offset = Int(parts[1].dropFirst(7)), offset >= 0,
        parts[2].hasPrefix("size:"), let size = Int(parts[2].dropFirst(5)), size >= 0
      else {
        return nil
      }
      self.name = name
      self.offset = offset
      self.size = size
    }
  }
}
