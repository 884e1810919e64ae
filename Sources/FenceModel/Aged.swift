/// A slot and the serial number that says since when it is what it is.
struct Aged {
  let age: UInt64
  let slot: UInt32
}

extension ContiguousArray<Aged> {
  /// Keeps the `limit` oldest, oldest first. Ages are distinct, so the result is the same on every
  /// run. Quickselect, then a sort of the few: a bound is met with tens of thousands.
  mutating func keepOldest(_ limit: Int) {
    if limit < count {
      var low = 0
      var high = count - 1
      while low < high {
        let pivot = self[low + (high - low) / 2].age
        var left = low
        var right = high
        while left <= right {
          while self[left].age < pivot { left += 1 }
          while self[right].age > pivot { right -= 1 }
          if left <= right {
            swapAt(left, right)
            left += 1
            right -= 1
          }
        }
        if limit <= right {
          high = right
        } else if limit >= left {
          low = left
        } else {
          break
        }
      }
      removeSubrange(limit...)
    }
    sort { $0.age < $1.age }
  }
}
