// swift-tools-version: 6.2
import PackageDescription

/// Measurements of nnctl that the tool itself does not need: `swift run --package-path Benchmarks -c release kernels`.
let package = Package(
  name: "nnctl-benchmarks",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "nnctl", path: "..")],
  targets: [
    .executableTarget(
      name: "kernels", dependencies: [.product(name: "CKernels", package: "nnctl")],
      path: "kernels")
  ]
)
