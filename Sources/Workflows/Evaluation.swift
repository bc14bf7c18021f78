public import Diagnostics
internal import Tabular

/// How good a network is on rows it was not trained on.
public struct Evaluation: Sendable {
  /// The middle 95 % of what a score is for rows drawn at random.
  public struct Interval: Sendable, Equatable {
    public let low: Float
    public let high: Float
  }

  public struct Score: Sendable {
    public let name: String
    public let value: Float
    /// Nil where there are too few rows to tell.
    public let interval: Interval?
    /// What it would be of the baseline; nil where there is none, or it makes no such score.
    public let baseline: Float?
  }

  public enum Report: Sendable {
    case classification(ClassificationReport)
    case multiLabel(MultiLabelReport)
    /// `mae`, `rmse` and `r2`, in the target's own units.
    case regression([Score])
  }

  /// The rows with one text in a column.
  public struct Slice: Sendable {
    /// Nil for cells without anything.
    public let value: String?
    public let rows: Int
    /// Those of the evaluation, then those of a regression's report that are not among them.
    public let scores: [(name: String, value: Float)]
  }

  /// `loss`, the compiled metrics, then those that were asked for.
  public let scores: [Score]
  public let report: Report
  /// Nil for a checkpoint that does not know of it.
  public let baseline: Baseline?
  public let rows: Int
  /// What was scored: "test rows", "rows of other.csv".
  public let rowsCalled: String
  /// What was filled in, left out or not known in other data than the training's.
  public let notices: [Diagnostic]
  /// The rows by a column, where that was asked for.
  public let slices: (column: String, slices: [Slice])?

  /// The scores by name.
  public var named: [(name: String, value: Float)] { scores.map { ($0.name, $0.value) } }

  /// What the report knows besides, by names that `--require` takes: `mae`, `f1[versicolor]`.
  public var reported: [(name: String, value: Float)] {
    switch report {
    case .regression(let scores): scores.map { ($0.name, $0.value) }
    case .classification(let report): Self.rates(report.classes)
    case .multiLabel(let report):
      [("subset_accuracy", report.subsetAccuracy)] + Self.rates(report.labels)
    }
  }

  private static func rates(_ rows: [ClassificationReport.Class])
    -> [(name: String, value: Float)]
  {
    rows.flatMap { row in
      [
        ("precision[\(row.label)]", row.precision), ("recall[\(row.label)]", row.recall),
        ("f1[\(row.label)]", row.f1),
      ]
    }
  }

  /// The rates of each class or label.
  private var classes: [ClassificationReport.Class] {
    switch report {
    case .regression: []
    case .classification(let report): report.classes
    case .multiLabel(let report): report.labels
    }
  }

  /// A table for machines: a row a score, or a row a slice where there are slices. What is not known
  /// is an empty cell.
  public var csv: String {
    var writer = CSVWriter()
    if let slices {
      for name in ["slice", "rows"] + (slices.slices.first?.scores.map(\.name) ?? []) {
        writer.field(name)
      }
      writer.endRow()
      for slice in slices.slices {
        writer.field(slice.value ?? "")
        writer.field(String(slice.rows))
        for score in slice.scores { writer.field(score.value) }
        writer.endRow()
      }
    } else {
      for name in ["metric", "value", "low", "high", "baseline"] { writer.field(name) }
      writer.endRow()
      for score in scoresOnce { writer.row(score) }
      if !classes.isEmpty {
        for score in reported {
          writer.row(Score(name: score.name, value: score.value, interval: nil, baseline: nil))
        }
      }
      for row in classes {
        writer.field("support[\(row.label)]")
        writer.field(String(row.support))
        for _ in 0..<3 { writer.field("") }
        writer.endRow()
      }
    }
    return String(decoding: writer.takeBytes(), as: UTF8.self)
  }

  /// The scores, then those of a regression's report that are not among them.
  var scoresOnce: [Score] {
    guard case .regression(let reported) = report else { return scores }
    return scores + reported.filter { score in !scores.contains { $0.name == score.name } }
  }
}

extension CSVWriter {
  fileprivate mutating func row(_ score: Evaluation.Score) {
    field(score.name)
    for number in [score.value, score.interval?.low, score.interval?.high, score.baseline] {
      if let number { field(number) } else { field("") }
    }
    endRow()
  }
}
