package import FenceModel

extension FenceEvent.Kind {
  /// The tracepoint's name from 4.10 on, in the system `dma_fence`.
  package var tracepoint: String {
    switch self {
    case .initialized: "dma_fence_init"
    case .emitted: "dma_fence_emit"
    case .signalingEnabled: "dma_fence_enable_signal"
    case .signaled: "dma_fence_signaled"
    case .waitStarted: "dma_fence_wait_start"
    case .waitEnded: "dma_fence_wait_end"
    case .destroyed: "dma_fence_destroy"
    }
  }
}
