import TraceVocabulary

/// Looking through the incarnations of one identity. Functions of the table and not of the model, which
/// has some thousand bytes: a call of one of its functions that does not change it may copy all of them.
extension FenceTable {
  /// The youngest incarnation of `fence` of which `isIt` holds, the living first.
  func incarnation(
    of fence: FenceID, where isIt: (borrowing FenceLifetime) -> Bool
  ) -> UInt32 {
    var found = Self.none
    var place = chain(of: fence).head
    while place != Self.none {
      if isIt(slots[Int(place)].lifetime), found == Self.none || isYounger(place, than: found) {
        found = place
      }
      place = slots[Int(place)].next
    }
    return found
  }

  private func isYounger(_ place: UInt32, than other: UInt32) -> Bool {
    let (phase, otherPhase) = (slots[Int(place)].phase, slots[Int(other)].phase)
    return phase == otherPhase
      ? slots[Int(place)].born > slots[Int(other)].born : phase == .alive
  }

  /// Whether an incarnation of the chain lives whose address nothing has told: it may stand where a
  /// destroyed one stood.
  func hasUnplaced(from head: UInt32) -> Bool {
    var place = head
    while place != Self.none {
      if slots[Int(place)].phase == .alive, slots[Int(place)].lifetime.address == 0 {
        return true
      }
      place = slots[Int(place)].next
    }
    return false
  }

  /// The incarnation of an occupant of memory, as far as it is known.
  func reference(of occupant: borrowing AddressBook.Occupant) -> FenceReference {
    if holds(occupant.slot, born: occupant.born) {
      return FenceReference(slots[Int(occupant.slot)].lifetime)
    }
    if let reference = occupant.reference {
      return reference
    }
    let fence = occupant.identity?.cut ?? FenceID(context: 0, seqno: 0)
    let address = occupant.address
    let slot = incarnation(of: fence) { $0.address == 0 || $0.address == address }
    if slot != Self.none {
      return FenceReference(slots[Int(slot)].lifetime)
    }
    return FenceReference(fence: fence, generation: 0, name: .unknown)
  }
}
