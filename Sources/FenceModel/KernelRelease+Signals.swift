package import TraceVocabulary

extension KernelRelease {
  /// The first release in which all that signals a fence ends in `dma_fence_signal_timestamp_locked`
  /// (drivers/dma-buf/dma-fence.c, 5a164ac4dbd2); before, `dma_fence_signal` and `dma_fence_signal_locked`
  /// do it each by itself. A recipe for a kernel without that function fails when it is run, and records
  /// nothing wrong.
  package static let oneSignalFunction = KernelRelease(major: 5, minor: 12)
}
