// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target: language mode 6, strict memory safety, explicit imports and existentials.
let settings: [SwiftSetting] = [
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A room of the house. `imports` is the whole list of what it may import.
func room(_ name: String, imports: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: imports, swiftSettings: settings)
}

func tests(_ name: String, imports: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(
    name: name, dependencies: ["TestSupport"] + imports, exclude: exclude, swiftSettings: settings)
}

/// The fuzz targets: tests, or, where Tests/FuzzTests/fuzz.sh builds them, a program around libFuzzer.
func fuzz(imports: [Target.Dependency]) -> Target {
  guard Context.environment["NNCTL_FUZZ"] != nil else {
    return tests("FuzzTests", imports: imports, exclude: fuzzFiles + ["Fuzzer.swift"])
  }
  return .executableTarget(
    name: "fuzz", dependencies: imports, path: "Tests/FuzzTests",
    exclude: fuzzFiles + ["FuzzTests.swift"], swiftSettings: settings)
}

let fuzzFiles = ["Corpus", "Files", "README.md", "fuzz.sh"]

let package = Package(
  name: "nnctl",
  platforms: [.macOS(.v26)],
  products: [
    .executable(name: "nnctl", targets: ["nnctl"]),
    // For Benchmarks.
    .library(name: "CKernels", targets: ["CKernels"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .systemLibrary(
      name: "CLibYAML", pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(name: "CKernels"),

    room("Diagnostics"),
    .target(
      name: "Platform", dependencies: ["CZlib", "Diagnostics"], swiftSettings: settings,
      // Elsewhere iconv is a part of the C library.
      linkerSettings: [.linkedLibrary("iconv", .when(platforms: [.macOS]))]),
    room("Config", imports: ["Diagnostics"]),
    room("JSON", imports: ["Config", "Platform", "Diagnostics"]),
    room("YAML", imports: ["CLibYAML", "Config", "Diagnostics"]),
    room("Compute", imports: ["CKernels"]),
    room("Tabular", imports: ["Compute", "JSON", "Config", "Platform", "Diagnostics"]),
    room("NN", imports: ["Compute", "Config", "Diagnostics"]),
    room(
      "Checkpointing",
      imports: ["NN", "Tabular", "Compute", "JSON", "Config", "Platform", "Diagnostics"]),
    room("Training", imports: ["NN", "Compute", "Config", "Diagnostics"]),
    room("Plotting", imports: ["Config", "Diagnostics"]),
    room("Reporting", imports: ["Plotting", "Config"]),
    room(
      "Workflows",
      imports: [
        "Reporting", "Plotting", "Training", "Checkpointing", "NN", "Tabular", "Compute", "YAML",
        "JSON", "Config", "Platform", "Diagnostics",
      ]),
    .executableTarget(
      name: "nnctl",
      dependencies: [
        "Workflows", "Reporting", "Training", "NN", "Tabular", "JSON", "Config", "Platform",
        "Diagnostics",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),

    .target(
      name: "TestSupport", dependencies: ["Compute", "Config", "YAML", "Diagnostics"],
      path: "Tests/TestSupport", swiftSettings: settings),
    tests("DiagnosticsTests", imports: ["Diagnostics"]),
    tests("PlatformTests", imports: ["Platform", "Diagnostics"]),
    tests("ConfigTests", imports: ["Config", "YAML", "Diagnostics"]),
    tests("YAMLTests", imports: ["YAML", "Config", "Diagnostics"]),
    tests("JSONTests", imports: ["JSON", "Config", "Platform", "Diagnostics"]),
    tests("ComputeTests", imports: ["Compute"]),
    tests(
      "TabularTests", imports: ["Tabular", "Compute", "Config", "YAML", "Platform", "Diagnostics"],
      exclude: ["Golden"]),
    tests(
      "GoldenTests",
      imports: [
        "Workflows", "Training", "NN", "Compute", "Config", "JSON", "YAML", "Platform",
        "Diagnostics",
      ], exclude: ["Golden"]),
    tests(
      "CheckpointingTests",
      imports: [
        "Checkpointing", "NN", "Compute", "Config", "JSON", "YAML", "Platform", "Diagnostics",
      ]),
    tests(
      "TrainingTests",
      imports: ["Training", "NN", "Tabular", "Compute", "Config", "YAML", "Diagnostics"]),
    tests("PlottingTests", imports: ["Plotting", "Config", "Diagnostics"]),
    tests("ReportingTests", imports: ["Reporting", "Plotting"]),
    tests(
      "WorkflowsTests",
      imports: [
        "Workflows", "Reporting", "Plotting", "Training", "NN", "Tabular", "Compute", "Config",
        "Platform", "Diagnostics",
      ], exclude: ["Frozen"]),
    tests(
      "SchemaTests", imports: ["Workflows", "JSON", "YAML", "Config", "Diagnostics"],
      exclude: ["validate.py"]),
    tests("READMETests", imports: [.target(name: "nnctl")]),
    tests("CLITests", imports: [.target(name: "nnctl")], exclude: ["Cases"]),
    tests(
      "ConfigsTests", imports: [.target(name: "nnctl"), "JSON", "Config", "Diagnostics"],
      exclude: ["exam_simulation.py"]),
    tests(
      "RepeatTests",
      imports: [
        .target(name: "nnctl"), "Workflows", "Training", "NN", "Tabular", "Config", "YAML",
        "Diagnostics",
      ]),
    fuzz(imports: [
      "Workflows", "Training", "Checkpointing", "NN", "Tabular", "YAML", "JSON", "Config",
      "Platform",
      "Diagnostics",
    ]),
    tests("NNTests", imports: ["NN", "Compute", "Config", "YAML", "Diagnostics"]),
  ]
)
