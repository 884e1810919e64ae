import FenceModel
import FenceReports
import Testing

struct CaptureTextTests {
  @Test func `counters of the kernel that have no sum are no reason to stop`() {
    var report = Sample.report()
    report.trace.cpus[0].dropped = .max
    report.trace.cpus[0].commitOverrun = 1
    #expect(CaptureText().text(of: report, rules: []).contains("CPUS"))
  }

  @Test(arguments: ["Linux box 4.19.0-1-amd64 x86_64", nil])
  func `a capture tells what its kernel and its form let be decided`(kernel: String?) {
    var report = Sample.report()
    report.recorded = [
      .initialized, .emitted, .signalingEnabled, .signaled, .waitStarted, .waitEnded, .destroyed,
      .cpuNumbers,
    ]
    report.trace.kernel = kernel
    let unknown = kernel == nil ? " (--kernel names\n      the kernel)" : ""
    let text = CaptureText().text(of: report)
    #expect(
      text.contains(
        """
          It may leave undecided
              released-with-callbacks
              a kernel before 5.3 leaves no record of some violations\(unknown)
          It cannot decide
        """))
    #expect(
      text.contains(
        """
          It cannot decide
              wait-in-atomic-context
              not recorded: the state of interrupts and preemption (irq-info)
        """))
    report.trace.kernel = "Linux box 5.10.0-1-amd64 x86_64"
    report.recorded.formUnion(.interruptState)
    #expect(!CaptureText().text(of: report).contains("may leave undecided"))
    report.recorded.remove(.cpuNumbers)
    #expect(
      CaptureText().text(of: report).contains(
        "released-with-callbacks\n      not recorded: the CPU of each record"))
  }

  @Test func `what a file holds`() {
    #expect(
      CaptureText().text(of: Sample.report(), rules: []) == """
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
          long size     8 bytes in the traced kernel
          task names    211 saved

        INSTANCES, * is the one that is analysed
            name                    clock       CPUs  sub-buffer  fence events      gaps
          * (top)                   mono           2       4,096           138         2
            other                   local          2       4,096            40         3

        CPUS
           CPU             first              last       records  overwritten    dropped
             0         63.412174         64.900000           120           12          0
             1         63.420000         65.412174            18            0          0

        EVENTS, records of all instances
                       40  dma_fence_init
                       39  dma_fence_signaled
                       31  dma_fence_wait_start
                       28  dma_fence_wait_end
                        2  sched:sched_switch
                        0  dma_fence_emit, not recorded
                        0  dma_fence_enable_signal, not recorded
                        0  dma_fence_destroy
          Left out: 1 event of which there is no record.

        LOSSES AND DAMAGE, losses of the analysed instance
          lost          at least 12 events, in 2 gaps, 1 of them of unknown size
                        CPU 0: 12 events, in 1 gap
                        CPU 1: an unknown number of events, in 1 gap
          overwritten   by newer events before they were read, as the kernel counted: 12
                        events on CPU 0
          damage        truncated-file, 1 time, first at byte 12288: the last sub-buffer
                        of CPU 1 is cut short.
          Other instances, not analysed here, lost 9 events, in 3 gaps.

        FENCE EVENTS WITHOUT A RECORD, in this instance
          emit          latency counts from init; few drivers emit (not recorded)
          enable_signal who asked for a signal cannot be told (not recorded)
          destroy       a fence ends at its signal here (recorded, none seen)

        """)
  }
}
