import Config
import Diagnostics
import Foundation
import NN
import TestSupport
import Testing

@testable import Workflows

@Suite struct VerifyTests {
  /// Columns of all types, some with gaps, quotes and words that mean "missing" in other places.
  private static let data: String = {
    var text = "n,size,city,joined,member,tags,y\n"
    for row in 0..<40 {
      let fields = [
        row % 11 == 5 ? "" : "\(Double(row * 37 % 101) / 7)", "\(row * row)e-3",
        ["Busan", "\"Seoul, Jung-gu\"", "\"say \"\"hi\"\"\"", "007", ""][row % 5],
        row % 9 == 3 ? "" : "\(row % 28 + 1).0\(row % 9 + 1).20\(10 + row % 15) 0\(row % 10):30",
        row % 3 == 0 ? "yes" : "no", ["red|blue", "blue", "green|red"][row % 3],
        row % 2 == 0 ? "a" : "b",
      ]
      text += fields.joined(separator: ",") + "\n"
    }
    return text
  }()

  private static let config = """
    seed: 5
    data:
      path: data.csv
      target: y
      numeric: {scale: standard, missing: median, indicator: true}
      categorical: {missing: slot, unknown: slot}
      columns:
        joined: {type: date, format: "%d.%m.%Y %H:%M", missing: median}
        member: {type: boolean}
        tags: {encode: {multi_hot: {delimiter: "|"}}}
    model: {layers: [Dense: {units: 3, activation: tanh}, Dense: {units: 1}]}
    compile: {optimizer: adam, loss: {BinaryCrossentropy: {from_logits: true}}, metrics: [accuracy]}
    fit: {epochs: 3, batch_size: 8}

    """

  /// Trains in a folder of its own, and verifies.
  private func verified(
    _ settings: [String] = [], change: (inout String) -> Void = { _ in },
    look: (URL) throws -> Void = { _ in }
  ) throws -> Verification {
    try withScratchFolder { folder in
      try Data(Self.config.utf8).write(to: folder.appending(path: "config.yaml"))
      try Data(Self.data.utf8).write(to: folder.appending(path: "data.csv"))
      let model = folder.appending(path: "model.json")
      _ = try TrainWorkflow(
        configPath: folder.appending(path: "config.yaml").path(),
        overrides: settings.map { try Override(setting: $0) }, output: model.path()
      ).run()
      var text = try String(contentsOf: model, encoding: .utf8)
      change(&text)
      try Data(text.utf8).write(to: model)
      try look(model)
      return try VerifyWorkflow.run(path: model.path())
    }
  }

  private func results(_ verification: Verification) -> [Verification.Subject: Verification.Result]
  {
    Dictionary(uniqueKeysWithValues: verification.checks.map { ($0.subject, $0.result) })
  }

  @Test(
    "what training writes is sound, to the byte",
    arguments: OptimizerRegistry.registry.names.map {
      ["compile.optimizer=\($0)", "fit.batch_size=64"]
    }
      + [
        [], ["fit.validation_split=0.25"], ["fit.steps_per_epoch=2"], ["fit.initial_epoch=1"],
        ["fit.epochs=0"], ["data.split=1"], ["output.samples=100"],
        ["data.split={train: 0.6, validation: 0.2, test: 0.2}"],
        ["compile.optimizer={SGD: {use_ema: true, gradient_accumulation_steps: 2}}"],
        ["callbacks=[{EarlyStopping: {monitor: loss, restore_best_weights: true}}]"],
        ["callbacks=[{ReduceLROnPlateau: {monitor: loss}}, TerminateOnNaN]"],
        [
          "callbacks=[{ReduceLROnPlateau: {monitor: loss, min_delta: 100, patience: 1, cooldown: 3000000000}}]"
        ],
        [
          "data.columns.city={values: [Busan, \"007\"], unknown: drop}",
          "data.columns.n.scale=robust",
        ],
        ["data.split={test: 0.25, stratify: true}", "data.numeric.clip=3"],
        ["data.split={validation: 0.2, test: 0.2, group: size}", "data.columns.n.encode=binning"],
        ["data.split={test: 0.3, time: size}"],
        [
          "data.split={column: size, test: [\"0e-3\", \"4e-3\"]}",
          "data.columns.n.missing={constant: 3}",
        ],
        ["data.split={validation_path: data.csv}"],
        [
          "compile.loss=mse", "data.target=size", "data.target_transform=standard",
          "compile.metrics=[mae]",
        ],
      ])
  func sound(_ settings: [String]) throws {
    let verification = try verified(settings)
    #expect(verification.problems == [])
    #expect(verification.checks.allSatisfy { $0.result == .ok }, "\(verification.checks)")
    #expect(verification.difference == 0)
  }

  @Test("what a training writes that went on without a callback is sound")
  func changedCallbacks() throws {
    _ = try verified(
      ["callbacks=[{ReduceLROnPlateau: {monitor: loss}}]"],
      look: { model in
        let config = model.deletingLastPathComponent().appending(path: "config.yaml").path()
        let on = model.deletingLastPathComponent().appending(path: "on.json").path()
        _ = try TrainWorkflow(
          configPath: config, overrides: [Override(setting: "fit.epochs=5")], output: on,
          resumption: .file(model.path())
        ).run()
        let verification = try VerifyWorkflow.run(path: on)
        #expect(verification.problems == [])
        let history = verification.checks.first { $0.subject == .history }
        #expect(history?.text == "5 epochs of loss, accuracy, learning_rate")
      })
  }

  /// Epochs without a number have NaN, and those with one keep it.
  @Test("gradients recorded from an epoch on, or up to one, are sound", arguments: [true, false])
  func changedGradients(areRecordedFirst: Bool) throws {
    _ = try verified(
      ["output.gradients=\(areRecordedFirst)"],
      look: { model in
        let folder = model.deletingLastPathComponent()
        let on = folder.appending(path: "on.json").path()
        _ = try TrainWorkflow(
          configPath: folder.appending(path: "config.yaml").path(),
          overrides: [
            Override(setting: "fit.epochs=5"),
            Override(setting: "output.gradients=\(!areRecordedFirst)"),
          ], output: on, resumption: .file(model.path())
        ).run()
        #expect(try VerifyWorkflow.run(path: on).problems == [])
        let norms = try HistoryRun(path: on).gradients
        #expect(norms.map(\.layer) == ["dense", "dense_1"])
        for norm in norms {
          #expect(norm.values.map(\.isNaN) == (0..<5).map { ($0 < 3) != areRecordedFirst })
        }
      })
  }

  @Test("a sample's outputs are those of predict --raw for the same cells")
  func samplesArePredictions() throws {
    let settings = ["output.samples=12"]
    _ = try verified(
      settings,
      look: { model in
        let node = try #require(
          JSONSerialization.jsonObject(with: Data(contentsOf: model)) as? [String: Any])
        let samples = try #require(node["samples"] as? [[String: Any]])
        #expect(samples.count == 12)
        let names = ["n", "size", "city", "joined", "member", "tags"]
        var lines = ""
        for sample in samples {
          let cells = try #require(sample["cells"] as? [Any])
          #expect(cells.count == names.count)
          let row = Dictionary(uniqueKeysWithValues: zip(names, cells))
          lines += String(decoding: try JSONSerialization.data(withJSONObject: row), as: UTF8.self)
          lines += "\n"
        }
        let input = model.deletingLastPathComponent().appending(path: "rows.jsonl")
        try Data(lines.utf8).write(to: input)
        func predicted(raw: Bool) throws -> [Float] {
          var request = PredictRequest(modelPath: model.path(), input: .file(input.path()))
          request.raw = raw
          request.probabilities = !raw
          request.writesHeader = false
          let output = model.deletingLastPathComponent().appending(path: "out.csv")
          try PredictWorkflow.run(request, toFile: output.path()) { _ in }
          return try String(contentsOf: output, encoding: .utf8).split(separator: "\n")
            .compactMap { Float($0.split(separator: ",")[raw ? 0 : 3]) }
        }
        func numbers(_ key: String) throws -> [Float] {
          try samples.map { Float(try #require(($0[key] as? [NSNumber])?.first).doubleValue) }
        }
        #expect(try predicted(raw: true) == numbers("outputs"))
        #expect(try predicted(raw: false) == numbers("predictions"))
      })
  }

  @Test("without samples there is a note, and no key")
  func noSamples() throws {
    let verification = try verified(
      ["output.samples=0"],
      look: { model in
        let text = try String(contentsOf: model, encoding: .utf8)
        #expect(!text.contains("\"samples\": ["))
      })
    #expect(verification.isSound && verification.difference == nil)
    #expect(results(verification)[.samples] == .note)
  }

  /// Replaces the first match of a pattern, which must be there.
  private func replace(_ pattern: String, by text: String) -> (inout String) -> Void {
    { whole in
      let range = whole.range(of: pattern, options: .regularExpression)
      #expect(range != nil, "nothing matches \(pattern)")
      if let range { whole.replaceSubrange(range, with: text) }
    }
  }

  @Test(
    "each inconsistency is found where it is",
    arguments: [
      (#""iterations": \d+"#, #""iterations": 13"#, .optimizer),
      (#""velocity": \[\["#, #""velocity": [[-"#, .optimizer),
      (#""name": "dense_1""#, #""name": "dense_9""#, .network),
      (#""class_name": "Dense""#, #""class_name": "ReLU""#, .network),
      (#""kernel": \[\[-?[0-9]"#, #""kernel": [[7"#, .samples),
      (#""type": "boolean",\n"#, "\"type\": \"numeric\",\n", .features),
      (#""name": "city""#, #""name": "town""#, .features),
      (#""labels": \["a", "b"\]"#, #""labels": ["a", "b", "c"]"#, .target),
      (#""target_means": \[[0-9.]+"#, #""target_means": [0.1"#, .target),
      (#""accuracy": \["#, #""precision": ["#, .history),
      (#""loss": \["#, #""loss": [0.5, "#, .format),
      (#""step": 0"#, #""step": 2"#, .format),
      (#""finished": true"#, #""finished": 1"#, .format),
      (#""epoch": 3"#, #""epoch": -1"#, .format),
      (#""version": 2"#, #""version": 3"#, .format),
      (#"\n\}\n$"#, "\n}\n}\n", .format),
      (#""wait": 0"#, #""wait": -2"#, .training),
      (#""class_name": "ReduceLROnPlateau""#, #""class_name": "EarlyStopping""#, .training),
      (#""fingerprint": "[0-9a-f]"#, #""fingerprint": "x"#, .data),
      (#""path": "data.csv""#, #""path": "other.csv""#, .data),
      (#""training": 28"#, #""training": 27"#, .profile),
      (#""test": 12"#, #""test": 11"#, .data),
      (#""validation": 0"#, #""validation": 2"#, .data),
      (#""split": 0.7"#, #""split": 0.5"#, .data),
      (#""scale": "standard""#, #""scale": "min_max""#, .features),
      (
        #""numeric": \{\s*"scale": "standard",\s*"missing": "median""#,
        #""numeric": {"scale": "standard", "missing": "mean""#, .features
      ),
      (
        #""missing": "slot",\s*"unknown": "slot"\s*\},\s*"columns""#,
        #""missing": "mode", "unknown": "slot"}, "columns""#, .features
      ),
      (#""counts": \[\d+"#, #""counts": [99"#, .profile),
      (#""others": 0"#, #""others": 3"#, .profile),
      (#""monitor": "loss""#, #""monitor": "nonsense""#, .history),
      (#""cells": \["#, #""cells": ["1", "#, .samples),
      (#""outputs": \[-?[0-9]"#, #""outputs": [9"#, .samples),
      (#""batch_size": 8"#, #""batch_size": 5"#, .optimizer),
      (#""units": 3"#, #""units": 0"#, .config),
    ] as [(String, String, Verification.Subject)])
  func inconsistent(_ pattern: String, _ text: String, _ subject: Verification.Subject) throws {
    let verification = try verified(
      [
        "compile.optimizer={Adam: {use_ema: true}}",
        "callbacks=[{ReduceLROnPlateau: {monitor: loss, patience: 5}}]",
      ], change: replace(pattern, by: text))
    let found = results(verification)
    #expect(found[subject] == .wrong, "\(verification.checks.map { ($0.subject, $0.text) })")
    #expect(!verification.isSound && !verification.problems.isEmpty)
    for problem in verification.problems {
      #expect(problem.kind == .data && problem.location?.file.hasSuffix("model.json") == true)
    }
  }

  @Test(
    "what callbacks remember is of epochs that were", arguments: ["best_epoch", "stopped_epoch"])
  func rememberedEpoch(_ key: String) throws {
    let verification = try verified(
      [
        "callbacks=[{EarlyStopping: {monitor: loss, min_delta: 100, restore_best_weights: true}}]"
      ], change: replace("\"\(key)\": \\d+", by: "\"\(key)\": 2"))
    #expect(results(verification)[.training] == .wrong)
    #expect(
      verification.problems.map(\.message) == [
        "'\(key)' is 2, counted from 0, and 2 epochs are finished"
      ])
  }

  @Test("a rounding is none; a hand in the file is noted")
  func rounding() throws {
    let near = try verified(change: { text in
      // The last digit of the first output.
      guard let start = text.range(of: "\"outputs\": ["),
        let end = text[start.upperBound...].firstIndex(of: "]")
      else { return }
      let number = Float(text[start.upperBound..<end]) ?? 0
      text.replaceSubrange(start.upperBound..<end, with: "\(number.nextUp)")
    })
    #expect(near.isSound)
    let difference = try #require(near.difference)
    #expect(difference > 0 && difference < 1e-6)
    let spaced = try verified {
      $0 = $0.replacingOccurrences(of: "\"epoch\": 3", with: "\"epoch\":3")
    }
    #expect(spaced.isSound && results(spaced)[.form] == .note)
  }

  @Test("data that have changed or are gone are noted")
  func otherData() throws {
    for isGone in [true, false] {
      let verification = try verified(look: { model in
        let data = model.deletingLastPathComponent().appending(path: "data.csv")
        if isGone {
          try FileManager.default.removeItem(at: data)
        } else {
          try Data((Self.data + "1,1,Busan,,yes,red,a\n").utf8).write(to: data)
        }
      })
      #expect(verification.isSound && results(verification)[.data] == .note)
      let check = verification.checks.first { $0.subject == .data }
      #expect(
        check?.text.hasSuffix(
          "'data.csv' \(isGone ? "cannot be read from here" : "has changed since")") == true)
    }
  }

  @Test("what is no checkpoint is refused")
  func refused() throws {
    try withScratchFolder { folder in
      let config = folder.appending(path: "config.yaml")
      try Data(Self.config.utf8).write(to: config)
      #expect { try VerifyWorkflow.run(path: config.path()) } throws: {
        ($0 as? Problems)?.all[0].kind == .usage
      }
      #expect { try VerifyWorkflow.run(path: folder.appending(path: "no.json").path()) } throws: {
        ($0 as? Problems)?.all[0].kind == .input
      }
    }
  }
}
