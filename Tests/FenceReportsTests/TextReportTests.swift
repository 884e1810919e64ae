import FenceModel
import FenceReports
import Testing
import TraceVocabulary

struct TextReportTests {
  @Test func `signals that have no latency are told under the timelines`() {
    var report = Sample.report()
    report.timelines[0].unorderedSignals = 3
    #expect(
      TextReport().text(of: report)
        .contains("\n  Without a latency: 3 signals before the emit or init of their fences.\n"))
  }

  @Test func `a capture with some of everything`() {
    #expect(
      TextReport().text(of: Sample.report()) == """
        IN SHORT, hang.dat
          unsignaled    1 fence without a recorded signal or end, but events were lost
                        while it lived
          waited for    16:123456#2 virtio_gpu/controlq, init 1.512 s before the end;
                        gnome-shell-1234 waits since 64.000000, for 1.412 s, and 4
                        waiters more; events were lost while it lived
          waits         1 open at the end; 1 without a recorded end, but events were
                        lost while it was open; 1 failed
          longest ended 234.568 ms, vgemload-548 for 401:1 vgem/unbound: signaled
          losses        at least 12 events, in 2 gaps, 1 of them of unknown size; damage
                        that may hide more

        CAPTURE
          file          hang.dat, 13,046 bytes, trace.dat version 7, zstd compressed,
                        little endian
          kernel        Linux box 6.12.0-1-amd64 x86_64
          recorder      3.1.6
          clock         mono, nanoseconds
          CPUs          2 with data: 0-1
          time          63.412174 to 65.412174, 2.000 s long
          instance      the top one, 1 of 2 in the file; 1 more with fence events
          records       180 in all instances; in this one 140, of them 138 fence events

        LOSSES AND DAMAGE, losses of the analysed instance
          lost          at least 12 events, in 2 gaps, 1 of them of unknown size
                        CPU 0: 12 events, in 1 gap
                        CPU 1: an unknown number of events, in 1 gap
          overwritten   by newer events before they were read, as the kernel counted: 12
                        events on CPU 0
          damage        truncated-file, 1 time, first at byte 12288: the last sub-buffer
                        of CPU 1 is cut short.
          Other instances, not analysed here, lost 9 events, in 3 gaps.

        FENCES
          1,040  incarnations seen
          1,038    seen from their init on
              0    complete: from init to destroy, no gap marked between
              1    alive at the end
              1    end not seen: events were lost while they lived
              1      of these without a recorded signal
              7    alive while events were lost
              5    signaled more than once
              2    used after destroy: records came after it
              6    seen unsignaled at the end of a wait or at their destroy
              3    came back: a later life of an identity seen before
              4  inits of anonymous fences, counted and not told apart

        TIMELINES, busiest first; open: without a recorded end
                                                      to the signal     waits
          driver/timeline         ctxs  fences  open   p50   p99   max   p50   p99   max
          vgem/unbound            1000    1000     1 1.2us  17ms  2.0s 999ns 8.3ms 235ms
          virtio_gpu/…line-0.0.0     1      40     1     -     -     -     -     -     -

        WAITS, 31 seen, 1 failed, 1 open, 1 perhaps open, 1 begun unseen
          The longest of those seen from start to end:
                length  from          outcome   who waits, for which fence
            234.568 ms  63.412174     signaled  vgemload-548, 401:1 vgem/unbound
              1.500 us  63.500000     failed    kworker/u4:0-12345, 16:123455 virti….0.0
          … and 26 waits more

        WAITS OPEN AT THE END
                length  from          who waits, for which fence
               1.412 s  64.000000     gnome-shell-1234, 16:123456#2 virtio_gpu/controlq
               unknown  before        vgemload-548, 402:9 vgem/unbound

        FENCES ALIVE AT THE END, unsignaled first, those waited for before others
          ? events were lost while it lived: its end may be among them
          fence                                          last step                 ago
        ? 16:123456#2 virtio_gpu/controlq                emit                  1.512 s
              gnome-shell-1234 waits for 1.412 s
              … and 4 waiters more
          402:9 vgem/unbound                             signaled               740 ns

        FENCE EVENTS WITHOUT A RECORD, in this instance
          emit          latency counts from init; few drivers emit (not recorded)
          enable_signal who asked for a signal cannot be told (not recorded)
          destroy       a fence ends at its signal here (recorded, none seen)

        """)
  }

  @Test func `an empty capture says so in short lines`() {
    #expect(
      TextReport().text(of: Sample.empty()) == """
        IN SHORT, empty.dat
          unsignaled    the trace shows no fence
          waits         not known: waits were not recorded
          losses        there are no records

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
          Not known: waits were not recorded.

        FENCES ALIVE AT THE END
          None: the trace shows no fence.

        FENCE EVENTS WITHOUT A RECORD
          All: there is no fence event in this capture.

        """)
  }

  @Test func `a tick clock shows ticks and never a time`() {
    let text = TextReport().text(of: Sample.report(clock: Sample.ticks))
    #expect(
      text.hasPrefix(
        """
        IN SHORT, hang.dat
          unsignaled    1 fence without a recorded signal or end, but events were lost
                        while it lived
          waited for    16:123456#2 virtio_gpu/controlq, init 1,512,173,740 ticks before
                        the end; gnome-shell-1234 waits since 64000000000, for
                        1,412,173,740 ticks, and 4 waiters more; events were lost while
                        it lived
          waits         1 open at the end; 1 without a recorded end, but events were
                        lost while it was open; 1 failed
          longest ended 234,567,891 ticks, vgemload-548 for 401:1 vgem/unbound: signaled
          losses        at least 12 events, in 2 gaps, 1 of them of unknown size; damage
                        that may hide more

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
          records       180 in all instances; in this one 140, of them 138 fence events

        """))
    #expect(
      text.hasSuffix(
        """
        TIMELINES, busiest first; open: without a recorded end; durations in ticks
                                                      to the signal     waits
          driver/timeline         ctxs  fences  open   p50   p99   max   p50   p99   max
          vgem/unbound            1000    1000     1  1.2k   17M  2.0G   999  8.3M  235M
          virtio_gpu/…line-0.0.0     1      40     1     -     -     -     -     -     -

        WAITS, 31 seen, 1 failed, 1 open, 1 perhaps open, 1 begun unseen
          The longest of those seen from start to end:
                 ticks  from          outcome   who waits, for which fence
           234,567,891  63412173740   signaled  vgemload-548, 401:1 vgem/unbound
                 1,500  63500000000   failed    kworker/u4:0-12345, 16:123455 virti….0.0
          … and 26 waits more

        WAITS OPEN AT THE END
                  ticks  from          who waits, for which fence
          1,412,173,740  64000000000   gnome-shell-1234, 16:123456#2 virtio_gpu/controlq
                unknown  before        vgemload-548, 402:9 vgem/unbound

        FENCES ALIVE AT THE END, unsignaled first, those waited for before others
          ? events were lost while it lived: its end may be among them
          fence                                          last step           ticks ago
        ? 16:123456#2 virtio_gpu/controlq                emit            1,512,172,740
              gnome-shell-1234 waits for 1,412,173,740 ticks
              … and 4 waiters more
          402:9 vgem/unbound                             signaled                  740

        FENCE EVENTS WITHOUT A RECORD, in this instance
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

  /// A report of a capture that lost nothing, and says so.
  private func whole() -> Report {
    var report = Sample.report()
    report.events.gaps = 0
    report.events.lost = 0
    report.events.anomalies = []
    report.trace.cpus[0].overrun = 0
    return report
  }

  private func text(_ change: (inout Report) -> Void) -> String {
    var report = whole()
    change(&report)
    return TextReport().text(of: report)
  }

  @Test func `nothing lost is said only where the kernel counted`() {
    let claim = "Nothing was lost"
    #expect(text { _ in }.contains(claim))
    #expect(text { _ in }.contains("  losses        none\n"))
    #expect(!text { $0.events.gaps = 1 }.contains(claim))
    #expect(!text { $0.events.lostWithoutData = 1 }.contains(claim))
    #expect(!text { $0.trace.cpus[0].overrun = 1 }.contains(claim))
    #expect(!text { $0.trace.cpus[0].dropped = 1 }.contains(claim))
    #expect(!text { $0.trace.cpus[1].commitOverrun = 1 }.contains(claim))
    for missing in [\CPUWindow.overrun, \.dropped, \.commitOverrun] {
      let text = text { $0.trace.cpus[1][keyPath: missing] = nil }
      #expect(!text.contains(claim))
      #expect(text.contains("Whether events were lost is not known"))
    }
  }

  /// What says nothing about whether all events are there.
  private static let harmless: Set<Anomaly.Kind> = [
    .unknownOption, .linesOutOfOrder, .badCommandLine, .unreadField, .unreadDescription,
    .unreadClock, .foreignEvent, .cutIdentity, .cutTail,
  ]

  @Test(arguments: Anomaly.Kind.allCases)
  func `damage and a cut forbid to say that nothing was lost, what hides no event does not`(
    kind: Anomaly.Kind
  ) {
    var log = AnomalyLog()
    log.note(kind, at: 16, "what it is")
    let text = text { $0.events.anomalies = log.anomalies }
    let isTail = kind == .cutTail
    let isHarmless = Self.harmless.contains(kind)
    #expect(text.contains("Nothing was lost") == (isHarmless && !isTail))
    #expect(text.contains("  losses        none: the file is cut short, behind all its") == isTail)
    #expect(text.contains((isHarmless ? "noted         " : "damage        ") + kind.rawValue))
  }

  @Test func `where dropped events are missing is not known`() {
    let dropped = text { $0.trace.cpus[0].dropped = 7 }
    #expect(
      dropped.contains("No gap is marked in the data: where the events are missing is not known."))
    #expect(dropped.contains("  losses        7 events missing, where is not known\n"))
    #expect(dropped.contains("  alive at the end, unless their end is among what was lost\n"))
    let both = text {
      $0.events.gaps = 1
      $0.trace.cpus[0].dropped = 7
    }
    #expect(both.contains("What was dropped leaves no mark in the data"))
  }

  @Test func `a fence of which the end may be lost is not called alive`() {
    let lossy = TextReport().text(of: Sample.report())
    #expect(lossy.contains("\n      1    alive at the end\n"))
    #expect(lossy.contains("\n      1    end not seen: events were lost while they lived\n"))
    #expect(lossy.contains("\n? 16:123456#2 "))
    #expect(lossy.contains("\n  402:9 "))
  }

  @Test func `those waited for stand first only where somebody waits`() {
    let heading = "FENCES ALIVE AT THE END"
    #expect(
      text { _ in }.contains(heading + ", unsignaled first, those waited for before others\n"))
    #expect(text { $0.aliveFences.removeLast() }.contains(heading + ", those waited for first\n"))
    #expect(text { $0.aliveFences.removeFirst() }.contains(heading + "\n"))
  }

  @Test func `the answer names who waited in vain where nobody waits`() {
    let text = text {
      $0.aliveFences[0].waiters = []
      $0.longestWaits[1].wait =
        Sample.wait(
          FenceID(context: 16, seqno: 123_456), generation: 2, from: 64_000_000_000,
          to: 64_500_000_000, length: 500_000_000, outcome: .failed
        ).wait
      $0.longestWaits[1].length = 500_000_000
    }
    #expect(text.contains("waited from 64.000000"))
    #expect(text.contains("left without"))
  }

  @Test func `without the event nothing is said of signals`() {
    let text = text {
      $0.events.byName.removeAll { $0.name == "dma_fence_signaled" }
      $0.events.formats.removeAll { $0 == "dma_fence_signaled" }
      $0.recorded.remove(.signaled)
    }
    #expect(text.contains("  unsignaled    not known: signals were not recorded\n"))
  }
}
