/// What the name of a probe says it is on: only asked where the symbols of the kernel do not say.
struct ProbeName {
  /// The functions that the name may stand for, the likelier first; empty where it says nothing.
  let candidates: [ProbedFunction]

  /// What `event` of the group `system` says.
  ///
  /// Understood are the names that the kernel makes up (`p_dma_fence_init_0`,
  /// `dma_fence_init__entry`; kernel/trace/trace_probe.c), those of perf (`probe:dma_fence_init`), and
  /// short ones that people give (`f_init`, `gp_cleanup_end`).
  init(system: String, event: String, isReturn: Bool) {
    var name = event[...]
    for prefix in ["p_", "r_", "f_"] where name.hasPrefix(prefix) {
      name = name.dropFirst(prefix.count)
      break
    }
    for suffix in ["__entry", "__exit", "__return", "_entry", "_0"] where name.hasSuffix(suffix) {
      name = name.dropLast(suffix.count)
      break
    }
    if isReturn {
      for suffix in ["_ret", "_end", "_exit", "_return"]
      where name.hasSuffix(suffix) && ProbedFunction(name.dropLast(suffix.count)) != nil {
        name = name.dropLast(suffix.count)
        break
      }
    }
    var candidates: [ProbedFunction] = []
    if system != "tracepoints", let function = ProbedFunction(name) {
      candidates.append(function)
    }
    var short = name
    for prefix in ["dma_fence_", "fence_"] where short.hasPrefix(prefix) {
      short = short.dropFirst(prefix.count)
      break
    }
    if !isReturn, let kind = ProbedFunction.suffixes[String(short)] {
      candidates.append(.tracepoint(kind))
    }
    self.candidates = candidates
  }
}

extension ProbedFunction {
  /// The function that `name` is, in full or short.
  fileprivate init?(_ name: Substring) {
    let name = String(name)
    guard let function = ProbedFunction.functions[name] ?? ProbedFunction.customs[name] else {
      return nil
    }
    self = function
  }
}
