import FenceModel

/// What a finding's sentence is made of. A capture can have ten thousand findings of one rule on the list,
/// of which most reports show a few: sentences of such rules are made when somebody reads them.
enum FindingSentence: Sendable {
  /// The sentence itself.
  case written(String)
  /// The subject was signaled after a fence that is later on its context.
  case overtaken(by: FenceID)
  /// What this says of the subject.
  case made(@Sendable (FenceSubject) -> String)

  /// The sentence of a finding about `subject`.
  func text(about subject: FenceSubject?) -> String {
    switch self {
    case .written(let sentence):
      return sentence
    case .overtaken(let later):
      return "fence \(subject?.description ?? "") was signaled after fence "
        + "\(later.context):\(later.seqno) of its context, which is a later one"
    case .made(let sentence):
      return subject.map(sentence) ?? ""
    }
  }
}
