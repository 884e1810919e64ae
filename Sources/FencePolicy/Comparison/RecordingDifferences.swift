import FenceReports
import TraceVocabulary

/// In what the recordings of two sides differ: events, instances, clocks, kernels. What one side did not
/// record it cannot show, whatever happened.
struct RecordingDifferences {
  private let base: [Report]
  private let new: [Report]

  /// Events that are named in one sentence.
  private static let named = 8

  init(_ base: [Report], _ new: [Report]) {
    self.base = base
    self.new = new
  }

  /// A sentence each, the gravest first.
  var sentences: [String] { events + instances + clocks + kernels }

  // MARK: - Events

  /// Events of which one capture has records, and which another did not record.
  private var events: [String] {
    let (before, after) = (base.map(Recording.init), new.map(Recording.init))
    var (onlyBase, onlyNew, mixed): ([String], [String], [String]) = ([], [], [])
    let all = (before + after).reduce(into: Set<String>()) { $0.formUnion($1.seen) }
    // Fence events first: their names have no system.
    let ordered = all.sorted { ($0.contains(":") ? 1 : 0, $0) < ($1.contains(":") ? 1 : 0, $1) }
    for event in ordered {
      let isInBase = before.contains { $0.seen.contains(event) }
      let isInNew = after.contains { $0.seen.contains(event) }
      let baseLacks = before.count { !$0.recorded.contains(event) }
      let newLacks = after.count { !$0.recorded.contains(event) }
      if isInBase, newLacks == after.count {
        onlyBase.append(event)
      } else if isInNew, baseLacks == before.count {
        onlyNew.append(event)
      } else if baseLacks + newLacks > 0 {
        mixed.append(event)
      }
    }
    return [
      sentence("Only BASE recorded", onlyBase), sentence("Only NEW recorded", onlyNew),
      sentence("Only some captures recorded", mixed),
    ].compactMap { $0 }
  }

  private func sentence(_ begin: String, _ events: [String]) -> String? {
    guard !events.isEmpty else { return nil }
    let rest = events.count > Self.named ? " and \(events.count - Self.named) more" : ""
    let isPart = (base + new).contains { $0.events.analyzedByName != nil }
    return "\(begin) \(events.prefix(Self.named).joined(separator: ", "))\(rest)"
      + (isPart ? ", in the instances that are analysed." : ".")
  }

  /// The events of one capture, in the instance that is analysed.
  private struct Recording {
    /// Those that it has records of.
    let seen: Set<String>
    /// Those that it has records of, and those of which the file has the format.
    let recorded: Set<String>

    init(_ report: Report) {
      let names = report.events.analyzedByName ?? report.events.byName
      seen = Set(names.map { Self.name($0.name) })
      // What only other instances have records of this one was not told to record.
      let elsewhere = Set(report.events.byName.map { Self.name($0.name) }).subtracting(seen)
      recorded = seen.union(report.events.formats.map(Self.name)).subtracting(elsewhere)
    }

    /// Kernels before 4.10 call the events of fences `fence_init` and so on.
    private static func name(_ event: String) -> String {
      event.hasPrefix("fence_") ? "dma_" + event : event
    }
  }

  // MARK: - Instances, clocks, kernels

  private var instances: [String] {
    Self.difference("The fence events are of different instances", base, new) { report in
      let name = report.trace.instances.first(where: \.isAnalyzed)?.name ?? ""
      return name.isEmpty ? "the top one" : "\"\(name)\""
    }
  }

  private var clocks: [String] {
    Self.difference("The clocks differ", base, new) { report in
      report.trace.clock.name.isEmpty ? "unknown" : report.trace.clock.name
    }
  }

  private var kernels: [String] {
    Self.difference("The kernels differ", base, new) { $0.trace.kernel ?? "unknown" }
  }

  /// `begin: a in BASE, b in NEW.`, where not all captures are of one `name`.
  private static func difference(
    _ begin: String, _ base: [Report], _ new: [Report], _ name: (Report) -> String
  ) -> [String] {
    let (before, after) = (Set(base.map(name)).sorted(), Set(new.map(name)).sorted())
    guard Set(before + after).count > 1 else { return [] }
    return [
      "\(begin): \(before.joined(separator: "; ")) in BASE, \(after.joined(separator: "; ")) in NEW."
    ]
  }
}
