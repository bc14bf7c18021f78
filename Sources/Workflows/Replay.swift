internal import Checkpointing
internal import Compute
internal import Diagnostics
internal import NN
internal import Tabular
internal import Training

/// Rows that a checkpoint carries, encoded as `predict` does it, for networks to be applied to.
struct Replay {
  private let cells: [[String?]]
  private let features: Matrix

  /// - Parameter cells: of each row, as texts of the feature columns.
  /// - Throws: a diagnostic of kind `data` where a cell is not what its feature takes.
  init(_ cells: [[String?]], _ pipeline: FeaturePipeline) throws(Diagnostic) {
    self.cells = cells
    features = try pipeline.encoded(cells, called: "samples")
  }

  /// What a network makes of the rows.
  ///
  /// - Parameter final: makes predictions of its outputs; nil where they are such.
  func samples(of model: Sequential, final: (any OutputLink)?) -> [Checkpoint.Sample] {
    if cells.isEmpty { return [] }
    var predictor = Predictor(model, final: final, batchSize: cells.count)
    let outputs = predictor.predict(features, isRaw: true).rowLists
    let predictions = final.map { _ in predictor.predict(features).rowLists }
    return cells.indices.map { row in
      Checkpoint.Sample(
        cells: cells[row], outputs: outputs[row], predictions: predictions?[row])
    }
  }
}

extension Matrix {
  fileprivate var rowLists: [[Float]] {
    (0..<rows).map { row in (0..<columns).map { self[row, $0] } }
  }
}
