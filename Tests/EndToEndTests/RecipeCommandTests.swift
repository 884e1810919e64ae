import Foundation
import Testing

/// Recipes as they are used: piped into a shell, with a machine's parts replaced by stand-ins.
@Suite struct RecipeCommandTests {
  @Test(arguments: ["3.18", "4.9", "4.19", "5.2", "5.10", "6.1", "6.12", "6.17", "7.1.3", "7.2"])
  func `every recipe is a script of the shell`(kernel: String) async throws {
    let checked = try await Command.shell("fencepost recipe --kernel \(kernel) | sh -n")
    #expect(checked.status == 0 && checked.error.isEmpty, "\(checked.error)")
  }

  /// Runs the recipe of 6.12 with a tracefs of plain files and a trace-cmd that does `behaviour`.
  private func run(_ behaviour: String) async throws -> (Finished, probes: String) {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let finished = try await Command.shell(
      #"""
      mkdir -p "$1/bin" "$1/t/events/df/init" && cd "$1" || exit 9
      printf '#!/bin/sh\necho 0\n' >bin/id
      printf '#!/bin/sh\necho "trace-cmd $*"\n%s\n' "$2" >bin/trace-cmd
      chmod +x bin/*
      fencepost recipe --kernel 6.12 | sed "s,^T=.*,T=$1/t," >script
      PATH="$1/bin:$PATH" sh script true with words
      status=$?
      cat t/dynamic_events >&2
      exit $status
      """#, folder, behaviour)
    return (finished, finished.error)
  }

  @Test func `probes are set up, the command is traced, and the probes go`() async throws {
    let (finished, probes) = try await run("exit 0")
    #expect(finished.status == 0)
    #expect(finished.text.contains("record -i -C mono -b 16384 -o trace.dat -e dma_fence"))
    #expect(finished.text.hasSuffix("-e df -e dft true with words\n"))
    let lines = probes.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("p:df/init dma_fence_init") })
    #expect(lines.contains { $0.hasPrefix("t:dft/init dma_fence_init") })
    // One that was left behind before, and the same at the end.
    #expect(lines.first == "-:df/init" && lines.last == "-:df/init")
  }

  @Test(arguments: [("exit 7", 7), ("kill -INT $PPID", 130), ("kill -TERM $PPID", 143)])
  func `the probes go after a failure or an interrupt too`(
    behaviour: String, status: Int32
  ) async throws {
    let (finished, probes) = try await run(behaviour)
    #expect(finished.status == status)
    #expect(probes.split(separator: "\n").last == "-:df/init")
  }

  @Test func `a kernel that may crash is refused`() async throws {
    let run = try await Command.shell("fencepost recipe --kernel 7.1.3 --run -- true")
    #expect(run.status == 64 && run.error.contains("crash"))
    let piped = try await Command.shell("fencepost recipe --kernel 7.1.3 | sh -s -- echo traced")
    #expect(piped.status == 1 && !piped.text.contains("traced") && piped.error.contains("crash"))
  }

  @Test func `a mistyped rule is answered with those that are near`() async throws {
    for command in ["explain signalled-twice", "recipe --for signalled-twice"] {
      let finished = try await Command.shell("fencepost \(command)")
      #expect(finished.status == 64)
      #expect(finished.error.contains("Did you mean signaled-twice"))
    }
  }
}
