internal import FenceModel
package import TraceVocabulary

/// What is known of the fences of one driver, or of one kind of its timelines: what they may do that the
/// contract forbids others, and how long they may take.
package struct FencePattern: Sendable {
  /// What they may do.
  package struct Liberties: OptionSet, Sendable {
    /// The bits.
    package let rawValue: UInt16

    /// The liberties of `rawValue`.
    package init(rawValue: UInt16) {
      self.rawValue = rawValue
    }

    /// User space signals them by an ioctl, when and in whatever order it likes.
    package static let userDriven = Liberties(rawValue: 1 << 0)
    /// A signal is recorded when somebody looks (`ops->signaled`), not when the hardware is done: late,
    /// and out of order. A fence that nobody looks at is never recorded as signaled.
    package static let lazilyObserved = Liberties(rawValue: 1 << 1)
    /// Made of other fences: it signals when those do.
    package static let container = Liberties(rawValue: 1 << 2)
    /// A context number comes back for another context, whose seqnos start anew.
    package static let contextReused = Liberties(rawValue: 1 << 3)
    /// A seqno may be that of an earlier fence, or lie before it.
    package static let seqnoRepeats = Liberties(rawValue: 1 << 4)
    /// Two living fences may have one identity.
    package static let identityShared = Liberties(rawValue: 1 << 5)
    /// After a reset a job may be submitted again under another seqno, with no init.
    package static let resubmitted = Liberties(rawValue: 1 << 6)
    /// A fence that nobody has seen yet may be freed after an error, with no release.
    package static let freedUnpublished = Liberties(rawValue: 1 << 7)
    /// Each timeout the driver looks whether the hardware made progress, and gives up only if not.
    package static let takesTimeOnProgress = Liberties(rawValue: 1 << 8)
    /// The driver gives up on no job, so that what other rows say of its timeout does not hold.
    package static let neverGivenUp = Liberties(rawValue: 1 << 9)
    /// Signaled from inside of another driver's signal, and so by whoever looked at that.
    package static let signaledInCallback = Liberties(rawValue: 1 << 10)
    /// The driver keeps no reference to a fence whose signal was asked for: it may be destroyed unsignaled.
    package static let unheld = Liberties(rawValue: 1 << 11)
    /// On the stack of the task that waits for it: signaled, never released, and its memory is used again.
    package static let onStack = Liberties(rawValue: 1 << 12)
  }

  /// The driver's name in the events.
  package var driver: String
  /// What the timeline begins with, its digit runs folded to `#`; empty stands for all timelines.
  package var shape = ""
  /// The first release that this is true of; nil stands for all.
  package var since: KernelRelease?
  /// The first release that this is true of no longer; nil where there is none.
  package var before: KernelRelease?
  /// What they may do.
  package var liberties: Liberties = []
  /// Each is signaled when the hardware is done with it, whether or not anybody looks, and in the order of
  /// its context: the oldest unsignaled one is what the hardware is at. False where that is not known.
  package var signalsInOrder = false
  /// After how many nanoseconds the driver itself gives up on a job; nil where it is not known.
  package var timeout: UInt64?
  /// Beyond how many nanoseconds a wait is long; nil where the limit for all holds.
  package var longWait: UInt64?
  /// Whether the table has a row for it: of others nobody knows whether they have liberties.
  package var isListed = false
  /// How many inits within 100 ms are not yet a storm; nil where the limit for all holds.
  package var storm: UInt32?
}

extension FencePattern {
  /// Whether the row counts for `kernel`; without a known one only what is true of all releases does.
  func isTrue(of kernel: KernelRelease?) -> Bool {
    guard since != nil || before != nil else { return true }
    guard let kernel else { return false }
    return since.map { kernel >= $0 } ?? true && before.map { kernel < $0 } ?? true
  }

  /// Whether an unsignaled fence may have been signaled under another seqno since: `progress` is its
  /// context's.
  func mayBeResubmitted(in progress: ContextProgress?) -> Bool {
    liberties.contains(.resubmitted) && progress?.lacksInit == true
  }

  /// What that makes of such a fence, as the end of a sentence.
  static let resubmission =
    "its job may have been submitted again under another seqno: a later fence of the context has no init"
}
