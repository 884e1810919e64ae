import FenceModel
import Testing
import TraceVocabulary

/// How the kernels of one time write what happened: the names of the events, the order of two that belong
/// together, and the names that a signaled fence still has.
struct KernelEra: CustomTestStringConvertible {
  /// A kernel of that time.
  let kernel: KernelRelease
  /// Before 4.10 the events were `fence_init` and so on.
  var isBeforeRename = false
  /// Up to 6.0 a wait is recorded before the signaling that it enables, from 6.1 on after it.
  var enablesInsideWait = false
  /// The events that print `detached-driver` and `signaled-timeline` once their fence is signaled.
  var hiding: Set<String> = []

  var testDescription: String { "\(kernel)" }

  static let all = [
    KernelEra(
      kernel: KernelRelease(major: 4, minor: 9), isBeforeRename: true, enablesInsideWait: true),
    KernelEra(kernel: KernelRelease(major: 4, minor: 19), enablesInsideWait: true),
    KernelEra(kernel: KernelRelease(major: 5, minor: 10), enablesInsideWait: true),
    KernelEra(kernel: KernelRelease(major: 6, minor: 1)),
    KernelEra(
      kernel: KernelRelease(major: 6, minor: 17), hiding: ["destroy", "wait_start", "wait_end"]),
    KernelEra(
      kernel: KernelRelease(major: 7, minor: 2),
      hiding: ["destroy", "wait_start", "wait_end", "emit"]),
  ]

  /// `story`, written as a kernel of 6.1 to 6.16 records it, as this era's kernels do.
  func records(of story: String) -> String {
    var lines = story.split(separator: "\n").map(String.init)
    var signaled: Set<Substring> = []
    for place in lines.indices {
      if enablesInsideWait, place > 0 {
        exchangeIfOneWait(&lines, place - 1, place)
      }
    }
    for place in lines.indices {
      var words = lines[place].split(separator: " ")
      guard let event = words.firstIndex(where: { $0.hasPrefix("dma_fence_") }),
        let fence = words.last
      else { continue }
      let kind = words[event].dropFirst("dma_fence_".count)
      if kind == "init" { signaled.remove(fence) }
      if hiding.contains(String(kind)), signaled.contains(fence) {
        words.replaceSubrange(
          (event + 1)..., with: ["detached-driver", "signaled-timeline", fence])
      }
      if kind == "signaled" { signaled.insert(fence) }
      if isBeforeRename { words[event] = "fence_" + kind }
      lines[place] = words.joined(separator: " ")
    }
    return lines.joined(separator: "\n")
  }

  /// Puts a wait before the signaling that it enabled, where the two lines are of one task and fence; each
  /// moment stays where it is.
  private func exchangeIfOneWait(_ lines: inout [String], _ first: Int, _ second: Int) {
    let enabled = lines[first].components(separatedAt: " dma_fence_enable_signal ")
    let waited = lines[second].components(separatedAt: " dma_fence_wait_start ")
    guard let enabled, let waited, enabled.fence == waited.fence else { return }
    lines[first] = enabled.moment + " dma_fence_wait_start " + waited.fence
    lines[second] = waited.moment + " dma_fence_enable_signal " + enabled.fence
  }
}

extension String {
  /// What stands on either side of `event`; nil where the line has another.
  fileprivate func components(separatedAt event: String) -> (moment: String, fence: String)? {
    let parts = split(separator: event, maxSplits: 1)
    return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
  }
}
