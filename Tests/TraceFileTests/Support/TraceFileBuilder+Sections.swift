extension TraceFileBuilder {
  /// `header_page` and `header_event` with their texts.
  var headerInfo: [UInt8] {
    var writer = writer
    writer.writeTerminated("header_page")
    writer.write(UInt64(headerPageText.utf8.count))
    writer.write(headerPageText)
    writer.writeTerminated("header_event")
    writer.write(UInt64(5))
    writer.write("# ok\n")
    return writer.bytes
  }

  var ftraceSection: [UInt8] {
    var writer = writer
    write(ftraceEvents, to: &writer)
    return writer.bytes
  }

  var eventSection: [UInt8] {
    var writer = writer
    writer.write(UInt32(systems.count))
    for system in systems {
      writer.writeTerminated(system.name)
      write(system.formats, to: &writer)
    }
    return writer.bytes
  }

  var symbolSection: [UInt8] {
    var writer = writer
    writer.write(UInt32(symbols.utf8.count))
    writer.write(symbols)
    return writer.bytes
  }

  var printkSection: [UInt8] {
    var writer = writer
    writer.write(UInt32(printkFormats.utf8.count))
    writer.write(printkFormats)
    return writer.bytes
  }

  var commandLineSection: [UInt8] {
    var writer = writer
    writer.write(UInt64(commandLines.utf8.count))
    writer.write(commandLines)
    return writer.bytes
  }

  private func write(_ texts: [String], to writer: inout ByteWriter) {
    writer.write(UInt32(texts.count))
    for text in texts {
      writer.write(UInt64(text.utf8.count))
      writer.write(text)
    }
  }
}
