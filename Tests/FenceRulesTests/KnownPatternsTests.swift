import FenceRules
import Testing
import TraceVocabulary

struct KnownPatternsTests {
  @Test(arguments: [(5, 4, nil), (5, 9, nil), (5, 10, 60), (6, 12, 60)] as [(Int, Int, UInt64?)])
  func `amdgpu's compute jobs had no timeout before 5_10`(
    major: Int, minor: Int, seconds: UInt64?
  ) {
    let kernel = KernelRelease(major: major, minor: minor)
    for driver in ["amdgpu", "drm_sched"] {
      let pattern = KnownPatterns.pattern(driver: driver, shape: "comp_#.#.#", kernel: kernel)
      #expect(pattern.timeout == seconds.map { $0 * 1_000_000_000 }, "\(driver)")
    }
  }

  @Test func `a driver's timeout is that of the release, and of an unknown one the laxer`() {
    func timeout(_ driver: String, _ kernel: (Int, Int)?) -> UInt64? {
      let release = kernel.map { KernelRelease(major: $0.0, minor: $0.1) }
      return KnownPatterns.pattern(driver: driver, shape: "ring", kernel: release).timeout
        .map { $0 / 1_000_000 }
    }
    #expect(timeout("lima", (6, 8)) == 500)
    #expect(timeout("lima", (6, 9)) == 10_000)
    #expect(timeout("lima", nil) == 10_000)
    #expect(timeout("amdxdna", (6, 14)) == 60_000)
    #expect(timeout("amdxdna", (7, 2)) == 2_000)
    #expect(timeout("powervr", (6, 8)) == 500)
    #expect(timeout("host1x", (6, 12)) == 30_000)
    #expect(timeout("virtio_gpu", (6, 12)) == nil)
  }

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
