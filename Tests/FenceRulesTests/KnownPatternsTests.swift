import FenceRules
import Testing
import TraceVocabulary

struct KnownPatternsTests {
  @Test(arguments: [(6, 16, 60), (6, 17, 10), (6, 18, 10), (7, 1, 10), (7, 2, 2), (7, 3, 2)])
  func `the scheduler gives up on amdgpu's compute rings when amdgpu does`(
    major: Int, minor: Int, seconds: UInt64
  ) {
    let kernel = KernelRelease(major: major, minor: minor)
    for driver in ["amdgpu", "drm_sched"] {
      let pattern = KnownPatterns.pattern(driver: driver, shape: "comp_#.#.#", kernel: kernel)
      #expect(pattern.timeout == seconds * 1_000_000_000, "\(driver)")
    }
  }
}
