import Config
import Foundation
import Training

@testable import Tabular
@testable import Workflows

/// A training in a folder of its own, where it writes everything.
struct Stage {
  let folder: URL
  var isStored = false
  var epochs: Int?

  var output: URL { folder.appending(path: "model.json") }

  func workflow(_ resumption: Resumption? = nil) throws -> TrainWorkflow {
    let memory = ColumnStorage(
      isKept: false, smallestSource: .max, smallestPart: .max, blockBytes: 1, folder: nil)
    let files = ColumnStorage(
      isKept: true, smallestSource: 0, smallestPart: 0, blockBytes: 200,
      folder: folder.appending(path: "cache").path)
    let more = epochs.map {
      [Override(option: "--epochs", path: "fit.epochs", value: "\($0)")]
    }
    return try TrainWorkflow(
      configPath: folder.appending(path: "config.yaml").path, overrides: more ?? [],
      output: output.path, resumption: resumption, storage: isStored ? files : memory)
  }

  /// Writes a config, with the table.
  func set(_ recipe: Recipe) throws {
    let text = recipe.text.replacing("FOLDER", with: folder.path)
      .replacing(
        "callbacks:",
        with: "output: {history: '\(folder.path)/history.csv', save_every: 1000000, "
          + "gradients: \(recipe.recordsGradients)}\ncallbacks:")
    try Data(text.utf8).write(to: folder.appending(path: "config.yaml"))
    try Data(Recipe.table(rows: 50).utf8).write(to: folder.appending(path: "table.csv"))
  }

  /// All that was written, and clears it away.
  func takeFiles() throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where name.hasSuffix(".json") || ["history.csv", "log.csv"].contains(name) {
      files[name] = try Data(contentsOf: folder.appending(path: name))
      try FileManager.default.removeItem(at: folder.appending(path: name))
    }
    return files
  }

  /// Trains until asked to end, after so many questions.
  ///
  /// - Returns: whether it has finished.
  func train(_ resumption: Resumption?, questions: Int = .max) throws -> Bool {
    var left = questions
    let result = try workflow(resumption).run(nil) {
      left -= 1
      return left <= 0
    }
    return switch result {
    case .finished: true
    // Asked while the test rows were scored.
    case .interrupted(let place): if case .finished = place.saved { true } else { false }
    }
  }
}
