import Diagnostics
import Foundation
import TestSupport
import Testing
import Training

@testable import Workflows

/// Trainings that are asked to end, and what is saved of them.
@Suite struct InterruptionTests {
  /// Several blocks of rows to validate and to test, and callbacks that remember something.
  private static let config = """
    data: {path: data.csv, target: y, split: {train: 0.4, validation: 0.3, test: 0.3}}
    model: {layers: [Dense: {units: 3, activation: tanh}, Dropout: {rate: 0.2}, Dense: {units: 1, activation: sigmoid}]}
    compile: {optimizer: {Adam: {use_ema: true}}, loss: binary_crossentropy, metrics: [accuracy, auc]}
    fit: {epochs: 2, batch_size: 350}
    callbacks:
      - SwapEMAWeights
      - EarlyStopping: {monitor: val_loss, patience: 3, restore_best_weights: true}

    """

  private func withConfig(_ config: String = config, _ body: (URL) throws -> Void) throws {
    try withScratchFolder { folder in
      var rows = "a,b,y\n"
      for row in 0..<2000 { rows += "\(row * 37 % 101),\(row * 53 % 97),\(row * 7 / 3 % 2)\n" }
      try Data(rows.utf8).write(to: folder.appending(path: "data.csv"))
      try Data(config.utf8).write(to: folder.appending(path: "config.yaml"))
      try body(folder)
    }
  }

  private func workflow(
    _ folder: URL, output: String = "model.json", _ resumption: Resumption? = nil
  ) throws -> TrainWorkflow {
    try TrainWorkflow(
      configPath: folder.appending(path: "config.yaml").path(), overrides: [],
      output: folder.appending(path: output).path(), resumption: resumption)
  }

  private func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path()).filter {
      !["config.yaml", "data.csv"].contains($0)
    }.sorted()
  }

  /// Whenever it is asked: after a step, an epoch, between blocks of the validation rows or the test's.
  @Test("ended at any question and resumed, a training comes to the same bytes")
  func everywhere() throws {
    try withConfig { folder in
      _ = try workflow(folder, output: "whole.json").run()
      let whole = try Data(contentsOf: folder.appending(path: "whole.json"))
      let model = folder.appending(path: "model.json")
      var (places, hasEnded) = ([String](), false)
      while !hasEnded {
        var questions = 0
        let result = try workflow(folder).run {
          questions += 1
          return questions > places.count
        }
        switch result {
        case .finished: hasEnded = true
        case .interrupted(let place):
          #expect(place.epochs == 2)
          if case .partial = place.saved {
            places.append("\(place.epoch):\(place.step)")
            #expect(try names(folder) == ["model.partial.json", "whole.json"])
            guard case .finished = try workflow(folder, .partial).run() else {
              Issue.record("it was not asked to end")
              return
            }
          } else {
            places.append("finished")
          }
        }
        #expect(try Data(contentsOf: model) == whole, "\(places)")
        #expect(try names(folder) == ["model.json", "whole.json"])
        try FileManager.default.removeItem(at: model)
      }
      // Three steps, two blocks to validate, the end of the epoch; three blocks to test.
      let first = ["0:1", "0:2", "0:3", "0:3", "0:3", "1:0"]
      let second = ["1:1", "1:2", "1:3", "1:3", "1:3"]
      #expect(places == first + second + ["finished", "finished", "finished"])
    }
  }

  /// Shows the last state to whoever asks, and counts what callbacks say.
  private final class Watcher: TrainingObserver {
    var state: TrainingLoop.State?
    var words: [String] = []
    var eachStep: (TrainingLoop.State) throws -> Void = { _ in }

    func epochBegan(_ epoch: Int, of epochs: Int) {}
    func stepEnded(_ state: TrainingLoop.State, of steps: Int) -> TrainingDecision {
      self.state = state
      do { try eachStep(state) } catch { Issue.record(error) }
      return .goOn
    }
    func epochEnded(_ report: EpochReport, _ state: TrainingLoop.State) -> TrainingDecision {
      .goOn
    }
    func carryOut(_ request: CallbackRequest, _ state: TrainingLoop.State) {
      if case .say(let text) = request { words.append(text) }
    }
  }

  private func anyState() throws -> TrainingLoop.State {
    let watcher = Watcher()
    try withConfig { _ = try workflow($0).run(watcher) }
    return try #require(watcher.state)
  }

  @Test("saves come every so many seconds, and more seldom where they take long")
  func seldom() throws {
    let state = try anyState()
    var (now, duration, saves) = (0.0, 0.0, [Double]())
    let saver = PartialSaver(
      every: 60, observer: Watcher(), isAskedToEnd: { false }, clock: { now }
    ) { _ in
      saves.append(now)
      now += duration
    }
    func train(to end: Double) {
      while now < end {
        now += 1
        #expect(saver.stepEnded(state, of: 5) == .goOn)
      }
    }
    train(to: 200)
    #expect(saves == [60, 120, 180])
    duration = 10
    train(to: 1000)
    #expect(saves == [60, 120, 180, 240, 450, 660, 870])
  }

  @Test("the clock is looked at seldom where steps are short")
  func looks() throws {
    let state = try anyState()
    var looks = 0
    let saver = PartialSaver(
      every: nil, observer: Watcher(), isAskedToEnd: { false },
      clock: {
        looks += 1
        return 0
      }
    ) { _ in }
    for _ in 0..<100_000 { _ = saver.stepEnded(state, of: 5) }
    #expect(looks < 120)
  }

  @Test("saves that fail are warned of once, and the training goes on to its end")
  func failing() throws {
    try withConfig(Self.config + "output: {save_every: 1e-9}\n") { folder in
      let watcher = Watcher()
      let partial = folder.appending(path: "model.partial.json")
      // A folder cannot be replaced by a file.
      watcher.eachStep = { _ in
        try FileManager.default.createDirectory(at: partial, withIntermediateDirectories: true)
      }
      let result = try workflow(folder).run(watcher)
      guard case .finished = result else {
        Issue.record("it was not asked to end")
        return
      }
      #expect(
        watcher.words == [
          "warning: cannot write '\(partial.path())': it is a folder; the training goes on, and is "
            + "saved when it can be"
        ])
      #expect(try names(folder) == ["model.json", "model.partial.json"])
    }
  }

  @Test("the partial checkpoint is there while a training runs, and is not the final one")
  func periodic() throws {
    try withConfig(Self.config + "output: {save_every: 1e-9}\n") { folder in
      let watcher = Watcher()
      var hadSaved = false
      watcher.eachStep = { state in
        #expect(
          !FileManager.default.fileExists(atPath: folder.appending(path: "model.json").path()))
        hadSaved = try hadSaved || names(folder).contains("model.partial.json")
      }
      _ = try workflow(folder).run(watcher)
      #expect(hadSaved)
      #expect(try names(folder) == ["model.json"])
    }
  }

  @Test("a partial that cannot be written is refused before the first epoch")
  func refused() throws {
    try withConfig { folder in
      let partial = folder.appending(path: "model.partial.json")
      try FileManager.default.createDirectory(at: partial, withIntermediateDirectories: false)
      let problems = #expect(throws: Problems.self) { _ = try workflow(folder) }
      #expect(
        problems?.all.map(\.message) == ["cannot write '\(partial.path())': it is a folder"])
      #expect(problems?.all[0].kind == .output)
    }
  }

  @Test("where the last save fails, the training is kept elsewhere, and the error says so")
  func lastSave() throws {
    try withConfig { folder in
      let watcher = Watcher()
      watcher.eachStep = { _ in
        try FileManager.default.createDirectory(
          at: folder.appending(path: "model.partial.json"), withIntermediateDirectories: true)
      }
      let workflow = try workflow(folder)
      let problems = #expect(throws: Problems.self) {
        _ = try workflow.run(watcher) { watcher.state != nil }
      }
      #expect(problems?.all[0].kind == .output)
      let notes = try #require(problems?.all[0].notes)
      #expect(notes.count == 2 && notes[0] == "the training was interrupted")
      #expect(notes[1].hasPrefix("the training is not lost, '"))
      let kept = try #require(notes[1].split(separator: "'").dropFirst().first)
      try FileManager.default.removeItem(atPath: String(kept))
    }
  }

  /// Ends a training after so many questions.
  private func interrupt(_ workflow: TrainWorkflow, after most: Int) throws {
    var questions = 0
    let result = try workflow.run {
      questions += 1
      return questions >= most
    }
    guard case .interrupted = result else {
      Issue.record("it was asked to end")
      return
    }
  }

  private func warning(_ workflow: TrainWorkflow) -> String? {
    workflow.notices.last { $0.severity == .warning }.map {
      ([$0.message] + $0.notes).joined(separator: "; ")
    }
  }

  @Test("no unfinished training is lost without a word")
  func olderPartials() throws {
    try withConfig { folder in
      let path = folder.path()
      let (partial, older) = ("\(path)model.partial.json", "\(path)model.partial.old.json")
      func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }
      try interrupt(try workflow(folder), after: 1)
      let first = try bytes(partial)
      var afresh: TrainWorkflow? = try workflow(folder)
      let goOn = "; to go on with it, end this one and say --resume-from \(older)"
      #expect(
        afresh.flatMap(warning)
          == "'\(partial)' holds a training that was not finished, and this one begins afresh; it is "
          + "kept as '\(older)'" + goOn)
      try interrupt(try #require(afresh), after: 2)
      afresh = nil
      let second = try bytes(partial)
      #expect(try bytes(older) == first && second != first)

      // They change places.
      var resumed: TrainWorkflow? = try workflow(folder, .file(older))
      #expect(
        resumed.flatMap(warning)
          == "'\(partial)' holds a training that was not finished, and this one goes on from another; "
          + "it is kept as '\(older)'" + goOn)
      try interrupt(try #require(resumed), after: 1)
      resumed = nil
      #expect(try bytes(older) == second)
      #expect(try names(folder) == ["model.partial.json", "model.partial.old.json"])

      afresh = try workflow(folder)
      #expect(
        afresh.flatMap(warning)
          == "'\(partial)' holds a training that was not finished, and this one begins afresh; it is "
          + "kept as '\(older)', in place of the one there" + goOn)
    }
  }

  @Test("a path that is to be typed is quoted where a shell would part it")
  func quoted() throws {
    try withConfig { folder in
      let name = "model(1).json"
      try interrupt(try workflow(folder, output: name), after: 1)
      #expect(
        try warning(workflow(folder, output: name))?
          .hasSuffix(" say --resume-from '\(folder.path())model(1).partial.old.json'") == true)
    }
  }

  @Test("what another training is about to save is not looked at")
  func lockedFirst() throws {
    try withConfig { folder in
      let first = try workflow(folder)
      try Data("half".utf8).write(to: folder.appending(path: "model.partial.json"))
      let problems = #expect(throws: Problems.self) { _ = try workflow(folder, .partial) }
      #expect(
        problems?.all.map(\.message) == [
          "cannot write '\(folder.path())model.json': another training is writing it"
        ])
      withExtendedLifetime(first) {}
    }
  }
}
