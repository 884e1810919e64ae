import HostileInput

extension RingImage {
  /// How records are lost.
  enum LossKind: CaseIterable {
    /// Single records, or short runs of them.
    case records
    /// Whole sub-buffers between others.
    case pages
    /// The first sub-buffers of a CPU, as where newer events overwrite older ones.
    case beginning
    /// The last ones: no mark follows.
    case ending
  }

  /// Drops records of `kind` at places that `generator` chooses, and marks them as the ring buffer
  /// does: on the next sub-buffer of that CPU, with their number or without. Gives a word on each.
  mutating func lose(_ kind: LossKind, by generator: inout SeededGenerator) -> String {
    let busy = cpus.indices.filter { cpus[$0].pages.count > 0 }
    guard !busy.isEmpty else { return "nothing to lose" }
    var story: [String] = []
    for _ in 0...generator.below(4) {
      let cpu = busy[generator.below(busy.count)]
      let isCounted = generator.below(2) == 0
      switch kind {
      case .records:
        story.append(loseRun(of: cpu, isCounted, &generator))
      case .pages:
        let count = cpus[cpu].pages.count
        guard count > 1 else { continue }
        let first = generator.below(count - 1)
        let number = min(1 + generator.below(2), count - 1 - first)
        drop(pages: first..<first + number, of: cpu, isCounted)
        story.append("CPU \(cpu): \(number) of \(count) sub-buffers at \(first)")
      case .beginning:
        let count = cpus[cpu].pages.count
        guard count > 1 else { continue }
        let number = 1 + generator.below(count - 1)
        drop(pages: 0..<number, of: cpu, isCounted)
        story.append("CPU \(cpu): the first \(number) of \(count) sub-buffers")
      case .ending:
        let count = cpus[cpu].pages.count
        guard count > 1 else { continue }
        let number = 1 + generator.below(count - 1)
        cpus[cpu].pages.removeLast(number)
        story.append("CPU \(cpu): the last \(number) of \(count) sub-buffers")
      }
    }
    return story.isEmpty ? "nothing to lose" : story.joined(separator: "; ")
  }

  /// Drops a run of records, of which the first is about a fence in two of three cases.
  private mutating func loseRun(
    of cpu: Int, _ isCounted: Bool, _ generator: inout SeededGenerator
  ) -> String {
    let page = generator.below(cpus[cpu].pages.count)
    let records = cpus[cpu].pages[page].records
    guard !records.isEmpty else { return "an empty sub-buffer" }
    var first = generator.below(records.count)
    if generator.below(3) > 0 {
      first = records[first...].firstIndex(where: isForeground) ?? first
    }
    let number = min(1 + generator.below(1 << generator.below(6)), records.count - first)
    let story = "CPU \(cpu): \(number) records from \(records[first].time)"
    let rest = Array(records[(first + number)...])
    cpus[cpu].pages[page].records.removeLast(records.count - first)
    let loss = isCounted ? Loss.counted(UInt64(number)) : .unknown
    if !rest.isEmpty {
      cpus[cpu].pages.insert(Page(loss: loss, records: rest), at: page + 1)
    } else if page + 1 < cpus[cpu].pages.count {
      mark(page: page + 1, of: cpu, loss)
    }
    if first == 0, !cpus[cpu].pages[page].isLost {
      // Nothing is left of this one, and its own mark goes with the next.
      cpus[cpu].pages.remove(at: page)
    } else if first == 0 {
      cpus[cpu].pages.remove(at: page)
      if page < cpus[cpu].pages.count { mark(page: page, of: cpu, .unknown) }
    }
    return story
  }

  private mutating func drop(pages: Range<Int>, of cpu: Int, _ isCounted: Bool) {
    let dropped = cpus[cpu].pages[pages]
    let number = dropped.reduce(0) { $0 + $1.records.count }
    let isKnown = isCounted && !dropped.contains(where: \.isLost)
    cpus[cpu].pages.removeSubrange(pages)
    if pages.lowerBound < cpus[cpu].pages.count {
      mark(page: pages.lowerBound, of: cpu, isKnown ? .counted(UInt64(number)) : .unknown)
    }
  }

  /// A sub-buffer that had a mark keeps it, and nobody knows the sum.
  private mutating func mark(page: Int, of cpu: Int, _ loss: Loss) {
    cpus[cpu].pages[page].loss = cpus[cpu].pages[page].isLost ? .unknown : loss
  }

  /// Sets the clock of each CPU ahead by up to `limit` nanoseconds: no two are further apart.
  mutating func skew(upTo limit: UInt64, by generator: inout SeededGenerator) -> String {
    var story: [String] = []
    for cpu in cpus.indices {
      let amount = UInt64(generator.below(Int(limit) + 1))
      for page in cpus[cpu].pages.indices {
        for record in cpus[cpu].pages[page].records.indices {
          cpus[cpu].pages[page].records[record].time &+= amount
        }
      }
      story.append("CPU \(cpu): ahead by \(amount) ns")
    }
    return story.joined(separator: "; ")
  }
}

extension RingImage.Page {
  fileprivate var isLost: Bool { loss != .none }
}
