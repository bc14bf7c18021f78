import Foundation
import TestSupport
import Testing
import Workflows

/// The README describes the checkpoint key by key: no key is without its line, no line without a key.
@Suite struct FormatTests {
  /// The paths in the first column of the table, with the versions in the last.
  private static let described: [String: String] = {
    let text =
      (try? String(contentsOf: repositoryRoot.appending(path: "README.md"), encoding: .utf8)) ?? ""
    var described: [String: String] = [:]
    var isInTable = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "| key | type | meaning | since |" {
        isInTable = true
      } else if isInTable, line.hasPrefix("| `") {
        let key = line.dropFirst(3).prefix { $0 != "`" }
        described[String(key)] = line.split(separator: "|").last.map {
          $0.trimmingCharacters(in: .whitespaces)
        }
      } else if !line.hasPrefix("| ---") {
        isInTable = false
      }
    }
    return described
  }()

  /// What has any keys, each of which stands for all.
  private static let free: Set = [
    "layers[].weights", "optimizer.slots", "optimizer.slots.*", "history",
    "training.callbacks[].weights", "training.metrics.gradient_norms",
  ]

  private static func collect(_ value: Any, at path: String, into paths: inout Set<String>) {
    if let object = value as? [String: Any] {
      // An array of numbers that was packed, and what is described elsewhere.
      if Set(object.keys) == ["shape", "float32"] || path == "config" { return }
      for (key, value) in object {
        let below = (path.isEmpty ? "" : path + ".") + (free.contains(path) ? "*" : key)
        paths.insert(below)
        collect(value, at: below, into: &paths)
      }
    } else if let items = value as? [Any] {
      for item in items where item is [String: Any] { collect(item, at: path + "[]", into: &paths) }
    }
  }

  private static func paths(ofFile url: URL) throws -> Set<String> {
    var paths: Set<String> = []
    collect(try JSONSerialization.jsonObject(with: Data(contentsOf: url)), at: "", into: &paths)
    return paths
  }

  /// Every scaler, encoder, rule for missing cells and callback that remembers; a checkpoint at the
  /// last step of an epoch, between two callbacks.
  private static let classes = """
    data:
      path: data.csv
      target: kind
      columns:
        a: {scale: none, missing: {constant: 1}, indicator: true}
        b: {scale: standard, clip: 3}
        c: {scale: min_max}
        d: {scale: robust}
        e: {scale: log1p}
        f: {scale: quantile}
        g: {encode: {binning: {bins: 3}}}
        h: {type: categorical, encode: one_hot, missing: mode, unknown: mode}
        i: {type: categorical, encode: ordinal}
        j: {type: categorical, encode: hash}
        k: {type: categorical, encode: frequency}
        l: {type: categorical, encode: target_mean}
        m: {type: categorical, encode: embedding}
        n: {encode: {multi_hot: {delimiter: ";"}}}
        o: {type: date, missing: median}
      split: 0.5
    model: {layers: [Dense: {units: 1}]}
    compile:
      optimizer: {Adam: {use_ema: true}}
      loss: {BinaryCrossentropy: {from_logits: true}}
      metrics: [accuracy]
    fit: {epochs: 6, batch_size: 4}
    output: {gradients: true}
    callbacks:
      - ModelCheckpoint: {filepath: within.json, save_freq: 5, monitor: loss}
      - EarlyStopping: {monitor: loss, patience: 1, min_delta: 9, restore_best_weights: true}
      - ReduceLROnPlateau: {monitor: loss}
      - CSVLogger: {filename: within.csv, append: true}

    """

  private static let numbers = """
    data: {path: data.csv, target: [b, d], features: [c], target_transform: standard, split: 0.5}
    model: {layers: [Dense: {units: 2}]}
    compile: {loss: mse}

    """

  private static let answers = """
    data: {path: data.csv, target: [p, q], features: [c], split: 0.5}
    model: {layers: [Dense: {units: 2, activation: sigmoid}]}
    compile: {loss: binary_crossentropy}

    """

  private static let lists = """
    data: {path: data.csv, target: n, features: [c], split: 0.5, columns: {n: {encode: {multi_hot: {delimiter: ";"}}}}}
    model: {layers: [Dense: {units: 3, activation: sigmoid}]}
    compile: {loss: binary_crossentropy}

    """

  private static let data: String = {
    var text = "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,kind\n"
    for row in 0..<40 {
      let numbers = (1...7).map { String(row * ($0 + 3) % 41) }
      let texts = (0..<6).map { _ in ["x", "y", "z"][row % 3] }
      let fields =
        [row == 7 ? "" : numbers[0]] + numbers.dropFirst() + texts
        + [
          ["u;v", "v", "w;u"][row % 3], "2024-01-\(row % 20 + 10)", row % 2 == 0 ? "yes" : "no",
          row % 4 == 0 ? "yes" : "no", row % 5 == 0 ? "good" : "bad",
        ]
      text += fields.joined(separator: ",") + "\n"
    }
    return text
  }()

  @Test("the README's table has a line for every key, and every line has a key")
  func everyKey() throws {
    let described = Self.described
    try #require(!described.isEmpty, "the README has no such table")
    try withScratchFolder { folder in
      try Data(Self.data.utf8).write(to: folder.appending(path: "data.csv"))
      // Rows of an older training, behind which the log goes on.
      try Data("epoch,accuracy,learning_rate,loss\n".utf8)
        .write(to: folder.appending(path: "within.csv"))
      var found: Set<String> = []
      for (index, text) in [Self.classes, Self.numbers, Self.answers, Self.lists].enumerated() {
        let config = folder.appending(path: "config.yaml")
        try Data(
          text.replacingOccurrences(
            of: "within.", with: folder.path() + "/within."
          ).utf8
        ).write(to: config)
        let model = folder.appending(path: "model\(index).json")
        _ = try TrainWorkflow(
          configPath: config.path(), overrides: [], output: model.path()
        ).run()
        #expect(try VerifyWorkflow.run(path: model.path()).problems == [])
        try found.formUnion(Self.paths(ofFile: model))
      }
      let within = folder.appending(path: "within.json")
      let verification = try VerifyWorkflow.run(path: within.path())
      #expect(verification.problems == [])
      #expect(verification.checks.first { $0.subject == .training }?.result == .note)
      try found.formUnion(Self.paths(ofFile: within))
      #expect(found.subtracting(described.keys).sorted() == [])
      #expect(Set(described.keys).subtracting(found).sorted() == [])
    }
  }

  @Test("what is there since version 1 is in its examples, what is not is not")
  func versions() throws {
    for example in FrozenTests.examples {
      let version = example.version.dropFirst("version-".count)
      for path in try Self.paths(ofFile: example.file("model.json")) {
        let since = Self.described[path] ?? "none"
        #expect(since <= version, "\(path) of \(example)")
      }
    }
  }
}
