package import FenceModel

/// The row of a fence: its names and its context, or, where a capture has more contexts than a picture
/// has rows for merged fences, its names alone.
package struct PictureRow: Hashable, Comparable, Sendable {
  /// The names.
  package var name: NameID
  /// The context; -1 stands for several.
  package var context: Int64

  /// The row of `fence`, whose names are `name`.
  package init(_ name: NameID, _ fence: FenceID) {
    self.name = name
    context = Int64(fence.context)
  }

  /// The row of `fence`.
  package init(_ fence: borrowing PictureFence) {
    self.init(fence.name, fence.fence)
  }

  /// The row of all contexts of these names.
  package init(allOf name: NameID) {
    self.name = name
    context = -1
  }

  /// By name and context, in the order in which names were first seen.
  package static func < (left: PictureRow, right: PictureRow) -> Bool {
    (left.name.index, left.context) < (right.name.index, right.context)
  }
}
