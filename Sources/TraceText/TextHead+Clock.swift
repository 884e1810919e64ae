package import TraceFile
package import TraceVocabulary

extension TextHead {
  /// The clock of the records, which the text does not name: the user may, with `name`.
  ///
  /// Without a name the clock may be `local`, the kernel's default, and the order of what several CPUs
  /// did is as uncertain. Numbers without a point are ticks of unknown length unless the name says that
  /// they are nanoseconds. trace-cmd prints `uptime` with a point too; nine digits have its count.
  package func clock(
    named name: String?, of text: String
  ) throws(TraceFileError) -> TraceClock {
    guard let name else {
      return TraceClock(
        name: form == .units ? TraceClock.unnamedTicks : TraceClock.unnamed, resolution: resolution,
        namesCPUs: namesCPUs)
    }
    let clock = TraceClock(name: name, resolution: resolution, namesCPUs: namesCPUs)
    let isCount = clock.unit == .hundredthOfASecond && resolution == 1
    guard form == .units || clock.isNanoseconds || isCount else {
      throw TraceFileError(
        .notATrace, at: 0,
        "\(text) prints time in seconds or microseconds, which the clock \(name) does not count; "
          + "name a clock that does, such as mono.")
    }
    return clock
  }
}
