import Testing
import TraceVocabulary

struct KernelReleaseTests {
  @Test(
    arguments: [
      ("6.1", KernelRelease(major: 6, minor: 1)),
      ("6.1.0-50-amd64", KernelRelease(major: 6, minor: 1, patch: 0)),
      ("7.2.13+deb14-amd64", KernelRelease(major: 7, minor: 2, patch: 13)),
      ("7.1-rc4", KernelRelease(major: 7, minor: 1)),
      ("4.19.191", KernelRelease(major: 4, minor: 19, patch: 191)), ("6", nil), ("6.x", nil),
      ("", nil), ("6.1x", nil),
      ("99999.1", nil), ("-6.1", nil),
    ] as [(String, KernelRelease?)])
  func `a release is two numbers and perhaps a third`(text: String, release: KernelRelease?) {
    #expect(KernelRelease(text) == release)
  }

  @Test(arguments: [
    ("Linux (none) 6.1.0-50-amd64 x86_64", "6.1.0"),
    ("Linux host 7.2.13+deb14-amd64 x86_64", "7.2.13"), ("Linux host 5.10.262 s390x", "5.10.262"),
    ("Linux host 7.3-rc4 x86_64", "7.3"),
  ])
  func `the release is the third word`(uname: String, release: String) {
    #expect(KernelRelease(uname: uname)?.description == release)
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
    #expect(KernelRelease(major: 4, minor: 19, patch: 191) < KernelRelease(major: 4, minor: 20))
  }
}
