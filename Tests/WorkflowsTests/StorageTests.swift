import Compute
import Diagnostics
import Foundation
import Platform
import Tabular
import TestSupport
import Testing
import Workflows

/// A training that is to come to the same in memory and in files.
struct StorageCase: CustomTestStringConvertible {
  let testDescription: String
  let data: String
  var output = "{units: 3, activation: softmax}"
  var loss = "sparse_categorical_crossentropy"
  var fit = ""
  var folds: Int?

  var config: String {
    """
    seed: 3
    data: {\(data)}
    model: {layers: [Dense: {units: 4, activation: tanh}, Dense: \(output)]}
    compile: {optimizer: adam, loss: \(loss)}
    fit: {epochs: 2, batch_size: 16\(fit)}

    """
  }

  static let all = [
    StorageCase(
      testDescription: "found types, rows left out, cells filled in, a stratified split",
      data: """
        path: data.csv, target: y, ignore: [z, w, g, t], split: {train: 0.6, validation: 0.1, stratify: true},
        numeric: {scale: standard, missing: drop}, categorical: {missing: slot, unknown: slot}
        """),
    StorageCase(
      testDescription: "target means in folds",
      data: """
        path: data.csv, target: y, ignore: [z, w, g, t], numeric: {scale: robust, missing: median, indicator: true},
        categorical: {encode: target_mean, missing: mode, unknown: slot}
        """, folds: 3),
    StorageCase(
      testDescription: "a validation split, weights, a number as target, a quantile scale",
      data: """
        path: data.csv, target: z, features: [n, m, c], sample_weight: w, target_transform: standard,
        numeric: {scale: quantile, missing: mean}, categorical: {missing: drop}
        """, output: "{units: 1}", loss: "mse", fit: ", validation_split: 0.2"),
    StorageCase(
      testDescription: "groups, and categories of which some are not known",
      data: """
        path: data.csv, target: y, features: [m, b, d], split: {train: 0.5, group: g},
        categorical: {encode: ordinal, unknown: drop}
        """),
    StorageCase(
      testDescription: "several files, an order of time, an embedding, bins",
      data: """
        path: [data.csv, more.csv], target: y, features: [n, c], split: {train: 0.7, time: t},
        columns: {n: {encode: {binning: {bins: 4}}, missing: median}, c: {encode: embedding, missing: slot}}
        """),
    StorageCase(
      testDescription: "held-out rows in a file of their own",
      data: """
        path: data.csv, target: y, features: [n, b], split: {test_path: more.csv},
        numeric: {missing: {constant: 0}}
        """),
  ]

  /// Numbers and texts, with gaps; a column that holds texts after numbers.
  static func csv(rows: Range<Int>) -> String {
    var text = "n,c,b,d,m,g,t,w,z,y\n"
    for row in rows {
      let fields = [
        row % 11 == 5 ? "" : "\(Double(row * 37 % 101) / 8)",
        row % 13 == 4 ? "NA" : ["red", "green", "blue", "한국"][row * 7 % 4],
        row % 3 == 0 ? "yes" : "no", "2024-\(row % 9 + 1 < 10 ? "0" : "")\(row % 9 + 1)-15",
        row % 2 == 0 ? "\(row % 5)" : "size \(row % (row > 150 ? 9 : 7))", "g\(row * 5 % 17)",
        "\(row * 29 % 400)", "\(1 + row % 3)", "\(Double(row % 23) - 7.5)",
        ["a", "b", "c"][(row / 2 + row / 5) % 3],
      ]
      text += fields.joined(separator: ",") + "\n"
    }
    return text
  }
}

@Suite struct StorageTests {
  private static func files(_ folder: URL, isKept: Bool = true) -> ColumnStorage {
    ColumnStorage(
      isKept: isKept, smallestSource: 0, smallestPart: 0, blockBytes: 200,
      folder: folder.appending(path: "cache").path())
  }

  private static let memory = ColumnStorage(
    isKept: false, smallestSource: .max, smallestPart: .max, blockBytes: 1, folder: nil)

  private func write(_ testCase: StorageCase, to folder: URL) throws {
    for (name, text) in [
      ("config.yaml", testCase.config), ("data.csv", StorageCase.csv(rows: 0..<200)),
      ("more.csv", StorageCase.csv(rows: 200..<240)),
    ] {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
  }

  /// Everything that a training gives: its checkpoint and what it tells.
  private func results(_ testCase: StorageCase, _ folder: URL, _ storage: ColumnStorage) throws
    -> [String]
  {
    let output = folder.appending(path: "model.json").path()
    let workflow = try TrainWorkflow(
      configPath: folder.appending(path: "config.yaml").path(), overrides: [], output: output,
      folds: testCase.folds, storage: storage)
    var results = [workflow.notices, workflow.doubts].map { diagnostics in
      diagnostics.filter { !$0.message.hasPrefix("columns of") }
        .map { DiagnosticRenderer().render($0) }.joined()
    }
    if testCase.folds != nil {
      let folds = try workflow.crossValidate(observer: { nil }, ended: { _ in })
      results.append("\(try #require(folds))")
    }
    _ = try workflow.run()
    results.append(try String(contentsOf: URL(filePath: output), encoding: .utf8))
    let evaluation = try EvaluateWorkflow.run(
      modelPath: output, dataPath: nil, metrics: [], by: "g", storage: storage)
    results.append("\(evaluation)")
    return results
  }

  @Test(
    "columns and rows in files come to what they come to in memory, read or found again",
    arguments: StorageCase.all)
  func same(_ testCase: StorageCase) throws {
    try withScratchFolder { folder in
      try write(testCase, to: folder)
      let expected = try results(testCase, folder, Self.memory)
      #expect(try results(testCase, folder, Self.files(folder, isKept: false)) == expected)
      #expect(try cached(folder).isEmpty)
      #expect(try results(testCase, folder, Self.files(folder)) == expected)
      #expect(try !cached(folder).isEmpty)
      #expect(try results(testCase, folder, Self.files(folder)) == expected)
    }
  }

  private func cached(_ folder: URL) throws -> [String] {
    let path = folder.appending(path: "cache").path()
    return FileManager.default.fileExists(atPath: path)
      ? try FileManager.default.contentsOfDirectory(atPath: path) : []
  }

  private func notices(_ folder: URL, _ storage: ColumnStorage) throws -> [String] {
    try TrainWorkflow(
      configPath: folder.appending(path: "config.yaml").path(), overrides: [],
      output: folder.appending(path: "model.json").path(), storage: storage
    ).notices.map(\.message).filter { $0.hasPrefix("columns of") }.map {
      $0.replacingOccurrences(of: folder.path(), with: "")
    }
  }

  @Test("what was kept is used while the CSV is the same, and made anew where it is damaged")
  func keeping() throws {
    try withScratchFolder { folder in
      let testCase = StorageCase.all[3]
      try write(testCase, to: folder)
      let storage = Self.files(folder)
      let kept = ["columns of 'data.csv' are kept in 'cache' for later runs"]
      #expect(try notices(folder, Self.files(folder, isKept: false)) == [])
      #expect(try notices(folder, storage) == kept)
      #expect(try notices(folder, storage) == [])

      let csv = folder.appending(path: "data.csv")
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: csv.path())
      #expect(try notices(folder, storage) == [])

      let text = try String(contentsOf: csv, encoding: .utf8)
      try Data(text.replacingOccurrences(of: "size 3", with: "size 4").utf8).write(to: csv)
      #expect(try notices(folder, storage) == kept)
      #expect(try notices(folder, storage) == [])

      let file = try #require(try cached(folder).first { $0.hasSuffix(".columns") })
      let handle = try FileHandle(
        forWritingTo: folder.appending(path: "cache").appending(path: file))
      try handle.truncate(atOffset: handle.seekToEnd() - 1)
      try handle.close()
      #expect(try notices(folder, storage) == kept)
      #expect(try results(testCase, folder, storage) == results(testCase, folder, Self.memory))
    }
  }

  @Test("a disk that takes no more is told, and the training goes on with another")
  func full() throws {
    try withScratchFolder { folder in
      let testCase = StorageCase.all[3]
      try write(testCase, to: folder)
      let storage = Self.files(folder)
      let found = try Fault.$planned.withValue([Fault(.write, EDQUOT, times: 1)]) {
        try notices(folder, storage)
      }
      #expect(found.count == 1)
      #expect(
        found.first?.hasPrefix("columns of 'data.csv' are not kept: cannot write a working file in")
          == true)
      #expect(try cached(folder).isEmpty)
      let expected = try results(testCase, folder, Self.memory)
      let faulty = try Fault.$planned.withValue([Fault(.write, EDQUOT, times: 1)]) {
        try results(testCase, folder, storage)
      }
      #expect(faulty == expected)
    }
  }

  @Test("a folder that cannot be written is told, and the training goes on")
  func unwritable() throws {
    try withScratchFolder { folder in
      let testCase = StorageCase.all[3]
      try write(testCase, to: folder)
      try Data().write(to: folder.appending(path: "cache"))
      let storage = Self.files(folder)
      let found = try notices(folder, storage)
      #expect(found.count == 1 && found[0].hasPrefix("columns of 'data.csv' are not kept: "))
      #expect(try results(testCase, folder, storage) == results(testCase, folder, Self.memory))
    }
  }

  @Test("what is wrong with the data is told in the same words")
  func faults() throws {
    try withScratchFolder { folder in
      for data in [
        "path: data.csv, target: y", "path: data.csv, target: y, features: [n]",
        "path: data.csv, target: y, features: [c]", "path: data.csv, target: z, features: [c]",
        "path: data.csv, target: y, features: [m, n], columns: {m: {type: numeric}}",
        "path: data.csv, target: y, features: [d], columns: {d: {type: boolean}}",
        "path: data.csv, target: y, features: [m], split: {train: 0.5, shuffle: false}",
        "path: data.csv, target: y, features: [b], sample_weight: n",
      ] {
        try write(StorageCase(testDescription: "", data: data), to: folder)
        func told(_ storage: ColumnStorage) -> String {
          do throws(Problems) {
            _ = try TrainWorkflow(
              configPath: folder.appending(path: "config.yaml").path(), overrides: [],
              output: folder.appending(path: "model.json").path(), storage: storage)
            return "nothing is wrong"
          } catch { return error.all.map { DiagnosticRenderer().render($0) }.joined() }
        }
        let expected = told(Self.memory)
        #expect(expected != "nothing is wrong", "\(data)")
        #expect(told(Self.files(folder)) == expected, "\(data)")
        #expect(told(Self.files(folder)) == expected, "\(data)")
      }
    }
  }
}
