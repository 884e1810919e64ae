import TraceFile

extension ProbedFunction {
  /// The function that a probe is on whose lines print an address, by its name alone; nil where that may
  /// mean several.
  init?(ofText format: SupportingFormat) {
    guard case .probe(let isReturn) = format.meaning else { return nil }
    let hasFence =
      format.has(SupportingMeaning.FencePlace.address)
      || format.has(SupportingMeaning.FencePlace.context)
      || (isReturn && format.has(SupportingMeaning.FencePlace.value))
    let candidates = ProbeName(system: format.system, event: format.event, isReturn: isReturn)
      .candidates.filter { !$0.isOnFence || hasFence }
    guard let only = candidates.first, candidates.count == 1 else { return nil }
    self = only
  }

  /// The function that the probe of `format` is on, whose first record was made at `address`; nil
  /// where that cannot be told for sure.
  ///
  /// The symbols of the kernel decide. Where they do not have the place (trace-cmd may lack the right
  /// to read them), the name of the probe does, unless the symbols have that function elsewhere, and
  /// unless the name could mean a function as well as a tracepoint.
  init?(
    at address: UInt64, _ format: SupportingFormat, isReturn: Bool, symbols: KernelSymbols,
    among formats: [SupportingFormat]
  ) {
    if let (symbol, offset) = symbols.symbol(at: address), offset <= ProbedFunction.entryBytes {
      guard let function = ProbedFunction(symbol: symbol) else { return nil }
      self = function
      return
    }
    let hasFence =
      format.has(SupportingMeaning.FencePlace.address)
      || format.has(SupportingMeaning.FencePlace.context)
      || (isReturn && format.has(SupportingMeaning.FencePlace.value))
    let candidates = ProbeName(system: format.system, event: format.event, isReturn: isReturn)
      .candidates.filter { candidate in
        (!candidate.isOnFence || hasFence)
          && !candidate.symbols.contains(where: symbols.contains)
      }
    if let only = candidates.first, candidates.count == 1 {
      self = only
      return
    }
    // `init` alone: a function if its group has others on functions, a tracepoint if on tracepoints.
    let siblings = formats.filter { $0.system == format.system && $0.event != format.event }
      .flatMap { sibling in
        ProbeName(
          system: sibling.system, event: sibling.event,
          isReturn: sibling.meaning == .probe(isReturn: true)
        ).candidates.prefix(1)
      }
    let onTracepoints = siblings.count { if case .tracepoint = $0 { true } else { false } }
    guard onTracepoints == 0 || onTracepoints == siblings.count, !siblings.isEmpty else {
      return nil
    }
    let matching = candidates.filter { candidate in
      if case .tracepoint = candidate { onTracepoints > 0 } else { onTracepoints == 0 }
    }
    guard let only = matching.first, matching.count == 1 else { return nil }
    self = only
  }
}
