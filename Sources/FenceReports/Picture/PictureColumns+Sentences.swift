import FenceModel

/// What the text report says too, so that the page says it in the same words.
extension PictureColumns {
  mutating func writeSentences() {
    let losses = LossFindings(report)
    writer.member("losses", TextReport.losses(report))
    writer.member("hasLosses", losses.hasAny)
    writer.member("lossHappening", losses.happening)
    let steps = StepsSeen(report)
    writer.member("noInit", steps.absence(of: .initialized))
    writer.member(
      "noSignal", steps.isRecorded(.signaled) ? nil : steps.absence(of: .signaled))
    writer.member("livesRecorded", steps.count(of: .initialized) + steps.count(of: .destroyed) > 0)
    let fences = FencesAtEnd(report)
    writer.member("unsignaled", fences.unsignaled)
    writer.member("isUnsignaledKnown", fences.isUnsignaledKnown)
    writer.member("noneAlive", fences.noneListed)
    writer.member("fencesAtEnd", fences.count)
    writer.member("fenceEndDoubt", fences.endDoubt)
    writer.member("isCurveOfLiving", fences.isCurveOfLiving)
    writer.member("areAllAlive", fences.areAllAlive)
    writer.member("othersAlive", fences.others)
    let waits = WaitsAtEnd(report)
    let (parts, separator) = waits.parts
    writer.array("waitsAtEnd") { writer in
      for part in parts {
        writer.object {
          $0.member("words", part.words)
          $0.member("result", part.outcome?.word)
        }
      }
    }
    writer.member("waitSeparator", separator)
    writer.member("waitEndDoubt", waits.endDoubt)
    writer.member("nobodyWaits", waits.nobodyWaits)
    if let stall = report.stall {
      let words = StallWords(stall, on: report.trace.clock)
      writer.member("stop", words.stop)
      writer.member("stopPlace", words.place)
      writer.member("onStall", waits.tasksOnIt(stall).joined(separator: ", "))
      writer.member("behindStall", waits.behindIt(stall).joined(separator: ", "))
    }
  }
}
