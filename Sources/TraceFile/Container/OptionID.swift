/// The ids of options, and, from 15 on, of version 7's sections (3 and 0 are both).
enum OptionID: UInt16 {
  case done = 0
  case date = 1
  case cpuStatistics = 2
  case buffer = 3
  case traceClock = 4
  case uname = 5
  case hook = 6
  case offset = 7
  case cpuCount = 8
  case version = 9
  case processMaps = 10
  case traceID = 11
  case timeShift = 12
  case guest = 13
  case cyclesToNanoseconds = 14
  case strings = 15
  case headerInfo = 16
  case ftraceEvents = 17
  case eventFormats = 18
  case kallsyms = 19
  case printk = 20
  case commandLines = 21
  case bufferText = 22
  case typeInformation = 23
  case lastBootInfo = 24
  case modules = 25

  /// The one size that the payload can have; nil where it varies.
  var payloadBytes: Int? {
    switch self {
    case .cpuCount: 4
    case .traceID, .headerInfo, .ftraceEvents, .eventFormats, .kallsyms, .printk, .commandLines,
      .typeInformation, .modules, .done:
      8
    case .cyclesToNanoseconds: 16
    case .date, .cpuStatistics, .buffer, .traceClock, .uname, .hook, .offset, .version,
      .processMaps, .timeShift, .guest, .strings, .bufferText, .lastBootInfo:
      nil
    }
  }
}
