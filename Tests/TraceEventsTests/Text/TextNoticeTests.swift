import Testing
import TraceText
import TraceVocabulary

@testable import TraceEvents

struct TextNoticeTests {
  private func words(_ line: String) -> String {
    let bytes = Array(line.utf8)
    return switch TextNotice(bytes.span) {
    case .comment?: "comment"
    case .head(let entries)?:
      "head" + (entries.map { " \($0.kept) of \($0.kept + $0.overwritten)" } ?? "")
    case .continuation?: "continuation"
    case .lost(let loss)?:
      "lost \(loss.cpu) \(loss.count.map(String.init) ?? "?")"
        + (loss.instance.isEmpty
          ? "" : " of " + String(decoding: bytes[loss.instance], as: UTF8.self))
    case .eventInGraph?: "event in graph"
    case .messagesMissing(let count)?: "missing \(count.map(String.init) ?? "?")"
    case .bufferStarted(let cpu)?: "started \(cpu)"
    case .subBufferStarted(let name)?: "begun of " + String(decoding: bytes[name], as: UTF8.self)
    case nil: "nothing"
    }
  }

  @Test(arguments: [
    ("", "comment"), ("   ", "comment"), ("# tracer: nop", "comment"), ("cpus=2", "head"),
    ("# entries-in-buffer/entries-written: 140/250   #P:2", "head 140 of 250"),
    ("# latency: 0 us, #3/3, CPU#0 | (M:PREEMPT VP:0, KP:0, SP:0 HP:0 #P:2)", "head 3 of 3"),
    ("##### CPU 1 buffer started ####", "started 1"),
    ("CPU:3 [LOST 120 EVENTS]", "lost 3 120"), ("CPU:3 [LOST EVENTS]", "lost 3 ?"),
    ("CPU:0 [17 EVENTS DROPPED]", "lost 0 17"), ("CPU:0 [EVENTS DROPPED]", "lost 0 ?"),
    ("other: CPU:1 [5 EVENTS DROPPED]", "lost 1 5 of other"),
    ("   CPU:1 [EVENTS DROPPED]", "lost 1 ?"),
    ("a CPU: b: CPU:2 [LOST 7 EVENTS] ", "lost 2 7 of a CPU: b"),
    ("CPU:1 [LOST 5 EVENTS] and more", "nothing"), ("CPU:1 [5 EVENTS]", "nothing"),
    ("CPU:1 [SUBBUFFER START]", "begun of "), ("CPU:x [SUBBUFFER START]", "nothing"),
    ("other: CPU:1 [SUBBUFFER START] [90476378740:0x6000]", "begun of other"),
    ("overriding event (311) sched:sched_wakeup_new with new print handler", "comment"),
    (" => dma_fence_signal", "continuation"), ("          <stack trace>", "continuation"),
    ("removing override handler for event (1) ftrace:function. Going back", "comment"),
    (" TIME EXTEND: delta:1021370250 length:0", "comment"),
    (" PADDING: delta:1 length:16", "comment"),
    ("\tffffffff81a2b3c4 dma_fence_init+0x12 ([kernel.kallsyms])", "continuation"),
    ("\t               0 [unknown] ([unknown])", "continuation"), ("\t0 x", "nothing"),
    ("** 123 printk messages dropped **", "missing 123"), ("** x **", "nothing"),
    ("Nov 24 12:00:00 h systemd-journald[1]: Missed 345 kernel messages", "missing 345"),
    ("Nov 24 12:00:00 h systemd-journald[1]: Suppressed 5 messages from kernel", "missing 5"),
    (
      "Nov 24 12:00:00 h systemd-journald[1]: /dev/kmsg buffer overrun, some messages lost.",
      "missing ?"
    ),
    (
      "Nov 24 12:00:00 h rsyslogd[3]: imjournal: 3400 messages lost due to rate-limiting",
      "missing 3400"
    ),
    ("Nov 24 12:00:00 h rsyslogd-2177: imuxsock lost 516 messages from pid 1", "missing 516"),
    ("            bash-1170  [001] d..1.   227.237419: <stack trace>", "continuation"),
    ("            bash-1170  [001] d..1.   227.237419: <user stack trace> ", "continuation"),
    ("Average wakeup latency: 881.560 usecs", "comment"),
    (" 1)   0.123 us    |    _raw_spin_lock_irqsave();", "comment"),
    (" 1)               |  dma_fence_signal() {", "comment"), ("1)", "nothing"),
    (" 0)  vgemloa-1170  =>   kworker-12  ", "comment"), (" 12345) x", "nothing"),
    (" ------------------------------------------", "comment"),
    (" 1)               |  /* dma_fence_init: driver=vgem timeline=a */", "event in graph"),
    ("PERF_RECORD_FINISHED_ROUND", "comment"), ("\t", "comment"),
    ("ffffffff81a2b3c4 dma_fence_init+0x12 ([kernel.kallsyms])", "nothing"),
    ("        ffffffff81a2b3c4 dma_fence_init+0x12 ([kernel.kallsyms])", "continuation"),
    ("CPU:70000 [LOST 1 EVENTS]", "nothing"), ("hello world", "nothing"),
  ])
  func `lines that are no records`(line: String, expected: String) {
    #expect(words(line) == expected)
  }
}
