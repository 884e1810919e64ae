import FenceModel
import Testing
import TraceVocabulary

/// Names that change in mid-life.
struct NamingTests {
  @Test func `the names of the safe-string era prove the signal and never become the fence's`() {
    var events = EventSequence()
    events.add(.initialized, 7, 1, at: 10)
    events.add(.signaled, 7, 1, at: 20)
    events.addDetached(.destroyed, 7, 1, at: 30)
    events.add(.initialized, 7, 2, at: 40)
    events.add(.destroyed, 7, 2, at: 50)
    events.finish()
    #expect(events.ended.map(\.traits) == [.sawDetachedName, .provenUnsignaled])
    let name = events.name("radeon", "gfx")
    #expect(events.ended.allSatisfy { $0.name == name })
  }

  @Test func `before the era is known a destroy with real names proves nothing`() {
    var events = EventSequence()
    events.add(.initialized, 7, 1, at: 10)
    events.add(.destroyed, 7, 1, at: 20)
    events.finish()
    #expect(events.ended.map(\.traits) == [[]])
  }

  @Test func `a fence seen only after its signal takes its context's names`() {
    var events = EventSequence()
    events.addDetached(.destroyed, 7, 1, at: 10)
    events.add(.initialized, 7, 2, at: 20)
    events.addDetached(.destroyed, 7, 3, at: 30)
    events.addDetached(.destroyed, 8, 1, at: 40)
    events.finish()
    let name = events.name("radeon", "gfx")
    #expect(events.ended.map(\.name) == [name, name, .unknown])
  }

  @Test func `i915's timeline "signaled" hides the timeline alone`() {
    var events = EventSequence()
    let driver = "0000:00:02.0"
    events.add(.initialized, 7, 2, at: 10, driver: driver, timeline: "Xorg[7]")
    events.add(.signaled, 7, 2, at: 20, driver: driver, timeline: "signaled")
    events.add(.destroyed, 7, 2, at: 30, driver: driver, timeline: "signaled")
    events.add(.destroyed, 8, 2, at: 40, driver: driver, timeline: "signaled")
    events.add(.destroyed, 7, 1, at: 50, driver: driver, timeline: "Xorg[7]")
    events.finish()
    let real = events.name(driver, "Xorg[7]")
    let partial = events.name(driver, "signaled")
    #expect(events.ended.map(\.name) == [real, partial, real])
    #expect(events.ended.map(\.traits) == [[], [], []], "not the safe-string era")
  }

  @Test func `names that change later do not change the fence's`() {
    var events = EventSequence()
    events.add(.initialized, 7, 1, at: 10, driver: "nouveau", timeline: "Xorg[7]")
    events.add(.destroyed, 7, 1, at: 20, driver: "nouveau", timeline: "dead channel")
    events.finish()
    let name = events.name("nouveau", "Xorg[7]")
    #expect(events.ended.map(\.name) == [name])
  }
}
