package import TraceVocabulary

/// The frame period of the fastest display, from `drm_vblank_event` (drivers/gpu/drm/drm_trace.h): the
/// distance of two, divided by the distance of their frame counters.
struct FramePeriod {
  private struct Display {
    let crtc: Int32
    var sequence: UInt32
    var timestamp: Timestamp
    /// Periods seen, at most `samples`.
    var periods: ContiguousArray<UInt64> = []

    func median(of fewest: Int) -> UInt64? {
      periods.count >= fewest ? periods.sorted()[periods.count / 2] : nil
    }
  }

  /// Displays that are followed; a machine has few.
  private static let displayBound = 8
  /// Periods that a display's median is taken of: the first.
  private static let samples = 32
  /// Periods below which nothing is said: the first ones after a mode change are odd.
  private static let fewest = 4

  /// Vertical blanks that are listed: nearly three minutes of one display.
  private static let listed = 10_000

  private var displays: ContiguousArray<Display> = []
  /// The first vertical blanks of any display.
  private(set) var verticalBlanks: ContiguousArray<Timestamp> = []
  /// The shortest of the displays' medians, in units of the clock; nil where none is known yet.
  private(set) var shortest: UInt64?

  /// A vertical blank of `crtc`.
  mutating func vblank(crtc: Int32, sequence: UInt32, at timestamp: Timestamp) {
    if verticalBlanks.count < Self.listed {
      verticalBlanks.append(timestamp)
    }
    guard let place = displays.firstIndex(where: { $0.crtc == crtc }) else {
      if displays.count < Self.displayBound {
        displays.append(Display(crtc: crtc, sequence: sequence, timestamp: timestamp))
      }
      return
    }
    let frames = sequence &- displays[place].sequence
    let distance = displays[place].timestamp.distance(to: timestamp)
    displays[place].sequence = sequence
    displays[place].timestamp = timestamp
    // Up to two seconds' worth of missed frames; what is beyond is a display that was off.
    guard (1...128).contains(frames), displays[place].periods.count < Self.samples else { return }
    displays[place].periods.append(distance / UInt64(frames))
    if displays[place].periods.count >= Self.fewest {
      shortest = displays.compactMap { $0.median(of: Self.fewest) }.min()
    }
  }
}

extension FenceModel {
  /// The first vertical blanks of any display, in order of time; at most 10,000.
  package var verticalBlanks: ContiguousArray<Timestamp> { framePeriod.verticalBlanks }
}
