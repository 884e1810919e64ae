/// How much of a trace is drawn.
public enum PictureDetail: Sendable {
  /// Up to the bounds of a page that a browser opens at once.
  case bounded
  /// Everything, however much it is: memory follows the number of fences.
  case full
}

/// Bounds on what is kept one by one for the picture. What they leave out is merged, and said.
struct PictureBounds {
  /// The latest fences, as they end; at 128 bytes, 10 MB.
  var fences = 80_000
  /// Fences before those that are near a finding.
  var pinnedFences = 20_000
  /// The latest waits.
  var waits = 40_000
  /// Waits before those that are near a finding, or failed.
  var pinnedWaits = 10_000
  /// Runs of merged fences: five for every pixel of a wide screen.
  var runs = 20_000
  /// Contexts that have runs of their own; the others share those of their names.
  var contexts = 2_000
  /// The latest reuses of memory, and before those the ones without a grace period.
  var reuses = 20_000
  /// Moments of findings round which fences stay.
  var moments = 4_000
  /// Subjects of findings that stay.
  var subjects = 50_000

  /// The bounds of this detail.
  init(_ detail: PictureDetail) {
    guard detail == .full else { return }
    fences = .max
    waits = .max
    reuses = .max
  }
}
