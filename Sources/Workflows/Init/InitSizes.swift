/// Network and training for a number of training rows: the table of `Benchmarks/tabular/RULE.md`, where
/// it is said what was measured.
struct InitSizes {
  /// How layers bend.
  enum Bend {
    /// A layer of its own, with the slope 0.3 for what is below 0.
    case leakyReLU
    case activation(String)
  }

  let rows: Int
  /// What holds for all rows below it; nil for the largest tables.
  let limit: Int?
  let units: Int
  let bend: Bend
  let dropout: Double
  let weightDecay: Double
  let learningRate: Double
  let batchSize: Int
  let epochs: Int
  /// The share of the training rows that tells the best epoch.
  let validation: Double?

  /// - Parameter isClasses: whether labels are predicted, not numbers.
  init(trainingRows rows: Int, isClasses: Bool) {
    self.rows = rows
    switch rows {
    case ..<500:
      (limit, units, dropout, weightDecay) = (500, 64, 0.2, 1)
      (batchSize, epochs, validation) = (32, 100, nil)
      bend = isClasses ? .leakyReLU : .activation("silu")
    case ..<3000:
      (limit, units, dropout, weightDecay) = (3000, 64, 0.2, 1)
      (batchSize, epochs, validation) = (32, 100, nil)
      bend = .leakyReLU
    case ..<10_000:
      (limit, units, dropout, weightDecay) = (10_000, 128, 0.1, 0.3)
      (batchSize, epochs, validation) = (128, 60, nil)
      bend = .activation("relu")
    case ..<100_000:
      (limit, units, dropout, weightDecay) = (100_000, 256, 0.1, 0.3)
      (batchSize, epochs, validation) = (256, 40, 0.1)
      bend = .activation("relu")
    default:
      (limit, units, dropout, weightDecay) = (nil, 512, 0.05, 0.03)
      (batchSize, epochs, validation) = (1024, 12, 0.05)
      bend = .activation("relu")
    }
    learningRate = (isClasses ? 0.002 : 0.005) / (rows < 100_000 ? 1 : isClasses ? 2 : 2.5)
  }
}
