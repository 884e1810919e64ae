import FenceModel
import TraceVocabulary

/// The recipe as text for `sh`: to be read by a person, and piped into a shell as it is.
extension Recipe {
  /// The script. Its arguments are the command to trace; without any it traces for ten seconds.
  public var script: String {
    var lines = head
    lines += guards
    let (events, probes) = parts
    if !probes.isEmpty {
      lines += probing(probes)
    }
    lines += recording(events, hasProbes: !probes.isEmpty)
    return lines.joined(separator: "\n") + "\n"
  }

  private var parts: (events: [(String, String)], probes: [(String, String)]) {
    var events: [(String, String)] = []
    var probes: [(String, String)] = []
    for source in sources {
      switch source.means {
      case .event(let name): events.append((name, source.shows))
      case .probe(let line): probes.append((line, source.shows))
      }
    }
    return (events, probes)
  }

  private var tracing: String {
    // A folder of its own since 4.1.
    kernel < KernelRelease(major: 4, minor: 1) ? "/sys/kernel/debug/tracing" : "/sys/kernel/tracing"
  }

  private var head: [String] {
    var lines = [
      "#!/bin/sh",
      "# Records what \(aim) on Linux \(kernel) into \(output).",
      "# As root: fencepost recipe … | sh -s -- COMMAND; without a command, for 10 seconds.",
    ]
    if kernel < KernelRelease(major: 6, minor: 1) {
      lines += [
        "# The probes follow the source of this kernel's era and were not tried on it"
          + (kernel < KernelRelease(major: 4, minor: 20) ? "; x86-64 only." : ".")
      ]
    }
    if kernel < KernelRelease(major: 4, minor: 20),
      sources.contains(where: { $0.gives.contains(.gracePeriods) })
    {
      lines += [
        "# Grace periods are recorded only where the kernel has CONFIG_RCU_TRACE (most distributions'",
        "# have not): without, the rules on the reuse of memory stay undecided.",
      ]
    }
    for (rule, missing) in outOfReach {
      lines.append("# \(rule.rawValue) stays undecided: no means on this kernel to record")
      lines += missing.map { "#   " + $0 }
    }
    return lines
  }

  private var aim: String {
    switch rules.count {
    case 0: "every fence and wait"
    case RuleID.allCases.count: "all rules need"
    case 1...3: "\(rules.map(\.rule.rawValue).joined(separator: ", ")) \(need)"
    default: "\(rules.count) rules need"
    }
  }

  private var need: String { rules.count == 1 ? "needs" : "need" }

  private var guards: [String] {
    var lines: [String] = []
    if kernel.tracepointsMayOops {
      lines += [
        "#",
        "# DANGER: on 7.1.0 to 7.1.6 these tracepoints can crash the kernel: they read a signaled",
        "# fence's names through a pointer that is null by then. 7.1.7 has the fix (seen on 7.1.3;",
        "# 7.1.4 to 7.1.6 were not checked). Take another kernel.",
      ]
      if !isForced {
        lines += [
          "echo 'These tracepoints can crash Linux \(kernel): stopped. See --force.' >&2",
          "exit 1",
        ]
      }
    }
    if kernel.initMayOopsWithI915 {
      lines += [
        "#",
        "# CAUTION where i915 is loaded: on 5.7 to 5.15 without the fix of September 2021 the record of",
        "# dma_fence_init can crash the kernel. 5.10.262 has the fix. If yours may lack it, record",
        "# the dma_fence events by name and leave dma_fence_init out.",
      ]
    }
    lines += [
      "T=\(tracing)",
      "[ \"$(id -u)\" = 0 ] || { echo 'This must be run as root.' >&2; exit 1; }",
      "command -v trace-cmd >/dev/null || { echo 'trace-cmd is not installed.' >&2; exit 1; }",
    ]
    if kernel < KernelRelease(major: 4, minor: 1) {
      lines.append("[ -d $T/events ] || mount -t debugfs nodev /sys/kernel/debug || exit 1")
    } else {
      lines.append("[ -d $T/events ] || mount -t tracefs nodev $T || exit 1")
    }
    lines.append("[ $# -gt 0 ] || set -- sleep 10")
    return lines
  }

  /// The probes are set up one by one, since a kernel may lack a function or inline it; they are
  /// taken away at the end, also of a run that fails or is interrupted.
  private func probing(_ probes: [(line: String, shows: String)]) -> [String] {
    let groups = Set(probes.compactMap { Self.group(of: $0.line) }).sorted()
    let file = kernel < KernelRelease(major: 5, minor: 0) ? "kprobe_events" : "dynamic_events"
    var lines = [
      "",
      "# Probes, and their removal when this script ends, however it does.",
      "D=$T/\(file)",
      "probe() { echo \"$1\" 2>/dev/null >>$D || echo \"not accepted: $1\" >&2; }",
      "clean() {",
      "  for group in \(groups.joined(separator: " ")); do",
      "    for event in $T/events/$group/*/; do",
      "      [ -d \"$event\" ] || continue",
      "      echo 0 >\"$event/enable\"",
      "      event=${event%/}",
      "      echo \"-:$group/${event##*/}\" >>$D",
      "    done",
      "  done",
      "}",
      "clean",
      "trap clean EXIT",
      "trap 'exit 130' INT",
      "trap 'exit 143' TERM HUP",
    ]
    for (line, shows) in probes {
      lines += ["# " + shows, "probe '\(line)'"]
    }
    return lines
  }

  private func recording(_ events: [(name: String, shows: String)], hasProbes: Bool) -> [String] {
    var lines = [
      "",
      "# One clock for all CPUs (-C), \(bufferKilobytes) KiB of buffer for each (-b);",
      "# events that this kernel lacks are passed over (-i).",
    ]
    let width = events.map(\.name.count).max() ?? 0
    for (name, shows) in events {
      let blanks = String(repeating: " ", count: width - name.count)
      lines.append("#   -e \(name)\(blanks)  \(shows)")
    }
    if sources.contains(where: \.isHeavy) {
      lines += [
        "# kmem events are many. For one slab alone, say i915's, put -f 'name == \"i915_request\"'",
        "# after kmem:kmem_cache_free (6.1 and later); Fencepost then knows of no other.",
      ]
    }
    var arguments = events.map { "-e " + $0.name }
    if hasProbes {
      arguments += Set(parts.probes.compactMap { Self.group(of: $0.0) }).sorted().map { "-e " + $0 }
    }
    lines.append(
      "trace-cmd record -i -C \(clock) -b \(bufferKilobytes) -o \(Self.quoted(output)) \\")
    lines += arguments.map { "  \($0) \\" }
    lines.append("  \"$@\"")
    return lines
  }

  /// `df` of `p:df/init …`.
  private static func group(of probe: String) -> String? {
    guard let colon = probe.firstIndex(of: ":"), let slash = probe.firstIndex(of: "/"),
      colon < slash
    else { return nil }
    return String(probe[probe.index(after: colon)..<slash])
  }

  /// As one word of the shell.
  private static func quoted(_ text: String) -> String {
    let plain = text.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "-"), UInt8(ascii: "/"):
        true
      default: false
      }
    }
    guard !plain || text.isEmpty else { return text }
    return "'"
      + text.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "'\\''") + "'"
  }
}
