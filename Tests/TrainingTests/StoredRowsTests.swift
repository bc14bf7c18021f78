import Compute
import Config
import Foundation
import NN
import Tabular
import TestSupport
import Testing
import Training

@Suite struct StoredRowsTests {
  /// A network with a layer that learns from all rows first, trained on a shuffled order of rows with
  /// a tail held back for validation.
  @Test("a training on rows in a file comes to the same bits as one on rows in memory")
  func sameBits() throws {
    var random = RandomStream(seed: 3, purpose: .shuffle, index: 0)
    let file = Matrix(
      rows: 300, columns: 3, elements: (0..<900).map { _ in random.nextUniform() * 10 })
    var order = (0..<300).map { Int32($0) }
    random.shuffle(&order)
    var inMemory = Matrix(rows: 300, columns: 3)
    inMemory.gather(order[...], from: file)
    let targets = Matrix(
      rows: 300, columns: 1,
      elements: (0..<300).map { inMemory[$0, 0] * inMemory[$0, 1] - inMemory[$0, 2] })
    try withScratchFolder { folder in
      var writer = try RowFileWriter(columns: 3, folder: folder.path())
      try writer.append(file)
      let stored = FeatureRows(try writer.finish(), rows: order)
      let states = try [FeatureRows(inMemory), stored].map { features in
        try trained(Samples(features: features, targets: targets))
      }
      #expect(states[0].history.values == states[1].history.values)
      #expect(states[0].history.names == ["loss", "mae", "val_loss", "val_mae"])
      #expect(
        states[0].model.parameters.map(\.parameter.value)
          == states[1].model.parameters.map(\.parameter.value))
    }
  }

  private func trained(_ samples: Samples) throws -> TrainingLoop.State {
    let compile = try readSection(
      "{optimizer: adam, loss: mse, metrics: [mae]}", CompileConfig.init)
    let layers = "[Dense: {units: 4, activation: tanh}, Normalization, Dense: {units: 1}]"
    let training = samples.rows(0..<250)
    var model = try Sequential(
      readSection("{layers: \(layers)}", ModelConfig.init), inputs: 3, seed: 1)
    model.adapt(to: training.features)
    var loop = TrainingLoop(
      .init(
        model: model, optimizer: OptimizerState(optimizer: compile.optimizer, model: model),
        metrics: RunningMetrics(compile.metrics, targets: .values, outputs: 1)),
      compile: compile, loss: try #require(compile.loss),
      units: nil, fit: try readSection("{epochs: 3, batch_size: 32}", FitConfig.init), seed: 5,
      samples: training,
      validation: samples.rows(250..<300))
    try loop.run()
    return loop.state
  }
}
