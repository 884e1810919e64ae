/// How much of a trace is drawn.
public enum PictureDetail: Sendable {
  /// Up to the bounds of a page that a browser opens at once.
  case bounded
  /// Everything, however much it is: memory follows the number of fences.
  case full
}

/// Bounds on what is kept one by one for the picture, which keep memory from following the length of
/// a trace: some 80 MB at most. What they leave out is merged, and said.
///
/// They are about what the bytes of a page hold at most, so that for nearly all captures those decide,
/// and not these: of the large real captures a fence takes 11 to 19 bytes of a page. Of a text whose
/// fences have few records, at microseconds, it can be half of that.
struct PictureBounds {
  /// Fences that have ended; at 136 bytes, 54 MB.
  var fences = 400_000
  /// Waits that have ended; at 80 bytes, 16 MB.
  var waits = 200_000
  /// Reuses of memory; at 56 bytes, 6 MB.
  var reuses = 100_000
  /// Runs of merged fences: five for every pixel of a wide screen.
  var runs = 20_000
  /// Contexts that have runs of their own; the others share those of their names.
  var contexts = 2_000

  /// The bounds of this detail.
  init(_ detail: PictureDetail) {
    guard detail == .full else { return }
    fences = .max
    waits = .max
    reuses = .max
  }
}
