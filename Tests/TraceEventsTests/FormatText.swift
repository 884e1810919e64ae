import TraceEvents

/// The text of an event format as the kernel writes it, sound unless a test spoils it.
struct FormatText {
  var name = "dma_fence_init"
  var id = "100"
  /// The lines of the common fields.
  var common = [
    "field:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;",
    "field:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;",
    "field:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;",
    "field:int common_pid;\toffset:4;\tsize:4;\tsigned:1;",
  ]
  /// The lines of the event's own fields.
  var fields = [
    "field:__data_loc char[] driver;\toffset:8;\tsize:4;\tsigned:0;",
    "field:__data_loc char[] timeline;\toffset:12;\tsize:4;\tsigned:0;",
    "field:unsigned int context;\toffset:16;\tsize:4;\tsigned:0;",
    "field:unsigned int seqno;\toffset:20;\tsize:4;\tsigned:0;",
  ]
  /// What follows `print fmt: `.
  var printFormat = "\"driver=%s context=%u\", __get_str(driver), REC->context"

  var bytes: [UInt8] {
    var lines = ["name: \(name)", "ID: \(id)", "format:"]
    lines += common.map { "\t\($0)" } + [""] + fields.map { "\t\($0)" }
    lines += ["", "print fmt: \(printFormat)", ""]
    return Array(lines.joined(separator: "\n").utf8)
  }

  /// A sound format with one more field.
  static func with(field: String) -> FormatText {
    var text = FormatText()
    text.fields.append("field:\(field);\toffset:24;\tsize:4;\tsigned:0;")
    return text
  }
}

/// A handle of libtraceevent; a value that cannot be copied goes through no macro.
func traceEventLibrary(
  isBigEndian: Bool = false, longSize: Int = 8
) throws -> TraceEventLibrary {
  guard let library = TraceEventLibrary(isBigEndian: isBigEndian, longSize: longSize) else {
    throw OutOfMemory()
  }
  return library
}

private struct OutOfMemory: Error {}
