/// The number of a CPU, as the kernel counts them from 0. Files may have holes in the numbers.
public typealias CPUNumber = UInt16
