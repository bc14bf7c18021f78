import Diagnostics
import Foundation
import Platform
import Plotting
import TestSupport
import Testing

@testable import Workflows

@Suite struct HistoryPlotTests {
  private func run(_ csv: String) throws -> HistoryRun {
    try withScratchFolder { folder in
      let file = folder.appending(path: "log.csv")
      try Data(csv.utf8).write(to: file)
      return try HistoryRun(path: file.path())
    }
  }

  /// `output.history` counts from 1, `CSVLogger` from 0, with columns by name.
  @Test(
    "both kinds of CSV",
    arguments: [
      ("epoch,loss,val_loss\n1,3,4\n2,2,2\n3,1,5\n", [1, 2, 3]),
      ("epoch,loss,val_loss\n0,3,4\n1,2,2\n2,1,5\n", [1, 2, 3]),
      ("epoch,accuracy,loss,val_loss\n5,0.5,3,4\n6,0.5,2,2\n7,0.5,1,5\n", [6, 7, 8]),
      ("\"epoch\";\"loss\";\"val_loss\"\n1;3;4\n2;2;2\n3;1;5\n", [1, 2, 3]),
    ])
  func tables(csv: String, epochs: [Int]) throws {
    let run = try run(csv)
    #expect(run.epochs == epochs)
    #expect(run["loss"] == [3, 2, 1])
    #expect(run.best?.epoch == epochs[1])
    #expect(run.best?.monitor == "val_loss")
  }

  @Test("epochs without a number, one epoch, none")
  func gaps() throws {
    let gaps = try run("epoch,loss,val_loss\n1,Infinity,NA\n2,2,NaN\n3,3,inf\n4,NaN,7\n")
    #expect(gaps["loss"]?[0] == .infinity)
    #expect(gaps["val_loss"]?.map(\.isNaN) == [true, true, false, false])
    #expect(gaps.best?.epoch == 4)
    #expect(try run("epoch,loss\n1,2\n").best?.epoch == 1)
  }

  /// Restored by EarlyStopping, found by what it monitors, or by the loss.
  @Test("the best epoch of a checkpoint")
  func best() throws {
    func best(_ callbacks: String, at epoch: String? = nil) throws -> HistoryRun.Best? {
      try withScratchFolder { folder in
        let rows = (0..<40).map { "\($0 % 7),\($0 * 5 % 11),\($0 % 7 > $0 * 5 % 11 ? 1 : 0)" }
        try Data(("a,b,c\n" + rows.joined(separator: "\n") + "\n").utf8)
          .write(to: folder.appending(path: "data.csv"))
        let config = """
          data: {path: data.csv, target: c}
          model: {layers: [Dense: {units: 1, activation: sigmoid}]}
          compile: {optimizer: {SGD: {learning_rate: 0.1}}, loss: binary_crossentropy, metrics: [accuracy]}
          fit: {epochs: 6, validation_split: 0.25}
          callbacks: [\(callbacks)]

          """
        let path = folder.appending(path: "config.yaml")
        try Data(config.utf8).write(to: path)
        let model = folder.appending(path: "model.json").path()
        _ = try TrainWorkflow(configPath: path.path(), overrides: [], output: model).run()
        if let epoch {
          let text = try String(contentsOfFile: model, encoding: .utf8)
          let changed = text.replacing(/"best_epoch": *[0-9.]+/, with: "\"best_epoch\": \(epoch)")
          #expect(changed != text)
          try Data(changed.utf8).write(to: URL(filePath: model))
        }
        let run = try HistoryRun(path: model)
        #expect(run.epochs == Array(1...6))
        let values = try #require(run[run.best?.monitor ?? ""])
        let isHigher = run.best?.monitor == "accuracy"
        #expect(run.best.map { values[$0.epoch - 1] } == (isHigher ? values.max() : values.min()))
        return run.best
      }
    }
    #expect(try best("")?.monitor == "val_loss")
    #expect(try best("{EarlyStopping: {monitor: accuracy, patience: 9}}")?.monitor == "accuracy")
    let restoring = "{EarlyStopping: {monitor: loss, patience: 9, restore_best_weights: true}}"
    let restored = try best(restoring)
    #expect(restored?.monitor == "loss" && restored?.isRestored == true)
    // A checkpoint may say anything.
    for epoch in ["1e300", "1e15", "-5", "0.5"] {
      let found = try best(restoring, at: epoch)
      #expect(found?.monitor == "loss" && found?.isRestored == false)
    }
  }

  @Test("several runs: a panel for the loss and each metric, lone epochs as dots")
  func panels() throws {
    let picture = try withScratchFolder { folder in
      let files = [
        ("a.csv", "epoch,loss,mae,val_loss\n1,2,1,3\n"), ("b.csv", "epoch,loss\n1,1\n2,-1\n"),
      ]
      for (name, text) in files {
        try Data(text.utf8).write(to: folder.appending(path: name))
      }
      var request = PlotRequest(
        inputs: files.map { folder.appending(path: $0.0).path() })
      request.isLogarithmic = true
      return try HistoryPlot.picture(request)
    }
    let charts = picture.panels.compactMap { panel -> Chart? in
      if case .chart(let chart) = panel { chart } else { nil }
    }
    #expect(charts.map(\.y.label) == ["loss", "mae"])
    // A number below 0 keeps the scale as it is.
    #expect(charts.map(\.y.scale) == [.linear, .logarithmic])
    #expect(
      charts[0].layers.compactMap(\.name) == [
        "a.csv", "a.csv", "a.csv, validation", "a.csv, validation", "b.csv",
      ])
    #expect(charts[0].layers[1].marks == .points([Point(1, 2)]))
    #expect(charts[0].layers.contains { $0.marks == .line([Point(1, 3)], .dashed) })
  }

  @Test("a config is none")
  func config() {
    #expect(throws: Problems.self) { try run("model: {layers: []}\n") }
    #expect(throws: Problems.self) { try run("a,b\n1,2\n") }
  }

  @Test("following: the partial file while the training runs, then the end")
  func following() throws {
    try withScratchFolder { folder in
      let model = folder.appending(path: "model.json")
      let partial = folder.appending(path: "model.partial.json")
      var followed = FollowedHistories([model.path()])
      #expect(followed.look().files.isEmpty)
      try Data("{}".utf8).write(to: model)
      do {
        let lock = try FileLock(for: model.path())
        // What is there is of an earlier training.
        #expect(followed.look().files.isEmpty)
        try Data("{}".utf8).write(to: partial)
        let first = followed.look()
        #expect(first.files == [partial.path()] && first.hasChanged && !first.isOver)
        #expect(!followed.look().hasChanged)
        try Data("{} ".utf8).write(to: partial)
        #expect(followed.look().hasChanged)
        withExtendedLifetime(lock) {}
      }
      // It was interrupted.
      let interrupted = followed.look()
      #expect(interrupted.files == [partial.path()] && interrupted.isOver)
      try FileManager.default.removeItem(at: partial)
      let last = followed.look()
      #expect(last.files == [model.path()] && last.hasChanged && last.isOver)
      let csv = folder.appending(path: "log.csv")
      try Data("epoch,loss\n".utf8).write(to: csv)
      followed = FollowedHistories([csv.path()])
      #expect(followed.look().files == [csv.path()] && !followed.look().isOver)
      let nameless = folder.appending(path: "model")
      try Data("{}".utf8).write(to: nameless)
      followed = FollowedHistories([nameless.path()])
      #expect(followed.look().isOver)
    }
  }
}
