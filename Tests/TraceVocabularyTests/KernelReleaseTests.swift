import Testing
import TraceVocabulary

struct KernelReleaseTests {
  @Test(arguments: [
    ("Linux (none) 6.1.0-50-amd64 x86_64", 6, 1), ("Linux host 7.2.13+deb14-amd64 x86_64", 7, 2),
    ("Linux host 5.10.262 s390x", 5, 10), ("Linux host 7.3-rc4 x86_64", 7, 3),
  ])
  func `the release is the third word`(uname: String, major: Int, minor: Int) {
    #expect(KernelRelease(uname: uname) == KernelRelease(major: major, minor: minor))
  }

  @Test(arguments: [
    "", "Linux", "Linux host", "Linux host x86_64 6.1.0", "Linux host 6 x86_64",
    "Linux host 6. x86_64", "Linux host +6.1 x86_64", "Linux host 99999999999999999999.1 x86_64",
    "Linux host ٦.١ x86_64",
  ])
  func `other texts name no release`(uname: String) {
    #expect(KernelRelease(uname: uname) == nil)
  }

  @Test func `releases are ordered by number, not by text`() {
    #expect(KernelRelease(major: 5, minor: 10) > KernelRelease(major: 5, minor: 9))
    #expect(KernelRelease(major: 6, minor: 1) > KernelRelease(major: 5, minor: 19))
  }
}
