import Config
import Diagnostics
import Foundation
import NN
import TestSupport
import Testing
import Workflows

/// Numbers that look random, from a seed.
private struct Dice {
  var state: UInt64

  mutating func throwOne(upTo most: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return 1 + Int((state >> 33) % UInt64(most))
  }
}

/// Going on after any interruption comes to the same bytes as the training that was never interrupted.
@Suite struct ResumeTests {
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
