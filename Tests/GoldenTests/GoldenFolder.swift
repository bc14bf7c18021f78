import Config
import Diagnostics
import Foundation
import JSON
import TestSupport
import Testing

/// A folder of golden values.
struct GoldenFolder {
  static let kinds = [
    "activations", "initializers", "layers", "losses", "metric_settings", "metrics", "optimizers",
    "schedules",
  ]

  let url: URL
  /// Whether it is the project's copy, which must be whole.
  let isOwn: Bool

  init() {
    if let path = ProcessInfo.processInfo.environment["NNCTL_GOLDEN"], !path.isEmpty {
      url = URL(filePath: path, directoryHint: .isDirectory)
      isOwn = false
    } else {
      url = repositoryRoot.appending(path: "Tests/GoldenTests/Golden")
      isOwn = true
    }
  }

  /// Runs the cases of one kind and reports them.
  func run(
    _ kind: String, relative: Double, absolute: Double,
    _ check: (GoldenCase, inout Findings) throws -> Void
  ) throws {
    var report = GoldenReport(kind: kind)
    let file = url.appending(path: "\(kind).json")
    guard FileManager.default.fileExists(atPath: file.path) else { return missing(kind) }
    let cases: [ConfigNode]
    do {
      cases = try self.cases(in: file, kind: kind)
    } catch {
      GoldenReport.write("golden \(kind): unreadable: \(text(of: error))\n")
      throw error
    }
    func run(_ golden: GoldenCase) throws {
      var findings = Findings(relativeTolerance: relative, absoluteTolerance: absolute)
      try check(golden, &findings)
      try findings.check()
    }
    for node in cases {
      do {
        let golden = try GoldenCase(node)
        do {
          try run(golden)
        } catch let failure as Failure {
          // Where Keras's backends differ either is Keras: what is not TensorFlow's must be JAX's.
          guard let other = try golden.onJAX else { throw failure }
          try run(other)
        }
        report.pass()
      } catch let skip as Skip {
        report.skip(skip)
      } catch {
        report.fail(node["id"]?.string ?? "a case without id", text(of: error))
      }
    }
    report.finish(cases: cases.count, mustBeWhole: isOwn)
  }

  private func cases(in file: URL, kind: String) throws -> [ConfigNode] {
    let root = try JSON.read([UInt8](Data(contentsOf: file)), name: file.path, kind: .data)
    guard root["format"]?.string == "nnctl-golden/1" else { throw Failure("unknown format") }
    guard root["kind"]?.string == kind else { throw Failure("the file says another kind") }
    guard let cases = root["cases"]?.items else { throw Failure("no cases") }
    return cases
  }

  private func missing(_ kind: String) {
    GoldenReport.write("golden \(kind): no file\n")
    if isOwn { Issue.record("golden \(kind): no file in \(url.path)") }
  }

  /// The folders below `training`, by name.
  var trainingCases: [URL] {
    get throws {
      let folder = url.appending(path: "training")
      guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
      return try FileManager.default.contentsOfDirectory(
        at: folder, includingPropertiesForKeys: nil
      )
      .filter { FileManager.default.fileExists(atPath: $0.appending(path: "case.json").path) }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
    }
  }

  /// Runs the cases of the kind `training`, each a folder, and reports them.
  func runTraining() throws { try runFolders("training", trainingCases) { try $0.check() } }

  /// Reads each training's model as Keras prints it.
  func runKerasModels() throws {
    let cases = try trainingCases.filter {
      FileManager.default.fileExists(atPath: $0.appending(path: "model.json").path)
    }
    try runFolders("keras models", cases) { try $0.checkKerasModel() }
  }

  private func runFolders(
    _ kind: String, _ cases: [URL], _ check: (TrainingCase) throws -> Void
  ) throws {
    guard !cases.isEmpty else { return missing(kind) }
    var report = GoldenReport(kind: kind)
    for folder in cases {
      do {
        try check(TrainingCase(folder))
        report.pass()
      } catch let skip as Skip {
        report.skip(skip)
      } catch {
        report.fail(folder.lastPathComponent, text(of: error))
      }
    }
    report.finish(cases: cases.count, mustBeWhole: isOwn)
  }

  /// Names the files that no test reads.
  func checkFiles() throws {
    let files = try FileManager.default.contentsOfDirectory(
      at: url, includingPropertiesForKeys: nil
    )
    .filter { $0.pathExtension == "json" }
    .map { $0.deletingPathExtension().lastPathComponent }
    for kind in files.sorted() where !Self.kinds.contains(kind) {
      GoldenReport.write("golden \(kind): skipped \(kind).json: no kind of that name\n")
      if isOwn { Issue.record("golden \(kind): a file of an unknown kind") }
    }
  }

  private func text(of error: any Error) -> String {
    switch error {
    case let failure as Failure: failure.description
    case let problem as Diagnostic: problem.message
    case let problems as Problems: problems.all.map(\.message).joined(separator: "; ")
    default: String(describing: error)
    }
  }
}
