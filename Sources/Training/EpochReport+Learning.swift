internal import Compute
internal import NN

// How the network learns. Computed when asked for.
extension EpochReport {
  /// The gradient that reached a layer in the epoch's last step.
  public struct LayerGradient: Sendable {
    public let layer: String
    /// √Σ g² over all that the layer learns, as it went into the step: clipped where the optimizer
    /// clips.
    public let norm: Double
    /// √(Σ g² / n) over its kernel, which layers of different sizes can be compared by; nil where it
    /// has none.
    public let kernelSize: Double?
  }

  /// Of each layer that learns, from the first to the last.
  public func gradients() -> [LayerGradient] { LayerGradient.all(model, workspace) }

  /// Units of a layer that ends in ReLU whose output is 0 for every row that was looked at: no gradient
  /// passes them, and so nothing brings them back.
  public struct DeadUnits: Sendable {
    public let layer: String
    public let dead: Int
    public let units: Int
    /// How many rows were looked at.
    public let rows: Int
  }

  /// So many training rows are looked at, or all.
  private static let mostRows = 1024
  private static let batchRows = 256

  /// Of each layer with any, from the first to the last.
  public func deadUnits() -> [DeadUnits] {
    let rectified = model.stages.indices.filter {
      model.activation(ofStage: $0)?.isRectifier == true
    }
    let count = min(samples.count, Self.mostRows)
    guard !rectified.isEmpty, count > 0 else { return [] }
    var isAlive = rectified.map {
      [Bool](repeating: false, count: model.stages[$0].operation.outputs)
    }
    let batch = min(Self.batchRows, count)
    let buffers = Workspace(for: model, batchSize: batch, isTraining: false)
    for start in stride(from: 0, to: count, by: batch) {
      let rows = (start..<min(start + batch, count)).map { Int32($0) }
      buffers.input.gather(rows[...], from: samples.features)
      model.infer(buffers)
      for (index, stage) in rectified.enumerated() {
        let output = buffers.stages[stage].output
        for row in 0..<output.rows {
          for unit in 0..<output.columns where output[row, unit] != 0 {
            isAlive[index][unit] = true
          }
        }
      }
    }
    return zip(rectified, isAlive).compactMap { stage, isAlive in
      let dead = isAlive.count { !$0 }
      guard dead > 0 else { return nil }
      let layer = model.layers[model.layerIndex(ofStage: stage)].name
      return DeadUnits(layer: layer, dead: dead, units: isAlive.count, rows: count)
    }
  }
}

extension EpochReport.LayerGradient {
  /// Of each layer that learns, from the first to the last. The vectors of categories are left out: a
  /// batch has few rows of their tables.
  static func all(_ model: Sequential, _ workspace: Workspace) -> [Self] {
    model.layers.dropFirst(model.embedsFeatures ? 1 : 0).compactMap { layer in
      var (norm, kernelSize): (Double?, Double?) = (nil, nil)
      for stage in layer.stages {
        for (place, parameter) in model.stages[stage].parameters.enumerated()
        where parameter.isTrainable {
          let length = workspace.stages[stage].parameterGradients[place].norm
          norm = ((norm ?? 0) * (norm ?? 0) + length * length).squareRoot()
          if parameter.shape.count == 2 && kernelSize == nil {
            kernelSize = length / Double(max(1, parameter.value.count)).squareRoot()
          }
        }
      }
      return norm.map { Self(layer: layer.name, norm: $0, kernelSize: kernelSize) }
    }
  }
}

extension Activation {
  /// Whether it is 0, and flat, for all that is negative.
  fileprivate var isRectifier: Bool { self is ReLU6 || (self as? ReLU)?.negativeSlope == 0 }
}
