/// Why there is no report.
public enum FencepostError: Error, CustomStringConvertible {
  /// Nothing in the file could be read.
  case unreadable(file: String, reason: String)
  /// The file is sound and holds no data, hence no fence events. One that holds other events has a report.
  case noFenceEvents(file: String, reason: String)
  /// The file has no instance of that name.
  case noSuchInstance(String, available: [String])
  /// No record is about that fence; what speaks against that there was none, as a clause, if anything does,
  /// and the instances beside the one that was looked at that have fence events.
  case noSuchFence(String, doubt: String?, others: [String])

  /// A sentence without the file's name.
  public var description: String {
    switch self {
    case .unreadable(_, let reason), .noFenceEvents(_, let reason):
      reason
    case .noSuchInstance(let name, let available):
      "there is no instance \"\(name)\" in this file; it has: "
        + available.map { $0.isEmpty ? "the top one" : $0 }.joined(separator: ", ") + "."
    case .noSuchFence(let fence, let doubt, let others):
      "no record is about the fence \(fence)" + (doubt.map { ", though \($0)." } ?? ".")
        + Self.places(others)
    }
  }

  /// Where a fence may be that is not in the instance that was looked at.
  private static func places(_ instances: [String]) -> String {
    guard !instances.isEmpty else { return "" }
    let listed = 16
    let names = instances.prefix(listed).map { $0.isEmpty ? "\"\", the top one" : $0 }
    return " Other instances have fence events too, look there with --instance: "
      + names.joined(separator: ", ")
      + (instances.count > listed ? " and \(instances.count - listed) more." : ".")
  }
}
