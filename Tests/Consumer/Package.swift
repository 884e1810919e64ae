// swift-tools-version: 6.3
import PackageDescription

// Uses the library as any other package would. `FENCEPOST_SLOW_TESTS=1 swift test --filter
// ConsumerTests` builds and runs it.
let package = Package(
  name: "Consumer",
  dependencies: [
    // The name is the package's identity: without it that would be the name of the checkout.
    .package(name: "Fencepost", path: "../..")
  ],
  targets: [
    .executableTarget(
      name: "Consumer", dependencies: [.product(name: "Fencepost", package: "Fencepost")])
  ]
)
