import Config
import Diagnostics
import Foundation
import NN
import TestSupport
import Testing
import Training

@testable import Tabular
@testable import Workflows

/// Numbers that look random, from a seed.
private struct Dice {
  var state: UInt64

  mutating func throwOne(upTo most: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return 1 + Int((state >> 33) % UInt64(most))
  }
}

/// A training that is interrupted at random, and comes to the same as one that is not.
struct Journey: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let recipes: [Recipe]
  /// Of the CSV's columns and rows: in memory unless set.
  var isStored = false
  /// Whether it is also stopped at every turn.
  var isThorough = false

  init(_ description: String, _ recipes: [Recipe], isStored: Bool = false) {
    testDescription = description
    self.recipes = recipes
    self.isStored = isStored
  }

  private var thorough: Journey {
    var journey = self
    journey.isThorough = true
    return journey
  }

  /// Five batches, the last one short, and validation rows, for three epochs.
  private static let fit =
    "epochs: 3, batch_size: 8, validation_split: 0.2, validation_batch_size: 16"

  /// The recipes of an exhibit, small.
  private static func small(_ exhibits: [Exhibit]) -> [Journey] {
    exhibits.map { exhibit in
      Journey(
        exhibit.testDescription,
        exhibit.recipes.map { recipe in
          var recipe = recipe
          recipe.fit = fit
          recipe.hidden = recipe.hidden.replacing("192", with: "4")
          recipe.layers = recipe.layers.map { $0.replacing("4200", with: "5") }
          recipe.data = recipe.data.replacing("0.05", with: "0.9")
          if recipe.metrics.isEmpty { recipe.metrics = ["mae"] }
          recipe.callbacks = recipe.callbacks.map {
            $0.replacing(": m.json", with: ": FOLDER/m.json")
          }
          recipe.callbacks = recipe.callbacks.map {
            $0.replacing("log.csv", with: "FOLDER/log.csv")
          }
          return recipe
        })
    }
  }

  /// Every optimizer with layers that have more than weights.
  private static let optimizers = OptimizerRegistry.registry.names.map { name in
    let settings = [
      "{gradient_accumulation_steps: 3, use_ema: true, ema_overwrite_frequency: 2, clipnorm: 1}",
      "{}",
    ]
    return Journey(
      "optimizer \(name)",
      settings.map { settings in
        Recipe(
          hidden: "units: 4, activation: tanh",
          layers: ["BatchNormalization", "Dropout: {rate: 0.2}"],
          optimizer: "{\(name): \(settings)}", metrics: ["mae"],
          callbacks: [
            "EarlyStopping: {patience: 1, restore_best_weights: true}",
            "ModelCheckpoint: {filepath: 'FOLDER/s{epoch}-{batch}.json', save_freq: 3}",
          ], fit: fit)
      } + [Recipe(hidden: "units: 4", optimizer: name, fit: "epochs: 6, batch_size: 100")])
  }

  private static func callbacks(
    _ description: String, _ callbacks: [String],
    optimizer: String = "{SGD: {learning_rate: 0.05}}",
    fit: String = fit
  ) -> Journey {
    Journey(
      description,
      [
        Recipe(
          hidden: "units: 4, activation: tanh", layers: ["GaussianNoise: {stddev: 0.1}"],
          optimizer: optimizer, metrics: ["mae"], callbacks: callbacks, fit: fit)
      ])
  }

  private static let averages = "{Adam: {use_ema: true, ema_momentum: 0.5, learning_rate: 0.1}}"
  private static let mixtures = [
    callbacks(
      "the best weights of averages",
      ["EarlyStopping: {patience: 1, restore_best_weights: true}", "SwapEMAWeights"],
      optimizer: averages),
    callbacks(
      "averages swapped in above a checkpoint",
      [
        "SwapEMAWeights: {swap_on_epoch: true}",
        "ModelCheckpoint: {filepath: 'FOLDER/e{epoch}.json'}",
        "EarlyStopping: {patience: 2, restore_best_weights: true}",
      ], optimizer: averages
    ).thorough,
    callbacks(
      "averages swapped in below a checkpoint",
      [
        "ModelCheckpoint: {filepath: 'FOLDER/e{epoch}.json'}",
        "SwapEMAWeights: {swap_on_epoch: true}",
        "ModelCheckpoint: {filepath: 'FOLDER/f{epoch}.json', save_best_only: true}",
      ], optimizer: averages),
    callbacks(
      "a plateau's cooldown",
      ["ReduceLROnPlateau: {patience: 1, cooldown: 2, factor: 0.5, min_delta: 0.5}"],
      fit: "epochs: 8, batch_size: 8, validation_split: 0.2, validation_batch_size: 16"
    ).thorough,
    callbacks(
      "rates by epoch", ["LearningRateScheduler: {schedule: {0: 0.1, 2: 0.05, 3: 0.01}}"]),
    callbacks(
      "rates by a schedule",
      [
        "LearningRateScheduler: {schedule: {CosineDecay: {initial_learning_rate: 0.1, decay_steps: run}}}"
      ]
    ),
    callbacks(
      "two that stop",
      [
        "EarlyStopping: {monitor: loss, mode: max, patience: 2, restore_best_weights: true}",
        "EarlyStopping: {monitor: val_mae, patience: 1, start_from_epoch: 1, baseline: 0.01}",
      ]),
    callbacks(
      "two that save by steps",
      [
        "ModelCheckpoint: {filepath: 'FOLDER/a{epoch}-{batch}.json', save_freq: 2}",
        "ModelCheckpoint: {filepath: 'FOLDER/b.json', save_freq: 3, monitor: loss, save_best_only: true}",
      ]
    ).thorough,
    callbacks(
      "a log beside a checkpoint",
      [
        "CSVLogger: {filename: 'FOLDER/log.csv'}",
        "ModelCheckpoint: {filepath: 'FOLDER/e{epoch}.json'}",
      ]),
  ]

  private static func fit(_ description: String, _ fit: String, _ goal: Goal = .number) -> Journey {
    Journey(
      description,
      [
        Recipe(
          goal: goal, hidden: "units: 4, activation: tanh", layers: ["Dropout: {rate: 0.1}"],
          metrics: [goal.units == 1 ? "mse" : "accuracy"], fit: fit)
      ])
  }

  private static let fits = [
    fit(
      "validation now and then",
      "epochs: 5, batch_size: 8, validation_split: 0.2, validation_batch_size: 16, validation_freq: 2"
    ),
    fit(
      "validation of some epochs",
      "epochs: 5, batch_size: 8, validation_split: 0.2, validation_batch_size: 16, validation_freq: [1, 4]"
    ),
    fit("passes longer than epochs", "epochs: 7, batch_size: 8, steps_per_epoch: 2"),
    fit("a later first epoch", "epochs: 6, initial_epoch: 3, batch_size: 8, steps_per_epoch: 3"),
    fit("weights of classes", "epochs: 3, batch_size: 8, class_weight: balanced", .several),
    fit("rows in their order", "epochs: 3, batch_size: 8, shuffle: false"),
    fit("one batch an epoch", "epochs: 5, batch_size: 1000", .shares),
  ]

  private static let tables = [
    Journey(
      "an embedding",
      [
        Recipe(
          data: "features: [a, k], columns: {k: {encode: embedding}}", hidden: "units: 3", fit: fit)
      ]),
    Journey(
      "columns in a file",
      [
        Recipe(
          data: "features: [a, k, j], numeric: {scale: standard}", hidden: "units: 3", fit: fit)
      ],
      isStored: true),
    Journey(
      "metrics that keep rows",
      [
        Recipe(
          goal: .two, hidden: "units: 3", metrics: ["roc_auc", "average_precision", "AUC"], fit: fit
        )
      ]),
  ]

  static let all =
    small(Exhibit.schedules + Exhibit.callbacks) + optimizers
    + mixtures + fits + tables
}

/// Going on after any interruption comes to the same bytes as the training that was never interrupted.
@Suite struct ResumeTests {
  /// A training in a folder of its own, where it writes everything.
  private struct Stage {
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
          with: "output: {history: '\(folder.path)/history.csv', save_every: 1000000}\ncallbacks:")
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

  private func compare(_ found: [String: Data], _ expected: [String: Data], _ what: String) {
    #expect(found.keys.sorted() == expected.keys.sorted(), "\(what)")
    for (name, bytes) in expected.sorted(by: { $0.key < $1.key }) {
      #expect(found[name] == bytes, "\(what): \(name)")
    }
  }

  /// As many as go together.
  @Test("with every layer")
  func layers() throws {
    try withScratchFolder { folder in
      let stage = Stage(folder: folder)
      var recipe = Recipe(
        hidden: "units: 4", metrics: ["mae"],
        fit: "epochs: 3, batch_size: 8, validation_split: 0.2, validation_batch_size: 16")
      for name in LayerRegistry.registry.names {
        let before = recipe
        recipe.layers.append(Exhibit.named(name))
        try stage.set(recipe)
        if (try? stage.workflow()) == nil { recipe = before }
      }
      #expect(recipe.layers.count > 15)
      try interrupted(Journey("layers", [recipe]))
    }
  }

  /// All that a network may have together.
  @Test("with every metric", arguments: [Goal.two, .several])
  func metrics(_ goal: Goal) throws {
    try withScratchFolder { folder in
      let stage = Stage(folder: folder)
      func recipe(_ metrics: [String]) -> Recipe {
        Recipe(
          goal: goal, hidden: "units: 3", metrics: metrics,
          fit: "epochs: 2, batch_size: 8, validation_split: 0.2, validation_batch_size: 16")
      }
      let names = try MetricRegistry.registry.names.map(Exhibit.named).filter { name in
        try stage.set(recipe([name]))
        return (try? stage.workflow()) != nil
      }
      #expect(names.count > 5)
      try interrupted(Journey("metrics", [recipe(names)]))
    }
  }

  @Test("interrupted anywhere, any number of times", arguments: Journey.all)
  func interrupted(_ journey: Journey) throws {
    try withScratchFolder { folder in
      let stage = Stage(folder: folder, isStored: journey.isStored)
      var refused = ""
      for recipe in journey.recipes {
        try stage.set(recipe)
        do {
          _ = try stage.workflow()
        } catch let problems as Problems {
          refused = problems.all[0].message
          continue
        }
        #expect(try stage.train(nil))
        let expected = try stage.takeFiles()
        #expect(expected["model.json"] != nil && expected["history.csv"] != nil)
        var dice = Dice(state: UInt64(expected["model.json"]?.count ?? 0))
        for most in journey.isThorough ? [1, 9] : [9] {
          // At the first step, and then at any turn. The first question may be one that a finished epoch
          // is given up with, so that it takes two to get on.
          var stops = [1]
          while try stops.count < 100
            && !stage.train(stops.count == 1 ? nil : .partial, questions: stops[stops.count - 1])
          {
            stops.append(1 + dice.throwOne(upTo: most))
          }
          compare(try stage.takeFiles(), expected, "stopped after \(stops)")
        }
        return
      }
      Issue.record("no config for it: \(refused)")
    }
  }

  /// The second training reads the data anew; what was written is changed under its hands.
  @Test("what does not repeat is told by its place in the checkpoint")
  func different() throws {
    try withScratchFolder { folder in
      let stage = Stage(folder: folder)
      try stage.set(Recipe(hidden: "units: 2", fit: "epochs: 3, batch_size: 8"))
      let workflow = try stage.workflow()
      _ = try workflow.run()
      let same = try #require(try workflow.repeat())
      #expect(same.difference == nil)
      #expect(try same.bytes == Data(contentsOf: stage.output).count)
      #expect(same.threads.first != same.threads.second)

      var text = try String(contentsOf: stage.output, encoding: .utf8)
      let history = try #require(text.ranges(of: "\"history\"").last)
      let second = try #require(text[history.upperBound...].firstRange(of: ", "))
      text.insert("7", at: second.upperBound)
      try Data(text.utf8).write(to: stage.output)
      let changed = try #require(try workflow.repeat()?.difference)
      #expect(changed.kind == .fault)
      #expect(changed.message.hasPrefix("two trainings gave different checkpoints, with "))
      #expect(changed.notes.count == 3)
      #expect(changed.notes[0].hasPrefix("history.loss.1: 7"))
      #expect(changed.notes[1] == "the history differs from epoch 2 on")

      let table = folder.appending(path: "table.csv")
      let rows = try String(contentsOf: table, encoding: .utf8)
      try Data(rows.replacing("-1.9009901", with: "-1.9").utf8).write(to: table)
      let moved = try #require(try workflow.repeat()?.difference)
      #expect(moved.notes[0].hasPrefix("data.files.0.fingerprint: "))
    }
  }

  @Test("from every file that ModelCheckpoint has saved")
  func fromSaved() throws {
    let journey = Recipe(
      hidden: "units: 4, activation: tanh", layers: ["Dropout: {rate: 0.1}", "BatchNormalization"],
      optimizer: "{Adam: {use_ema: true, gradient_accumulation_steps: 2}}", metrics: ["mae"],
      callbacks: [
        "EarlyStopping: {patience: 1, restore_best_weights: true}",
        "ModelCheckpoint: {filepath: 'FOLDER/a{epoch}-{batch}.json', save_freq: 2}",
        "SwapEMAWeights: {swap_on_epoch: true}",
        "ModelCheckpoint: {filepath: 'FOLDER/b{epoch}.json'}",
      ], fit: "epochs: 4, batch_size: 8, validation_split: 0.2, validation_batch_size: 16")
    try withScratchFolder { folder in
      let stage = Stage(folder: folder)
      try stage.set(journey)
      #expect(try stage.train(nil))
      let expected = try stage.takeFiles()
      #expect(expected.count > 5)
      for (name, bytes) in expected where name != "history.csv" && name != "model.json" {
        let start = folder.appending(path: "start.json")
        try bytes.write(to: start)
        #expect(try stage.train(.file(start.path)))
        let found = try stage.takeFiles()
        for (other, bytes) in found where other != "start.json" {
          #expect(expected[other] == bytes, "\(other) from \(name)")
        }
        #expect(found["model.json"] != nil)
      }
    }
  }

  @Test(
    "a finished training that is extended ends as the longer one",
    arguments: [
      Recipe(
        hidden: "units: 4", layers: ["Dropout: {rate: 0.1}"], optimizer: "{Adam: {use_ema: true}}"),
      Recipe(
        hidden: "units: 4", optimizer: "{SGD: {momentum: 0.9, gradient_accumulation_steps: 3}}",
        callbacks: [
          "EarlyStopping: {patience: 9, restore_best_weights: true}",
          "ReduceLROnPlateau: {patience: 1}",
        ]),
      Recipe(
        hidden: "units: 4", optimizer: "{Adam: {use_ema: true, ema_momentum: 0.5}}",
        callbacks: [
          "EarlyStopping: {patience: 9, restore_best_weights: true}",
          "SwapEMAWeights: {swap_on_epoch: true}",
        ]),
      Recipe(
        hidden: "units: 4",
        optimizer:
          "{RMSprop: {learning_rate: {ExponentialDecay: {initial_learning_rate: 0.1, decay_steps: 3, decay_rate: 0.5}}}}"
      ),
    ])
  func extended(_ recipe: Recipe) throws {
    var recipe = recipe
    recipe.fit = "epochs: 6, batch_size: 8, validation_split: 0.2, validation_batch_size: 16"
    try withScratchFolder { folder in
      var stage = Stage(folder: folder)
      try stage.set(recipe)
      #expect(try stage.train(nil))
      let expected = try stage.takeFiles()
      for epochs in [1, 4] {
        stage.epochs = epochs
        #expect(try stage.train(nil))
        stage.epochs = nil
        #expect(try stage.train(.file(stage.output.path)))
        compare(try stage.takeFiles(), expected, "after \(epochs) epochs")
      }
    }
  }

  private static func stopped(_ callbacks: [String]) -> Recipe {
    Recipe(
      hidden: "units: 4", optimizer: "{Adam: {use_ema: true}}", callbacks: callbacks,
      fit: "epochs: 6, batch_size: 8, validation_split: 0.2, validation_batch_size: 16")
  }

  /// A callback that looks at later epochs alone remembers nothing of those before.
  @Test(
    "what a callback has ended goes on without it, or with a changed one, from its last weights",
    arguments: [
      [], ["EarlyStopping: {patience: 9, start_from_epoch: 3, restore_best_weights: true}"],
    ])
  func changedStop(_ callbacks: [String]) throws {
    try withScratchFolder { folder in
      let stage = Stage(folder: folder)
      let stop = "EarlyStopping: {min_delta: 100, patience: 2, restore_best_weights: true}"
      try stage.set(Self.stopped(callbacks))
      #expect(try stage.train(nil))
      let expected = try stage.takeFiles()
      try stage.set(Self.stopped([stop]))
      #expect(try stage.train(nil))
      try stage.set(Self.stopped(callbacks))
      #expect(try stage.train(.file(stage.output.path)))
      compare(try stage.takeFiles(), expected, "with \(callbacks)")
    }
  }

  @Test("callbacks below one that saves are asked about that epoch, also where it has changed")
  func changedSave() throws {
    try withScratchFolder { folder in
      let stage = Stage(folder: folder)
      func recipe(_ name: String) -> Recipe {
        Self.stopped([
          "ModelCheckpoint: {filepath: 'FOLDER/\(name){epoch}.json'}",
          "EarlyStopping: {min_delta: 100, patience: 4}",
        ])
      }
      try stage.set(recipe("f"))
      #expect(try stage.train(nil))
      let expected = try stage.takeFiles()
      #expect(expected["f5.json"] != nil && expected["f6.json"] == nil)
      try stage.set(recipe("e"))
      #expect(try stage.train(nil))
      try stage.set(recipe("f"))
      #expect(try stage.train(.file(folder.appending(path: "e2.json").path)))
      let found = try stage.takeFiles()
      for name in ["f3.json", "f5.json", "f6.json", "model.json", "history.csv"] {
        #expect(found[name] == expected[name], "\(name)")
      }
    }
  }
}
