// swift-tools-version: 6.3
import PackageDescription

/// Settings of every Swift target of ours: Swift 6 mode, every unsafe construct marked, every warning
/// an error. `Lifetimes` is for the spans that are stored or returned.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableExperimentalFeature("Lifetimes"),
]

/// What only a run against hostile input builds: `FENCEPOST_HOSTILE=1 swift run -c release hostile`,
/// and `FUZZ=1 swift build -c release --product FuzzTraceFile --sanitize=fuzzer`.
var hostileTargets: [Target] = []
if Context.environment["FENCEPOST_HOSTILE"] != nil {
  hostileTargets.append(
    .executableTarget(
      name: "hostile",
      dependencies: [
        "HostileInput", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Tests/Hostile", swiftSettings: settings))
}
if Context.environment["FUZZ"] != nil {
  hostileTargets.append(
    .executableTarget(
      name: "FuzzTraceFile", dependencies: ["HostileInput"], path: "Tests/FuzzTraceFile",
      exclude: ["text.dict"],
      swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])],
      // gold fails on the fuzzer's sections.
      linkerSettings: [.unsafeFlags(["-use-ld=lld"])]))
}

let package = Package(
  name: "Fencepost",
  products: [
    .library(
      name: "Fencepost",
      targets: ["Fencepost", "FenceReports", "FenceRules", "FenceModel", "TraceVocabulary"]),
    .executable(name: "fencepost", targets: ["FencepostCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    // The policy of the gate is YAML, as the files round it in CI are; 22 s of a first debug build.
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // C libraries: a module map and a shim each, nothing else.
    .systemLibrary(
      name: "CTraceEvent", pkgConfig: "libtraceevent", providers: [.apt(["libtraceevent-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),

    // The HTML report's page, style and scripts, embedded as text.
    .target(name: "CReportAssets", exclude: ["web"]),

    // The words all targets share.
    .target(name: "TraceVocabulary", swiftSettings: settings),

    // bytes → records → events → lifetimes → reports, one target a step.
    .target(
      name: "TraceFile", dependencies: ["TraceVocabulary", "CZlib", "CZstd"],
      swiftSettings: settings),
    .target(
      name: "FenceModel",
      dependencies: [
        "TraceVocabulary",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "HeapModule", package: "swift-collections"),
      ],
      swiftSettings: settings),
    .target(
      name: "TraceText", dependencies: ["TraceVocabulary", "TraceFile", "FenceModel"],
      swiftSettings: settings),
    .target(
      name: "TraceEvents",
      dependencies: ["TraceVocabulary", "TraceFile", "TraceText", "FenceModel", "CTraceEvent"],
      swiftSettings: settings),
    .target(
      name: "FenceRules", dependencies: ["TraceVocabulary", "FenceModel"],
      swiftSettings: settings),
    .target(
      name: "FenceReports",
      dependencies: ["TraceVocabulary", "FenceModel", "FenceRules", "CReportAssets", "CZlib"],
      swiftSettings: settings),
    .target(
      name: "FencePolicy",
      dependencies: [
        "TraceVocabulary", "FenceModel", "FenceRules", "FenceReports",
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: settings),

    // The library that other packages import, and the command.
    .target(
      name: "Fencepost",
      dependencies: [
        "TraceVocabulary", "TraceFile", "TraceText", "TraceEvents", "FenceModel", "FenceRules",
        "FenceReports", .product(name: "DequeModule", package: "swift-collections"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "FencepostCommand",
      dependencies: [
        "Fencepost", "TraceVocabulary", "TraceFile", "TraceEvents", "FenceModel", "FenceRules",
        "FenceReports", "FencePolicy",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),

    // Spoiled captures, and the trial that each must survive; for tests only.
    .target(
      name: "HostileInput",
      dependencies: ["Fencepost", "FenceModel", "FenceReports", "TraceFile", "TraceVocabulary"],
      path: "Tests/HostileInput", swiftSettings: settings),

    // Tests mirror the targets; EndToEndTests runs the built command on real captures.
    .testTarget(
      name: "TraceVocabularyTests", dependencies: ["TraceVocabulary"], swiftSettings: settings),
    .testTarget(
      name: "TraceFileTests", dependencies: ["TraceFile", "TraceVocabulary", "HostileInput"],
      swiftSettings: settings),
    .testTarget(
      name: "FenceModelTests", dependencies: ["FenceModel", "TraceVocabulary"],
      swiftSettings: settings),
    .testTarget(
      name: "TraceTextTests",
      dependencies: ["TraceText", "TraceFile", "FenceModel", "TraceVocabulary", "HostileInput"],
      swiftSettings: settings),
    .testTarget(
      name: "FenceRulesTests", dependencies: ["FenceRules", "FenceModel", "TraceVocabulary"],
      swiftSettings: settings),
    .testTarget(
      name: "TraceEventsTests",
      dependencies: [
        "TraceEvents", "TraceText", "TraceFile", "FenceModel", "TraceVocabulary", "HostileInput",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "FenceReportsTests",
      dependencies: ["FenceReports", "FenceRules", "FenceModel", "TraceVocabulary"],
      swiftSettings: settings),
    .testTarget(
      name: "FencePolicyTests",
      dependencies: [
        "FencePolicy", "FenceReports", "FenceRules", "FenceModel", "TraceVocabulary",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "HostileTests", dependencies: ["HostileInput"], swiftSettings: settings),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "Fencepost", "TraceEvents", "TraceFile", "FenceModel", "FenceRules", "FenceReports",
        "TraceVocabulary", "HostileInput",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      swiftSettings: settings),
  ] + hostileTargets,
  // For `#embed`, with which the report's files become part of the program.
  cLanguageStandard: .gnu2x
)
