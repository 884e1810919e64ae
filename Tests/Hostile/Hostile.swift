import ArgumentParser
import Foundation
import HostileInput

/// Runs the whole tool on spoiled captures until their number or the time is used up.
@main
struct Hostile: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hostile",
    abstract: "Spoil captures, and see that Fencepost survives every one of them.",
    discussion: """
      Cuts every capture at the boundaries of its parts and beside them, then spoils captures at \
      random: half of the cases as they are stored, half after inflation. A case fails when it \
      takes longer than 10 seconds, more than 64 MiB and 8 bytes for each of its own, gives \
      another report on two threads, or kills the process; its file is then kept, and named.
      With --streams, input that is larger than memory or never ends comes through a pipe first.

        FENCEPOST_HOSTILE=1 swift run -c release hostile --count 20000 traces
        FENCEPOST_HOSTILE=1 swift run -c release hostile --replay failed-1-4711.dat
      """)

  @Argument(help: "Captures, and folders that are searched for them.")
  var inputs: [String] = []

  @Option(help: "Random cases to run.")
  var count: UInt64 = 20_000

  @Option(help: "The seed of the random cases.")
  var seed: UInt64 = 1

  @Option(help: "The number of the first random case.")
  var first: UInt64 = 0

  @Option(help: "Stop after this many seconds.")
  var seconds: Double = 600

  @Option(help: "Leave out captures of more bytes than this.")
  var maximumBytes = 256 << 10

  @Option(help: "Cuts of each capture.")
  var cuts = 100

  @Option(help: .init("Where cases are written and failed ones kept.", valueName: "folder"))
  var folder: String?

  @Flag(help: "Run the cases that come through a pipe too: they are large, or never end.")
  var streams = false

  @Option(help: .hidden)
  var write: Int?

  @Option(help: .init("Run this one file, and say how it ends.", valueName: "file"))
  var replay: String?

  func run() throws {
    if let write, StreamCase.all.indices.contains(write) {
      StreamCase.all[write].write()
      return
    }
    MemoryWatch.restartWithPlainAllocator()
    let bench = try TrialBench(folder: folder)
    if let replay {
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: replay)))
      let ending = bench.run(bytes, called: "replay", comparesThreads: true)
      print(ending.map { "\($0)" } ?? "failed")
      return try bench.finish()
    }
    let seeds = seedFiles()
    guard !seeds.isEmpty else {
      throw ValidationError("No captures of at most \(maximumBytes) bytes in \(inputs).")
    }
    let start = ContinuousClock.now
    let isLate = { ContinuousClock.now - start > .seconds(seconds) }
    if streams {
      for (number, stream) in StreamCase.all.enumerated() { bench.run(stream, number: number) }
      bench.summarize("\(StreamCase.all.count) streams")
    }
    runCuts(seeds, on: bench, until: isLate)
    runMutations(seeds, on: bench, until: isLate)
    try bench.finish()
  }

  private func runCuts(_ seeds: [SeedPair], on bench: TrialBench, until isLate: () -> Bool) {
    for seed in seeds where !isLate() {
      for image in seed.images {
        for length in image.cuts(limit: cuts) {
          bench.run(Array(image.bytes.prefix(length)), called: "\(image.name) cut to \(length)")
        }
      }
    }
    bench.summarize("cuts of \(seeds.count) captures")
  }

  private func runMutations(_ seeds: [SeedPair], on bench: TrialBench, until isLate: () -> Bool) {
    var number = first
    while number < first + count, !isLate() {
      var generator = SeededGenerator(seed: seed, case: number)
      let seedPair = seeds[generator.below(seeds.count)]
      let image = seedPair.images[generator.below(seedPair.images.count)]
      let mutation = Mutation(of: image, by: &generator)
      bench.run(
        mutation.bytes,
        called: "--cuts 0 --seed \(seed) --first \(number) --count 1: "
          + "\(image.name): \(mutation.story)",
        comparesThreads: number % 16 == 0)
      number += 1
    }
    bench.summarize("\(number - first) random cases from seed \(seed)")
  }

  /// A capture as it is stored, and without its compression where it has any.
  private struct SeedPair {
    var images: [HostileSeed]
  }

  private func seedFiles() -> [SeedPair] {
    captures().compactMap { path in
      guard let data = FileManager.default.contents(atPath: path), data.count <= maximumBytes
      else { return nil }
      let stored = [UInt8](data)
      var images = [HostileSeed(name: path, bytes: stored, at: path)]
      if let plain = PlainImage.bytes(of: stored), let copy = try? ScratchFile(plain) {
        images.append(HostileSeed(name: "\(path) inflated", bytes: plain, at: copy.path))
      }
      return SeedPair(images: images)
    }
  }

  private func captures() -> [String] {
    inputs.flatMap { input -> [String] in
      var isFolder: ObjCBool = false
      // Safe: the variable lives through the call.
      guard unsafe FileManager.default.fileExists(atPath: input, isDirectory: &isFolder) else {
        return []
      }
      guard isFolder.boolValue else { return [input] }
      let all = FileManager.default.subpaths(atPath: input) ?? []
      return all.filter { ($0.contains(".dat") || $0.hasSuffix(".txt")) && !$0.hasSuffix(".gz") }
        .sorted()
        .map { "\(input)/\($0)" }
    }
  }
}

/// A file that is gone when its owner is.
private struct ScratchFile: ~Copyable {
  let path: String

  init(_ bytes: [UInt8]) throws {
    path = FileManager.default.temporaryDirectory.path + "/hostile-\(UUID().uuidString).dat"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }
}
