/// A trace as text whose fences take as long as a test wants: no small capture of the package has
/// as many fences as a test of durations asks for.
enum SyntheticLoad {
  /// `count` fences one after the other, each signaled after 1 to 2 ms, by a seeded generator, times
  /// `factor`; those behind `hangsAfter` never, though asked to. Each `crossing`th is signaled on another CPU,
  /// whose clock is `skew` µs behind.
  static func text(
    count: Int, seed: UInt64, factor: Double = 1, hangsAfter: Int = .max, crossing: Int = 0,
    skew: Int = 0
  ) -> String {
    var state = seed
    var now = 1_000_000
    var lines: [String] = []
    for fence in 1...count {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let latency = Int((1_000 + Double(state >> 33) / Double(1 << 31) * 1_000) * factor)
      let life =
        fence > hangsAfter
        ? [("init", 0), ("enable_signal", 10)]
        : [("init", 0), ("signaled", latency), ("destroy", latency + 10)]
      for (event, at) in life {
        let isElsewhere = event == "signaled" && crossing > 0 && fence % crossing == 0
        let time = now + at - (isElsewhere ? skew : 0)
        let seconds = "\(time / 1_000_000)"
        let micros = "\(1_000_000 + time % 1_000_000)".dropFirst()
        lines.append(
          "            load-7       [00\(isElsewhere ? 1 : 0)] .....   \(seconds).\(micros): "
            + "dma_fence_\(event): "
            + "driver=synth timeline=ring context=1 seqno=\(fence)")
      }
      now += latency + 100
    }
    return """
      # tracer: nop
      #
      # entries-in-buffer/entries-written: \(lines.count)/\(lines.count)   #P:\(crossing > 0 ? 2 : 1)
      #

      """ + lines.joined(separator: "\n") + "\n"
  }
}
