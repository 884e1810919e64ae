import FenceModel
import Testing
import TraceVocabulary

@testable import TraceEvents
@testable import TraceFile

extension FormatText {
  /// A format of `name` with these fields, `TYPE NAME` and bytes, one after another from byte 8 on,
  /// each at a multiple of its size unless `isPacked`.
  static func event(
    _ name: String, id: Int, _ fields: [(declaration: String, size: Int)], isPacked: Bool = false
  ) -> FormatText {
    var text = FormatText()
    text.name = name
    text.id = String(id)
    text.fields = []
    var offset = 8
    for (declaration, size) in fields {
      offset = isPacked ? offset : (offset + size - 1) / size * size
      let isSigned = ["s", "i", "l"].contains(declaration.prefix(1))
      text.fields.append(
        "field:\(declaration);\toffset:\(offset);\tsize:\(size);\tsigned:\(isSigned ? 1 : 0);")
      offset += size
    }
    return text
  }

  /// The format of a probe on the entry or the return of a function.
  static func probe(
    _ name: String, id: Int, isReturn: Bool = false, _ fields: [(String, Int)] = []
  ) -> FormatText {
    let places =
      isReturn
      ? [("unsigned long __probe_func", 8), ("unsigned long __probe_ret_ip", 8)]
      : [("unsigned long __probe_ip", 8)]
    return event(name, id: id, places + fields, isPacked: true)
  }
}

/// The supporting events of a trace with these formats.
private struct Supporting {
  let catalog: EventCatalog
  var decoder: SupportingDecoder

  init(
    _ formats: [(system: String, text: FormatText)], symbols: String = "",
    words: [UInt64: String] = [:],
    kernel: KernelRelease? = KernelRelease(major: 6, minor: 1)
  ) {
    var log = AnomalyLog()
    catalog = EventCatalog(
      TraceDescription(
        version: 7, compression: .none, isBigEndian: false, kernelLongSize: 8, kernel: nil,
        recorder: nil, timeCorrection: .identity, buffers: [], commandLines: [:],
        eventFormats: formats.map {
          EventFormatText(system: $0.system, text: $0.text.bytes[...], offset: 0)
        }, traceID: nil, guests: [], fileSize: 0), anomalies: &log)
    decoder = SupportingDecoder(
      catalog.supporting, symbols: KernelSymbols(Array(symbols.utf8)[...]) { _ in true },
      words: words, kernel: kernel, longSize: 8)
  }

  var meanings: [SupportingMeaning] { catalog.supporting.formats.map(\.meaning) }

  /// What a record of the event at `place` says, whose integers are `values`.
  mutating func detail(_ values: [UInt64], of place: Int = 0) -> SupportingEvent.Detail? {
    var fields = WideFields()
    for (place, value) in values.enumerated() {
      fields[place] = value
    }
    var record = ExtractedRecord.empty
    record.tag = ExtractedRecord.wide
    record.integers = UInt64(place)
    return decoder.event(record, fields)?.detail
  }

  /// The same, where it is a fence's.
  mutating func probe(_ values: [UInt64], of place: Int = 0) -> FenceProbe? {
    guard case .fence(let probe) = detail(values, of: place) else { return nil }
    return probe
  }

  /// The same, where it is a grace period's.
  mutating func edge(_ values: [UInt64], of place: Int = 0) -> GracePeriodEdge? {
    guard case .gracePeriod(let edge) = detail(values, of: place) else { return nil }
    return edge
  }

  /// Where the record of the event at `place` has its integers, by place.
  func offsets(of place: Int = 0) -> [Int32?] {
    catalog.supporting.formats[place].fields.map { $0?.offset }
  }
}

struct SupportingProbeTests {
  private static let symbols = """
    ffffffff00001000 T rcu_gp_init
    ffffffff00002000 T dma_fence_init
    ffffffff00003000 T dma_fence_release
    ffffffff00004000 T dma_fence_wait_timeout
    ffffffff00005000 T dma_fence_signal
    ffffffff00006000 T __probestub_dma_fence_signaled
    ffffffff00007000 T dma_fence_init.cold

    """
  private static let identity: [(String, Int)] = [("u64 context", 8), ("u64 seqno", 8)]

  @Test func `the symbol decides what a probe is on, whatever its name`() {
    let text = FormatText.probe("gp_init", id: 1, [("u64 fence", 8)] + Self.identity)
    for offset: UInt64 in [0, 4, 16] {
      var supporting = Supporting([("mine", text)], symbols: Self.symbols)
      let probe = supporting.probe([0xffff_ffff_0000_2000 + offset, 0x8000, 7, 9])
      #expect(probe?.point == .initEntry)
      #expect(probe?.address == 0x8000)
      #expect(probe?.identity == WideFenceID(context: 7, seqno: 9))
    }
    var stub = Supporting([("mine", text)], symbols: Self.symbols)
    #expect(stub.probe([0xffff_ffff_0000_6004, 0x8000, 7, 9])?.point == .tracepoint(.signaled))
  }

  @Test func `a probe in the midst of a function, or on another, is not understood`() {
    for address: UInt64 in [0xffff_ffff_0000_2011, 0xffff_ffff_0000_7000, 0x10] {
      var supporting = Supporting(
        [("mine", .probe("init", id: 1, [("u64 fence", 8)]))], symbols: Self.symbols)
      let detail = supporting.probe([address, 0x8000])
      // `init` may stand for the tracepoint, whose stub these symbols do not have.
      #expect(detail?.point != .initEntry)
    }
    var other = Supporting(
      [("mine", .probe("free", id: 1, [("u64 fence", 8)]))], symbols: Self.symbols)
    #expect(other.detail([0xffff_ffff_0000_1000, 0x8000]) != nil)  // rcu_gp_init, in fact.
    var unknown = Supporting([("mine", .probe("mystery", id: 1, [("u64 fence", 8)]))])
    #expect(unknown.detail([0x1000, 0x8000]) == nil)
    #expect(unknown.decoder.tallies == [SupportingTally(notUnderstood: 1)])
  }

  @Test func `what a release gets is the address of its counter`() {
    for field in ["u64 kref", "u64 fence"] {
      let text = FormatText.probe("release", id: 1, [(field, 8)] + Self.identity)
      var new = Supporting([("df", text)], symbols: Self.symbols)
      #expect(new.probe([0xffff_ffff_0000_3004, 0x8038, 1, 2])?.address == 0x8000)
      var old = Supporting(
        [("df", text)], symbols: Self.symbols, kernel: KernelRelease(major: 4, minor: 9))
      #expect(old.probe([0xffff_ffff_0000_3004, 0x8038, 1, 2])?.address == 0x8038)
      var unknown = Supporting([("df", text)], symbols: Self.symbols, kernel: nil)
      #expect(unknown.probe([0xffff_ffff_0000_3004, 0x8038, 1, 2])?.address == 0)
    }
  }

  @Test func `the counter's place follows from the release of the kernel`() {
    let offset = { RefcountPlace(kernel: $0, longSize: $1).offset }
    #expect(offset(KernelRelease(major: 6, minor: 1), 8) == 56)
    #expect(offset(KernelRelease(major: 7, minor: 0), 4) == 36)
    // The lock may lie in the fence, and be of any size.
    #expect(offset(KernelRelease(major: 7, minor: 2), 8) == nil)
    #expect(offset(KernelRelease(major: 4, minor: 19), 8) == 0)
    #expect(offset(KernelRelease(major: 5, minor: 2), 8) == nil)
    #expect(offset(nil, 8) == nil)
  }

  @Test func `a capture shows the counter's place`() {
    var place = RefcountPlace(kernel: KernelRelease(major: 7, minor: 2), longSize: 8)
    let fence = { WideFenceID(context: 5, seqno: $0) }
    place.saw(fence(1), at: 0x8000)
    place.saw(fence(2), at: 0x9000)
    #expect(place.address(of: 0x7038, fence(3)) == 0)
    #expect(place.address(of: 0x8078, fence(1)) == 0x8000)
    #expect(place.address(of: 0x7078, fence(3)) == 0x7000)
    #expect(place.address(of: 0x9078, fence(2)) == 0x9000)
    // What contradicts it leaves nothing known.
    place.saw(fence(4), at: 0xa000)
    #expect(place.address(of: 0xa038, fence(4)) == 0)
    #expect(place.address(of: 0x7078, fence(3)) == 0)
  }

  @Test func `a preemptible kernel before 4.20 has one flavour that readers hold up`() {
    let text = FormatText.event(
      "rcu_grace_period", id: 1,
      [("const char * rcuname", 8), ("unsigned long gpnum", 8), ("const char * gpevent", 8)])
    let words: [UInt64: String] = [1: "rcu_preempt", 2: "rcu_sched", 3: "start"]
    let edge = { (name: UInt64, kernel: KernelRelease, words: [UInt64: String]) in
      var supporting = Supporting([("rcu", text)], words: words, kernel: kernel)
      return supporting.detail([name, 9, 3]) != nil
    }
    let old = KernelRelease(major: 4, minor: 19)
    let new = KernelRelease(major: 5, minor: 10)
    #expect(edge(1, old, words))
    #expect(!edge(2, old, words))
    #expect(edge(2, old, [2: "rcu_sched", 3: "start"]))
    #expect(edge(2, new, words))
  }

  @Test func `before 4.20 the threads of all flavours run the functions of grace periods`() {
    let text = FormatText.probe("gp_init", id: 1, [])
    let ip: UInt64 = 0xffff_ffff_0000_1000
    var old = Supporting(
      [("df", text)], symbols: Self.symbols, kernel: KernelRelease(major: 4, minor: 19))
    #expect(old.detail([ip]) == nil)
    var new = Supporting([("df", text)], symbols: Self.symbols)
    #expect(new.detail([ip]) != nil)
  }

  @Test func `a wait's timeout and its result are numbers with a sign`() {
    let entry = FormatText.probe(
      "wait", id: 1, [("u64 fence", 8), ("u8 intr", 1), ("s64 timeout", 8)] + Self.identity)
    let back = FormatText.probe("wait_ret", id: 2, isReturn: true, [("s64 ret", 8)])
    var supporting = Supporting([("df", entry), ("df", back)], symbols: Self.symbols)
    #expect(supporting.offsets() == [8, 16, 33, 41, 25, nil, nil])
    let value = UInt64(bitPattern: -512)
    let ip: UInt64 = 0xffff_ffff_0000_4004
    #expect(supporting.probe([ip, 0x8000, 1, 2, value])?.value == -512)
    let result = supporting.probe([ip, 0, 0, 0, value], of: 1)
    #expect(result == FenceProbe(point: .waitReturn, address: 0, value: -512))
  }

  @Test func `without symbols the names that people give decide`() {
    let names: [(name: String, isReturn: Bool, edge: GracePeriodEdge)] = [
      ("gp_init", false, .initEntered), ("gp_init_ret", true, .initReturned(began: nil)),
      ("gp_cleanup", false, .cleanupEntered), ("gp_end", false, .cleanupEntered),
      ("gp_cleanup_end", true, .cleanupReturned), ("gp_end_ret", true, .cleanupReturned),
      ("p_rcu_gp_init_0", false, .initEntered),
      ("synchronize_rcu_expedited__exit", true, .expeditedReturned),
      ("exp", false, .expeditedEntered),
    ]
    for (name, isReturn, edge) in names {
      var supporting = Supporting([("lab", .probe(name, id: 1, isReturn: isReturn))])
      #expect(supporting.edge([0x1000]) == edge, "\(name)")
    }
  }

  @Test func `whether a grace period began is one byte`() {
    let text = FormatText.probe("gp_init_ret", id: 1, isReturn: true, [("u8 started", 1)])
    var supporting = Supporting([("df", text)], symbols: Self.symbols)
    let ip: UInt64 = 0xffff_ffff_0000_1000
    #expect(supporting.edge([ip, 0, 0, 0, 1]) == .initReturned(began: true))
    #expect(supporting.edge([ip, 0, 0, 0, 0xff00]) == .initReturned(began: false))
  }

  @Test func `init alone may be a function or a tracepoint, and its group says which`() {
    let text = FormatText.probe("init", id: 1, [("u64 fence", 8)])
    var alone = Supporting([("x", text)])
    #expect(alone.detail([0x1000, 0x8000]) == nil)
    var function = Supporting([("x", text), ("x", .probe("release", id: 2, [("u64 kref", 8)]))])
    #expect(function.probe([0x1000, 0x8000])?.point == .initEntry)
    var point = Supporting([("x", text), ("x", .probe("destroy", id: 2, [("u64 fence", 8)]))])
    #expect(point.probe([0x1000, 0x8000])?.point == .tracepoint(.initialized))
    // The symbols have the function elsewhere.
    var refuted = Supporting([("x", text)], symbols: Self.symbols)
    #expect(refuted.probe([0xffff_ffff_0000_9000, 0x8000])?.point == .tracepoint(.initialized))
  }

  @Test func `a probe without a fence is none on a fence`() {
    var supporting = Supporting(
      [("df", .probe("init", id: 1, [("__data_loc char[] fence", 4)]))], symbols: Self.symbols)
    #expect(supporting.detail([0xffff_ffff_0000_2000]) == nil)
    #expect(supporting.decoder.tallies == [SupportingTally(notUnderstood: 1)])
  }

  @Test func `a format that the grammar refuses is only counted`() {
    var text = FormatText.probe("init", id: 1, [("u64 fence", 8)])
    text.fields.append("field:u64 ctx;\toffset:24;\tsize:-8;\tsigned:0;")
    let supporting = Supporting([("df", text)])
    #expect(supporting.meanings.isEmpty)
    #expect(supporting.catalog.names == [1: "df:init"])
  }

  @Test func `a field that is not understood leaves the others of a probe`() {
    var text = FormatText.probe("init", id: 1, [("u64 fence", 8)])
    text.fields.append("field:u64 ctx[;\toffset:24;\tsize:8;\tsigned:0;")
    #expect(Supporting([("df", text)]).meanings == [.probe(isReturn: false)])
  }
}

struct SupportingEventsTests {
  private static let gracePeriod = FormatText.event(
    "rcu_grace_period", id: 1,
    [("const char * rcuname", 8), ("long gp_seq", 8), ("const char * gpevent", 8)])

  @Test func `grace periods are compared by text, and only two words count`() {
    let words: [UInt64: String] = [
      1: "rcu_preempt", 2: "rcu_preempt", 3: "start", 4: "end", 5: "cpustart", 6: "rcu_tasks",
    ]
    var supporting = Supporting([("rcu", Self.gracePeriod)], words: words)
    #expect(supporting.edge([1, 4_277, 3]) == .started(sequence: 4_277))
    #expect(supporting.edge([2, 4_277, 4]) == .ended(sequence: 4_277))
    #expect(supporting.edge([1, 4_277, 5]) == nil)
    #expect(supporting.edge([6, 4_277, 3]) == nil)
    #expect(supporting.edge([1, 4_277, 99]) == nil)
    #expect(
      supporting.decoder.tallies
        == [SupportingTally(understood: 2, passedOver: 2, notUnderstood: 1)])
  }

  @Test func `expedited grace periods are others`() {
    var text = Self.gracePeriod
    text.name = "rcu_exp_grace_period"
    var supporting = Supporting([("rcu", text)], words: [1: "rcu_sched", 3: "start"])
    #expect(supporting.edge([1, 8, 3]) == .expeditedStarted(sequence: 8))
  }

  private static func memory(_ name: String, id: Int, hasName: Bool = false) -> FormatText {
    .event(
      name, id: id,
      [("unsigned long call_site", 8), ("const void * ptr", 8)]
        + (hasName ? [("__data_loc char[] name", 4)] : []) + [("size_t bytes_req", 8)])
  }

  @Test func `memory is of interest where fences have addresses`() {
    let alloc = Self.memory("kmem_cache_alloc", id: 1)
    let named = Self.memory("kmem_cache_free", id: 2, hasName: true)
    let without = Supporting([("kmem", alloc), ("kmem", named)])
    #expect(without.meanings == [.memory(.cacheAllocated), .memory(.cacheFreed)])
    #expect(without.catalog.supporting.extend(without.catalog.plan).wideLayouts.isEmpty)
    var with = Supporting([
      ("kmem", alloc), ("kmem", named), ("df", .probe("init", id: 3, [("u64 fence", 8)])),
    ])
    #expect(with.catalog.supporting.extend(with.catalog.plan).wideLayouts.count == 3)
    #expect(with.offsets() == [16, 24])
    #expect(with.offsets(of: 1) == [16, 32])
    guard case .memory(let event) = with.detail([0x8000, 640]) else {
      Issue.record("no event of memory")
      return
    }
    #expect(event == MemoryEvent(kind: .cacheAllocated, address: 0x8000, bytes: 640))
  }

  @Test func `a wakeup says what a waking has said`() {
    let waking = FormatText.event(
      "sched_waking", id: 1, [("char comm[16]", 16), ("pid_t pid", 4), ("int prio", 4)])
    var wakeup = waking
    (wakeup.name, wakeup.id) = ("sched_wakeup", "2")
    let both = Supporting([("sched", waking), ("sched", wakeup)])
    #expect(both.catalog.supporting.extend(both.catalog.plan).wideLayouts.map(\.label) == [0])
    var alone = Supporting([("sched", wakeup)])
    #expect(alone.catalog.supporting.extend(alone.catalog.plan).wideLayouts.count == 1)
    let detail = alone.detail([42, UInt64(bitPattern: -1)])
    guard case .scheduling(.waking(let pid, let priority)) = detail else {
      Issue.record("no waking")
      return
    }
    #expect((pid, priority) == (42, -1))
  }

  @Test func `dependencies of both eras name the fence that is waited for, and the job that waits`()
  {
    let old = FormatText.event(
      "drm_sched_job_wait_dep", id: 1,
      [
        ("__data_loc char[] name", 4), ("uint64_t id", 8), ("struct dma_fence * fence", 8),
        ("uint64_t ctx", 8), ("unsigned seqno", 4),
      ])
    let new = FormatText.event(
      "drm_sched_job_add_dep", id: 2,
      [("u64 fence_context", 8), ("u64 fence_seqno", 8), ("u64 ctx", 8), ("u64 seqno", 8)])
    let job = FormatText.event(
      "drm_sched_job", id: 3,
      [
        ("struct drm_sched_entity * entity", 8), ("struct dma_fence * fence", 8),
        ("__data_loc char[] name", 4), ("uint64_t id", 8), ("u32 job_count", 4),
        ("int hw_job_count", 4),
      ])
    var supporting = Supporting([
      ("gpu_scheduler", old), ("gpu_scheduler", new), ("gpu_scheduler", job),
    ])
    guard case .dependency(let first) = supporting.detail([1 << 32 | 5, 6, 0, 0, 77, 9, 4_096]),
      case .dependency(let second) = supporting.detail([5, 6, 7, 8], of: 1),
      case .job(let number, let address) = supporting.detail([77, 9, 4_096], of: 2)
    else {
      Issue.record("no dependency")
      return
    }
    var expected = FenceDependency(waiting: nil, awaited: FenceID(context: 5, seqno: 6))
    expected.job = SchedulerJob(ring: 77, id: 9)
    expected.awaitedAddress = 4_096
    #expect(first == expected)
    #expect(number == expected.job)
    #expect(address == 4_096)
    #expect(supporting.detail([0, 9, 4_096], of: 2) == nil)
    #expect(
      second
        == FenceDependency(
          waiting: FenceID(context: 7, seqno: 8), awaited: FenceID(context: 5, seqno: 6)))
  }

  @Test func `supporting events have names and labels of their own`() {
    let supporting = Supporting([("rcu", Self.gracePeriod), ("df", .probe("init", id: 3))])
    #expect(supporting.catalog.name(of: EventLabel(supporting: 0)) == "rcu:rcu_grace_period")
    #expect(supporting.catalog.name(of: EventLabel(supporting: 1)) == "df:init")
    #expect(supporting.catalog.name(of: EventLabel(supporting: 2)) == "(unknown)")
    #expect(supporting.catalog.names == [1: "rcu:rcu_grace_period", 3: "df:init"])
  }
}
