import Foundation
import Testing

/// Names in a trace that are what a CI system looks for in a job's log or results.
struct ForgedLinesTests {
  private static let trace = """
    # tracer: nop
    ##[add-mask]e-77 [000] .....  1.000010: dma_fence_init: driver=d timeline=[[ATTACHMENT|x]] context=5 seqno=1
    ##[add-mask]e-77 [000] .....  1.000020: dma_fence_signaled: driver=d timeline=[[ATTACHMENT|x]] context=5 seqno=1
    ##[add-mask]e-77 [000] .....  1.000090: dma_fence_signaled: driver=d timeline=[[ATTACHMENT|x]] context=5 seqno=1
    ##[add-mask]e-77 [000] .....  1.000190: dma_fence_destroy: driver=d timeline=[[ATTACHMENT|x]] context=5 seqno=1

    """

  @Test func `names are no commands to a runner and no links in results`() async throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(Array(Self.trace.utf8), to: "t.txt")
    let check = "fencepost check t.txt --clock mono --kernel 6.1"
    let run = try await Command.shell(
      """
      cd "$1" && unset GITLAB_CI CI_PROJECT_DIR GITHUB_STEP_SUMMARY && export GITHUB_ACTIONS=true
      \(check) && exit 9
      \(check) --baseline b --update-baseline >/dev/null 2>&1
      \(check) --baseline b --junit junit >/dev/null 2>&1
      """, folder.path)
    #expect(run.status == 0)
    #expect(run.text.contains("## [add-mask]e"))
    #expect(!run.text.contains("##["))
    for command in ["info t.txt", "show t.txt 5:1", "events t.txt", "report t.txt"] {
      let run = try await Command.shell(
        """
        cd "$1" && export GITHUB_ACTIONS=true
        fencepost \(command) --clock mono --kernel 6.1 2>&1
        """, folder.path)
      #expect(!run.text.isEmpty && !run.text.contains("##["), "\(command)")
    }
    let junit = String(decoding: try folder.read("junit"), as: UTF8.self)
    #expect(junit.contains("[[ATTACHMENT |x]]"))
    let output = junit.components(separatedBy: "<system-out>").dropFirst()
    #expect(!output.isEmpty)
    for text in output {
      #expect(text.components(separatedBy: "</system-out>")[0].contains("[[ATTACHMENT|") == false)
    }
  }
}
