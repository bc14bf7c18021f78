import Diagnostics
import Foundation
import TestSupport
import Testing
import Workflows

/// The CSV of a `CSVLogger` when its training goes on: as if it had never stopped.
@Suite struct CSVLogTests {
  private static let header = "epoch,learning_rate,loss,mae,val_loss,val_mae"

  /// One log is written before the checkpoint of an epoch, the other after it.
  private func config(_ folder: URL, epochs: Int = 5, appends: Bool) -> String {
    """
    seed: 3
    data: {path: data.csv, target: y, features: [x]}
    model: {layers: [Dense: {units: 3, activation: tanh}, Dense: {units: 1}]}
    compile: {optimizer: adam, loss: mse, metrics: [mae]}
    fit: {epochs: \(epochs), batch_size: 4, validation_split: 0.2, validation_freq: 2}
    callbacks:
      - CSVLogger: {filename: '\(folder.path())before.csv', append: \(appends)}
      - ModelCheckpoint: {filepath: '\(folder.path())epoch-{epoch}.json'}
      - CSVLogger: {filename: '\(folder.path())after.csv', append: \(appends)}
      - ReduceLROnPlateau: {patience: 2}
    output: {checkpoint: '\(folder.path())model.json', history: '\(folder.path())history.csv'}

    """
  }

  private func prepare(_ folder: URL, epochs: Int = 5, earlier: String?) throws {
    var data = "x,y\n"
    for row in 0..<40 { data += "\(Double(row % 9) / 4),\(Double(row * row % 11))\n" }
    try write(data, "data.csv", folder)
    try write(
      config(folder, epochs: epochs, appends: earlier != nil), "config.yaml", folder)
    for name in ["before.csv", "after.csv"] { try earlier.map { try write($0, name, folder) } }
  }

  private func write(_ text: String, _ name: String, _ folder: URL) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }

  private func train(_ folder: URL, from name: String? = nil) throws {
    _ = try TrainWorkflow(
      configPath: folder.appending(path: "config.yaml").path(), overrides: [],
      resumption: name.map { .file(folder.appending(path: $0).path()) }
    ).run()
  }

  private func texts(_ folder: URL) throws -> [String: String] {
    let names = ["before.csv", "after.csv", "history.csv", "model.json"]
    return try Dictionary(
      uniqueKeysWithValues: names.map {
        ($0, try String(contentsOf: folder.appending(path: $0), encoding: .utf8))
      })
  }

  @Test(
    "a training that goes on leaves the rows of one that never stopped, wherever its file was cut",
    arguments: [nil, "", header, "\(header)\n0,1,2,3,4,5"])
  func goesOn(earlier: String?) throws {
    try withScratchFolder { folder in
      try prepare(folder, earlier: earlier)
      try train(folder)
      let expected = try texts(folder)
      let beginning = earlier.map { $0.isEmpty ? "" : $0 + "\n" } ?? ""
      for name in ["before.csv", "after.csv"] {
        let text = try #require(expected[name])
        #expect(text.hasPrefix(beginning.isEmpty ? Self.header + "\n" : beginning))
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("0,") }.count
          == (beginning.contains("\n0,") ? 2 : 1))
      }
      // All rows are there; the last one is half there; some are missing; none is there.
      for (epoch, cut) in [(1, 0), (2, 10), (3, 150), (4, 3), (5, 0), (2, 10_000)] {
        for name in ["before.csv", "after.csv"] {
          let text = try #require(expected[name])
          let kept = max(earlier?.utf8.count ?? 0, text.utf8.count - cut)
          try write(String(text.prefix(kept)), name, folder)
        }
        try train(folder, from: "epoch-\(epoch).json")
        #expect(try texts(folder) == expected, "from epoch \(epoch)")
      }
    }
  }

  @Test("a training that is extended leaves the rows of a longer one", arguments: [nil, header])
  func extended(earlier: String?) throws {
    try withScratchFolder { folder in
      try prepare(folder, epochs: 7, earlier: earlier)
      try train(folder)
      var expected = try texts(folder)
      try prepare(folder, earlier: earlier)
      try train(folder)
      try write(config(folder, epochs: 7, appends: earlier != nil), "config.yaml", folder)
      try train(folder, from: "model.json")
      var found = try texts(folder)
      // Its checkpoint may tell that it was extended.
      expected["model.json"] = nil
      found["model.json"] = nil
      #expect(found == expected)
    }
  }

  @Test("rows of another training are not cut off")
  func rowsOfOthers() throws {
    try withScratchFolder { folder in
      try prepare(folder, earlier: "\(Self.header)\n0,1,2,3,4,5")
      try train(folder)
      let text = try #require(try texts(folder)["after.csv"]) + "0,9,9,9,9,9\n"
      try write(text, "after.csv", folder)
      let problems = #expect(throws: Problems.self) { try train(folder, from: "epoch-2.json") }
      #expect(
        problems?.all[0].message
          == "cannot go on with '\(folder.path())after.csv': it has rows that are not those of this "
          + "training")
      #expect(try texts(folder)["after.csv"] == text)
    }
  }
}
