import Foundation
import TestSupport
import Testing

/// A training that is killed ten times and gone on with. `Tests/Faults/kill.py` does it hundreds of
/// times, and at more random moments.
@Suite struct KillTests {
  private static let config = """
    seed: 7
    data: {path: data.csv, target: kind, numeric: {scale: standard}}
    model:
      layers:
        - Dense: {units: 16, activation: relu}
        - Dropout: {rate: 0.2}
        - Dense: {units: 2, activation: softmax}
    compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
    fit: {epochs: 40, batch_size: 8, validation_split: 0.2}
    callbacks:
      - ReduceLROnPlateau: {patience: 3}
      - EarlyStopping: {patience: 40, restore_best_weights: true}
      - ModelCheckpoint: {filepath: best.json, save_best_only: true}
      - ModelCheckpoint: {filepath: "epoch-{epoch}.json"}
      - CSVLogger: {filename: log.csv}
      - CSVLogger: {filename: all.csv, append: true}
    output: {save_every: 0.001, history: history.csv}

    """

  private func prepare(_ folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var data = "a,b,kind\n"
    for row in 0..<120 {
      data += "\(row * 37 % 101),\(row * 53 % 89),\(row * 37 % 101 > row * 53 % 89 ? "x" : "y")\n"
    }
    let earlier = "epoch,accuracy,learning_rate,loss,val_accuracy,val_loss\n0,0,0,0,0,0"
    for (name, text) in [
      ("config.yaml", Self.config), ("data.csv", data), ("all.csv", earlier),
      ("model.json", "yesterday's"),
    ] {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
  }

  private func files(_ folder: URL) throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path())
      .filter { $0 != "stdout" }
    return try Dictionary(
      uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: folder.appending(path: $0))) })
  }

  @Test("after each kill all files are whole, and in the end they are as if there had been none")
  func kills() throws {
    try withScratchFolder { scratch in
      let undisturbed = scratch.appending(path: "undisturbed", directoryHint: .isDirectory)
      try prepare(undisturbed)
      let words = ["train", "config.yaml", "--quiet"]
      #expect(try Program.run(words, in: undisturbed).status == 0)
      let expected = try files(undisturbed)

      let folder = scratch.appending(path: "killed", directoryHint: .isDirectory)
      var kills = 0
      try prepare(folder)
      for round in 0..<10 {
        let program = try RunningProgram(
          ["train", "config.yaml", "--resume", "--log-format", "jsonl"], in: folder)
        // Some epochs on, somewhere among its saves, unless it is done by then.
        for _ in 0...(round % 3) where (try? program.waitForLine(#"{"epoch""#)) == nil { break }
        program.send(SIGKILL)
        if try program.end().isSignalled {
          kills += 1
          try check(files(folder), against: expected)
        } else {
          try checkEnd(files(folder), against: expected)
        }
        // Where nothing was saved the training begins afresh, and its rows in all.csv stay.
        if try files(folder)["model.partial.json"] == nil {
          try FileManager.default.removeItem(at: folder)
          try prepare(folder)
        }
      }
      #expect(kills > 0)
      #expect(try Program.run(words + ["--resume"], in: folder).status == 0)
      try checkEnd(files(folder), against: expected)
    }
  }

  private func checkEnd(_ files: [String: Data], against expected: [String: Data]) {
    #expect(files.keys.sorted() == expected.keys.sorted())
    for (name, content) in expected { #expect(files[name] == content, "\(name)") }
  }

  private func check(_ files: [String: Data], against expected: [String: Data]) throws {
    for (name, content) in files where !name.hasPrefix(".") {
      if name.hasPrefix("epoch-") {
        #expect(content == expected[name], "\(name)")
      } else if name == "model.json" {
        #expect(content == Data("yesterday's".utf8) || content == expected[name])
      } else if name.hasSuffix(".json") {
        #expect(throws: Never.self, "\(name)") { try JSONSerialization.jsonObject(with: content) }
      } else if name.hasSuffix(".csv") {
        #expect(expected[name]?.starts(with: content) == true, "\(name)")
      }
    }
  }
}
