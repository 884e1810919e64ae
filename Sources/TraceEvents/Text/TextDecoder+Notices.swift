import TraceFile
import TraceText
import TraceVocabulary

/// Lines that are no records: what the tracer, the log or perf says beside them.
extension TextDecoder {
  /// Takes a line of perf's own: a loss, or what a task or a mapping did.
  mutating func takeRecorders(
    _ record: TextLine, _ line: Span<UInt8>, _ position: FilePosition
  ) {
    guard let loss = TextNotice.Loss(record, line), let instance = instances.unnamed else {
      account.comments &+= 1
      return
    }
    account.losses &+= 1
    announce(instance, loss.cpu, LossCount(loss.count), by: position)
  }

  /// Takes a line that is no record.
  mutating func notice(
    _ line: Span<UInt8>, _ number: UInt64, _ position: FilePosition
  ) {
    switch TextNotice(line) {
    case .comment?: account.comments &+= 1
    case .head(let entries)?:
      account.comments &+= 1
      takeHead(entries, by: position)
    case .continuation?: account.continuations &+= 1
    case .lost(let loss)? where loss.cpu <= Self.largestCPU:
      guard let instance = instances.place(ofLoss: line, loss.instance) else {
        account.aside[.otherInstance] &+= 1
        return
      }
      account.losses &+= 1
      announce(instance, loss.cpu, LossCount(loss.count), by: position)
    case .bufferStarted(let cpu)? where cpu <= Self.largestCPU:
      account.comments &+= 1
      start(cpu, by: position)
    case .eventInGraph?:
      account.refuse(
        line, number, "the tracer function_graph prints events without their task and time")
    case .messagesMissing(let count)?:
      account.losses &+= 1
      announceMissingLines(count, by: position)
    case .subBufferStarted(let instance)?:
      account.comments &+= 1
      _ = instances.place(ofLoss: line, instance)
    case .lost?, .bufferStarted?, nil:
      if let torn = TornHead(line), torn.cpu <= Self.largestCPU, let instance = instances.unnamed {
        account.refuse(line, number, TextDoubt.ofTorn, isRecord: true)
        announce(instance, torn.cpu, .amongOthers, by: position)
        return
      }
      account.refuse(
        line, number, silencedNumber(line, number) ? TextDoubt.ofRest : TextDoubt.ofLine(line))
    }
  }
}
