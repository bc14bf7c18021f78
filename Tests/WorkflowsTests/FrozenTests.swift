import Foundation
import TestSupport
import Testing
import Workflows

/// Checkpoints of every version of the format, as the nnctl of then has written them. They stay as they
/// are, and load for ever; `Frozen/freeze.sh` makes those of a new version.
@Suite struct FrozenTests {
  private static let folder = repositoryRoot.appending(path: "Tests/WorkflowsTests/Frozen")

  /// Sums of another instruction set differ in their last digits, so that predictions after a training
  /// here would; after the same weights they are apart by rounding alone.
  private static let tolerance: Float = 1e-5

  struct Example: CustomStringConvertible, Sendable {
    let folder: URL
    let version: String
    var description: String { "\(folder.lastPathComponent)/\(version)" }

    func file(_ name: String) -> URL { folder.appending(path: version).appending(path: name) }
    var model: String { file("model.json").path() }
    var data: String { folder.appending(path: "data.csv").path() }
  }

  static let examples: [Example] = {
    let folders =
      (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil))
      ?? []
    return folders.sorted { $0.path() < $1.path() }.flatMap { folder in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
      return names.filter { $0.hasPrefix("version-") }.sorted()
        .map { Example(folder: folder, version: $0) }
    }
  }()

  @Test("every example is there in every version")
  func everyVersion() {
    let names = Set(Self.examples.map(\.folder.lastPathComponent))
    #expect(names == ["averages", "diabetes", "packed", "penguins", "people"])
    #expect(Self.examples.count == 2 * names.count)
  }

  @Test("it verifies", arguments: examples)
  func verifies(_ example: Example) throws {
    let verification = try VerifyWorkflow.run(path: example.model)
    #expect(verification.problems == [])
    let form = verification.checks.first { $0.subject == .form }
    #expect(form?.result == .ok)
    let data = verification.checks.first { $0.subject == .data }
    #expect(data?.result == .ok)
    if let difference = verification.difference { #expect(difference <= Self.tolerance) }
    #expect((verification.difference == nil) == (example.version == "version-1"))
  }

  @Test("it predicts as then", arguments: examples)
  func predicts(_ example: Example) throws {
    try withScratchFolder { scratch in
      let output = scratch.appending(path: "predictions.csv")
      try PredictWorkflow.run(
        PredictRequest(modelPath: example.model, input: .file(example.data)),
        toFile: output.path()
      ) { _ in }
      try expectSame(
        String(contentsOf: output, encoding: .utf8),
        String(contentsOf: example.file("predictions.csv"), encoding: .utf8))
    }
  }

  @Test("it scores as then", arguments: examples)
  func scores(_ example: Example) throws {
    let evaluation = try EvaluateWorkflow.run(
      modelPath: example.model, dataPath: example.data, metrics: [])
    let rows = evaluation.csv.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).prefix(2).joined(separator: ",")
    }
    try expectSame(
      rows.joined(separator: "\n") + "\n",
      String(contentsOf: example.file("scores.csv"), encoding: .utf8))
  }

  /// Without callbacks, one of which has ended a training.
  @Test("a newer training goes on from it", arguments: examples)
  func goesOn(_ example: Example) throws {
    try withScratchFolder { scratch in
      let workflow = try TrainWorkflow(
        configPath: example.folder.appending(path: "config.yaml").path(),
        overrides: [Override(setting: "fit.epochs=60"), Override(setting: "callbacks=[]")],
        output: scratch.appending(path: "model.json").path(), resumption: .file(example.model))
      #expect(workflow.resumed != nil)
      guard case .finished(let outcome) = try workflow.run() else {
        Issue.record("it was not asked to end")
        return
      }
      #expect(outcome.epochs == 60)
    }
  }

  /// Texts are equal, numbers close.
  private func expectSame(_ found: String, _ expected: String) throws {
    let (found, expected) = (found.split(separator: "\n"), expected.split(separator: "\n"))
    try #require(found.count == expected.count)
    for (found, expected) in zip(found, expected) {
      let pairs = zip(found.split(separator: ","), expected.split(separator: ","))
      for (found, expected) in pairs {
        if let a = Float(found), let b = Float(expected) {
          #expect(
            isClose(a, b, relativeTolerance: Self.tolerance, absoluteTolerance: Self.tolerance))
        } else {
          #expect(found == expected)
        }
      }
    }
  }
}
