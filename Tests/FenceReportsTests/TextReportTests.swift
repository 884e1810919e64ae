import FenceReports
import Testing
import TraceVocabulary

struct TextReportTests {
  @Test func `a capture with some of everything`() {
    #expect(
      TextReport().text(of: Sample.report()) == """
        CAPTURE
          file          hang.dat, 13,046 bytes, trace.dat version 7, zstd compressed,
                        little endian
          kernel        Linux box 6.12.0-1-amd64 x86_64
          recorder      3.1.6
          clock         mono, nanoseconds
          CPUs          2 with data: 0-1
          time          63.412174 to 65.412174, 2.000 s long
          instance      the top one, 1 of 2 in the file; 1 more with fence events
          records       140, of them 138 fence events

        LOSSES AND DAMAGE
          lost          at least 12 events, in 2 gaps, 1 of them of unknown size
                        CPU 0: 12 events, in 1 gap
                        CPU 1: an unknown number of events, in 1 gap
          overwritten   by newer events before they were read, as the kernel counted: 12
                        events on CPU 0
          damage        truncated-file, 1 time, first at byte 12288: the last sub-buffer
                        of CPU 1 is cut short.

        FENCES
          1,040  incarnations seen
          1,038    seen from their init on
              0    complete: from init to destroy, nothing lost between
              2    alive at the end
              7    alive while events were lost
              3    came back: a later life of an identity seen before
              4  inits of anonymous fences, counted and not told apart

        TIMELINES, busiest first
                                                      to the signal     waits
          driver/timeline         ctxs  fences alive   p50   p99   max   p50   p99   max
          vgem/unbound            1000    1000     1 1.2us  16ms  2.0s 999ns 8.3ms 234ms
          virtio_gpu/…line-0.0.0     1      40     1     -     -     -     -     -     -

        WAITS, 31 seen, 1 failed, 2 open, 1 begun unseen
          The longest of those seen from start to end:
                length  from          outcome   who waits, for which fence
            234.567 ms  63.412174     signaled  vgemload-548, 401:1 vgem/unbound
              1.500 us  63.500000     failed    kworker/u4:0-12345, 16:123455 virti….0.0
          … and 26 waits more

        WAITS OPEN AT THE END
                length  from          who waits, for which fence
               1.412 s  64.000000     gnome-shell-1234, 16:123456#2 virtio_gpu/controlq
               unknown  before        vgemload-548, 402:9 vgem/unbound

        FENCES ALIVE AT THE END, those waited for first
          fence                                          last step                 ago
          16:123456#2 virtio_gpu/controlq                emit                  1.512 s
              gnome-shell-1234 waits for 1.412 s
              … and 2 waiters more
          402:9 vgem/unbound                             signaled               740 ns

        FENCE EVENTS WITHOUT A RECORD
          emit          latency counts from init; few drivers emit (not recorded)
          enable_signal who asked for a signal cannot be told (not recorded)
          destroy       a fence ends at its signal here (recorded, none seen)

        """)
  }

  @Test func `an empty capture says so in short lines`() {
    #expect(
      TextReport().text(of: Sample.empty()) == """
        CAPTURE
          file          empty.dat, 7,957 bytes, trace.dat version 6, not compressed, big
                        endian
          kernel        not recorded
          recorder      not recorded
          clock         local, nanoseconds
                        Each CPU has a clock of its own: what different CPUs recorded
                        less than 10.000 ms apart is in no known order.
          CPUs          none has data
          time          no record has a timestamp
          instance      the top one, the only one
          records       0, of them 0 fence events

        LOSSES AND DAMAGE
          There are no records, so there is nothing to be missing between them.

        FENCES
          The trace shows no fence.

        TIMELINES
          None.

        WAITS, 0 seen
          No wait was seen from its start to its end.

        WAITS OPEN AT THE END
          None.

        FENCES ALIVE AT THE END
          None.

        FENCE EVENTS WITHOUT A RECORD
          All: there is no fence event in this capture.

        """)
  }

  @Test func `a tick clock shows ticks and never a time`() {
    let text = TextReport().text(of: Sample.report(clock: Sample.ticks))
    #expect(
      text.hasPrefix(
        """
        CAPTURE
          file          hang.dat, 13,046 bytes, trace.dat version 7, zstd compressed,
                        little endian
          kernel        Linux box 6.12.0-1-amd64 x86_64
          recorder      3.1.6
          clock         x86-tsc, ticks
                        How long a tick is, the file does not say: no duration here is a
                        time.
          CPUs          2 with data: 0-1
          time          63412173740 to 65412173740, 2,000,000,000 ticks long
          instance      the top one, 1 of 2 in the file; 1 more with fence events
          records       140, of them 138 fence events

        """))
    #expect(
      text.hasSuffix(
        """
        TIMELINES, busiest first; durations in ticks
                                                      to the signal     waits
          driver/timeline         ctxs  fences alive   p50   p99   max   p50   p99   max
          vgem/unbound            1000    1000     1  1.2k   16M  2.0G   999  8.3M  234M
          virtio_gpu/…line-0.0.0     1      40     1     -     -     -     -     -     -

        WAITS, 31 seen, 1 failed, 2 open, 1 begun unseen
          The longest of those seen from start to end:
                 ticks  from          outcome   who waits, for which fence
           234,567,891  63412173740   signaled  vgemload-548, 401:1 vgem/unbound
                 1,500  63500000000   failed    kworker/u4:0-12345, 16:123455 virti….0.0
          … and 26 waits more

        WAITS OPEN AT THE END
                  ticks  from          who waits, for which fence
          1,412,173,740  64000000000   gnome-shell-1234, 16:123456#2 virtio_gpu/controlq
                unknown  before        vgemload-548, 402:9 vgem/unbound

        FENCES ALIVE AT THE END, those waited for first
          fence                                          last step           ticks ago
          16:123456#2 virtio_gpu/controlq                emit            1,512,172,740
              gnome-shell-1234 waits for 1,412,173,740 ticks
              … and 2 waiters more
          402:9 vgem/unbound                             signaled                  740

        FENCE EVENTS WITHOUT A RECORD
          emit          latency counts from init; few drivers emit (not recorded)
          enable_signal who asked for a signal cannot be told (not recorded)
          destroy       a fence ends at its signal here (recorded, none seen)

        """))
    #expect(!text.contains(#/[0-9] ?(ns|us|ms|s)\b/#))
  }

  @Test(arguments: [Sample.mono, Sample.ticks, .local, TraceClock(name: "uptime")])
  func `no line is wider than the style allows`(clock: TraceClock) {
    for width in [80, 81, 132] {
      let style = TextStyle(width: width)
      for report in [Sample.report(clock: clock), Sample.empty()] {
        let text =
          TextReport(style: style).text(of: report) + CaptureText(style: style).text(of: report)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= width })
      }
    }
  }

  @Test func `colour changes no character of the text`() {
    let plain = TextReport().text(of: Sample.report())
    let colored = TextReport(style: TextStyle(color: true)).text(of: Sample.report())
    #expect(colored != plain)
    #expect(colored.replacing(#/\u{1b}\[[0-9]*m/#, with: "") == plain)
  }

  @Test func `nothing lost is said only where the kernel counted`() {
    var report = Sample.report()
    report.events.gaps = 0
    report.events.lost = 0
    report.events.anomalies = []
    #expect(!TextReport().text(of: report).contains("Nothing was lost"))
    report.trace.cpus[0].overrun = 0
    #expect(TextReport().text(of: report).contains("Nothing was lost"))
    report.events.lostWithoutData = 1
    #expect(!TextReport().text(of: report).contains("Nothing was lost"))
    report.events.lostWithoutData = 0
    report.trace.cpus[1].dropped = nil
    #expect(!TextReport().text(of: report).contains("Nothing was lost"))
    #expect(TextReport().text(of: report).contains("Whether events were lost"))
  }
}
