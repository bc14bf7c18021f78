internal import Tabular
internal import Training

/// How many rows each part of the data has and, for a classification, how many of each class.
public struct PartSizes: Sendable {
  public struct Part: Sendable {
    public let rows: Int
    /// In the order of the labels; empty for a regression.
    public let classes: [Int]
  }

  /// Empty for a regression.
  public let labels: [String]
  public let training: Part
  public let validation: Part?
  public let test: Part?

  init(_ run: PreparedRun) {
    let labels = run.dataset.target.labels ?? []
    func part(_ samples: Samples) -> Part {
      Part(
        rows: samples.count, classes: labels.isEmpty ? [] : samples.classCounts(labels.count))
    }
    self.labels = labels
    training = part(run.training)
    validation = run.validation.map(part)
    test = run.test.map(part)
  }
}
