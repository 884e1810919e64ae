import FenceModel
import Testing

struct NameTableTests {
  private func intern(_ driver: String, _ timeline: String, in names: inout NameTable) -> NameID {
    names.intern(driver: Array(driver.utf8).span, timeline: Array(timeline.utf8).span)
  }

  @Test func `a name has one number, and its parts are not confused`() {
    var names = NameTable()
    let name = intern("ab", "c", in: &names)
    #expect(intern("ab", "c", in: &names) == name)
    #expect(intern("a", "bc", in: &names) != name)
    #expect(intern("ab\0junk", "c\0", in: &names) == name, "a text ends at its NUL")
    #expect(names.driver(of: name) == "ab")
    #expect(names.timeline(of: name) == "c")
  }

  @Test func `names are made safe once`() {
    var names = NameTable()
    let name = intern("a\u{1b}[31m", "<script>", in: &names)
    #expect(names.driver(of: name) == "a\u{fffd}[31m")
    #expect(names.timeline(of: name) == "<script>")
  }

  @Test func `numbers that no name has are unknown`() {
    let names = NameTable()
    #expect(names.driver(of: NameID(index: 99)) == "(unknown)")
    #expect(names.traits(of: NameID(index: 99)) == .unknown)
  }

  @Test func `names beyond the bound are folded, then other`() {
    var bounds = ModelBounds()
    bounds.names = 4
    bounds.timelines = 1
    var names = NameTable(bounds: bounds)
    let first = intern("d", "t1", in: &names)
    let second = intern("d", "t2", in: &names)
    let third = intern("d", "t3", in: &names)
    #expect(Set([first, second, third]).count == 3)
    #expect(names.timeline(of: third) == "t#")
    #expect(intern("d", "t4", in: &names) == third)
    #expect(intern("d", "u5", in: &names) == .other)
    #expect(intern("d", "t2", in: &names) == second)
    #expect(names.foldedNames == 3)
    #expect(names.shapeNumber(of: first) == names.shapeNumber(of: third))
  }

  @Test(
    arguments: [
      ("detached-driver", "signaled-timeline", NameTraits.detached),
      ("driver-whose-fence-is-signaled", "timeline-whose-fence-is-signaled", .detached),
      ("i915", "signaled", .signaledTimeline), ("0000:03:00.0", "signaled", .signaledTimeline),
      ("sw_sync", "signaled", NameTraits()), ("virtio_gpu", "controlq", .seqnoSetAtEmit),
      ("virtio_gpu", "CRTC:35-virtio", NameTraits()), ("amdxdna", "hwctx.3", .anonymousAtZero),
      ("i915", "clflush", .anonymousAtZero), ("i915", "clear", .anonymousAtZero),
      ("i915", "[i915]", NameTraits()),
    ])
  func `known names have their traits`(driver: String, timeline: String, traits: NameTraits) {
    var names = NameTable()
    let name = intern(driver, timeline, in: &names)
    #expect(names.traits(of: name) == traits)
  }
}
