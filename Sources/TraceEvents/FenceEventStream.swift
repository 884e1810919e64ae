package import FenceModel
package import TraceFile
package import TraceVocabulary

/// The fence events of a capture in order of time, a batch at a time.
package struct FenceEventStream: ~Copyable {
  /// Records of fence events, and marks of gaps: the first `count` are the latest batch.
  /// `ExtractedRecord.text` is the index of a `NameID` in the table that `next` was given.
  package private(set) var records: ContiguousArray<ExtractedRecord> = []
  /// How many of `records` are the latest batch.
  package private(set) var count = 0
  private var merged: MergedRecords
  /// The fences of the latest batch.
  private var fences: ContiguousArray<FenceID> = []

  /// What makes events of the supporting records; nil where they are not wanted.
  private(set) var supporting: SupportingDecoder?

  init(_ merged: consuming MergedRecords, supporting: SupportingDecoder? = nil) {
    self.merged = merged
    self.supporting = supporting
  }

  /// Reads the next batch, its names into `names`; false where nothing follows.
  package mutating func next(names: inout NameTable) throws(TraceFileError) -> Bool {
    count = try merged.next(&records) { pair in
      names.intern(driver: pair.first.span, timeline: pair.second.span).index
    }
    return count > 0
  }

  /// Gives the events of the latest batch to `model`, fence events and supporting ones, and shows
  /// `mark` what is none, in order.
  package mutating func feed(
    _ model: inout FenceModel, mark: (ExtractedRecord, inout FenceModel) -> Void
  ) {
    if fences.count < count {
      fences = ContiguousArray(repeating: FenceID(packed: 0), count: records.count)
    }
    for index in 0..<count {
      // Of what is no fence event this is no identity, and is looked up in vain.
      fences[index] = FenceID(packed: records[index].integers)
    }
    model.anticipate(fences.span.extracting(first: count))
    for index in 0..<count {
      if let event = FenceEvent(records[index]) {
        model.receive(event, anticipatedAt: index)
      } else if records[index].tag == ExtractedRecord.wide {
        if let event = supportingEvent(of: records[index]) {
          model.support(event)
        }
      } else {
        mark(records[index], &model)
      }
    }
  }

  /// The supporting event of a record of the latest batch; nil where it is of none, or says nothing.
  package mutating func supportingEvent(of record: ExtractedRecord) -> SupportingEvent? {
    guard record.tag == ExtractedRecord.wide else { return nil }
    return supporting?.event(record, merged.wide[Int(record.text)])
  }

  /// What became of the records of each supporting event that was read, by its id; complete after the
  /// last batch.
  package func supportingTallies() -> [UInt16: SupportingTally] {
    guard let supporting else { return [:] }
    return Dictionary(
      zip(supporting.formats.map(\.id), supporting.tallies), uniquingKeysWith: { first, _ in first }
    )
  }

  /// The gap that a mark of the latest batch stands for.
  package func gap(of mark: ExtractedRecord) -> LostEvents {
    merged.gaps[Int(mark.text)]
  }

  /// The share of the data that has been read, from 0 to 1.
  package var progress: Double {
    merged.bytesInAll == 0 ? 1 : min(1, Double(merged.bytesRead) / Double(merged.bytesInAll))
  }

  /// What each stream counted; complete after the last batch.
  package func tallies() -> [(instance: Int, cpu: CPUNumber, tally: StreamTally)] {
    merged.tallies()
  }

  /// Where each stream stood at which time; complete after the last batch.
  package func index() -> TraceIndex {
    merged.index()
  }
}
