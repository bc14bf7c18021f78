internal import Config
internal import Diagnostics
internal import Workflows

/// What `evaluate` prints.
enum EvaluationText {
  static func lines(_ evaluation: Evaluation) -> String {
    var text = table(
      "\(NumberText.grouped(evaluation.rows)) \(evaluation.rowsCalled)", evaluation.scores)
    if case .regression(let scores) = evaluation.report {
      text += "\n" + table("in the target's units", scores)
    }
    if let baseline = evaluation.baseline { text += "\nbaseline: \(baseline.words)\n" }
    switch evaluation.report {
    case .regression: break
    case .classification(let report):
      let averages = [report.averages.macro, report.averages.weighted]
      text += "\n" + confusion(report) + "\n" + table("class", report.classes + averages)
    case .multiLabel(let report): text += "\n" + table("label", report.labels)
    }
    if let (column, slices) = evaluation.slices { text += "\n" + table(column, slices) }
    return text
  }

  /// Names of a report on numbers, as people write them.
  private static let titles = ["mae": "MAE", "rmse": "RMSE", "r2": "R²"]

  private static func table(_ title: String, _ scores: [Evaluation.Score]) -> String {
    let isReport = scores.map(\.name) == ["mae", "rmse", "r2"]
    let hasIntervals = scores.contains { $0.interval != nil }
    let hasBaseline = scores.contains { $0.baseline != nil }
    var table = TextTable(
      header: [title, ""] + (hasIntervals ? ["95% interval"] : [])
        + (hasBaseline ? ["baseline"] : []))
    for score in scores {
      let interval = score.interval.map {
        "[\(NumberText.metric($0.low)), \(NumberText.metric($0.high))]"
      }
      table.append(
        [isReport ? titles[score.name] ?? score.name : score.name, NumberText.metric(score.value)]
          + (hasIntervals ? [interval ?? ""] : [])
          + (hasBaseline ? [score.baseline.map(NumberText.metric) ?? ""] : []))
    }
    return table.text
  }

  /// More classes than this make a table that nobody reads.
  private static let confusionLimit = 30

  private static func confusion(_ report: ClassificationReport) -> String {
    let count = report.classes.count
    guard count <= confusionLimit, let confusion = report.confusion else {
      return "confusion matrix: \(count) classes are too many to print"
        + (report.confusion == nil ? "\n" : "; --json has it\n")
    }
    var table = TextTable(header: ["actual \\ predicted"] + report.classes.map(\.label))
    for (row, counts) in zip(report.classes, confusion) {
      table.append([row.label] + counts.map(NumberText.grouped))
    }
    return table.text
  }

  private static func table(_ title: String, _ rows: [ClassificationReport.Class]) -> String {
    var table = TextTable(header: [title, "precision", "recall", "f1", "support"])
    for row in rows {
      table.append(
        [row.label] + [row.precision, row.recall, row.f1].map(NumberText.metric)
          + [NumberText.grouped(row.support)])
    }
    return table.text
  }

  private static func table(_ column: String, _ slices: [Evaluation.Slice]) -> String {
    var table = TextTable(
      header: [column, "rows"] + (slices.first?.scores.map(\.name) ?? []))
    for slice in slices {
      table.append(
        [slice.value ?? "(missing)", NumberText.grouped(slice.rows)]
          + slice.scores.map { NumberText.metric($0.value) })
    }
    return table.text
  }

  // MARK: JSON

  static func node(_ evaluation: Evaluation) -> ConfigNode {
    var entries: [(String, ConfigNode)] = evaluation.scores.map { ($0.name, .number($0.value)) }
    entries.append(("rows", .integer(evaluation.rows)))
    switch evaluation.report {
    case .regression(let scores):
      let values = scores.map { ($0.name, ConfigNode.number($0.value)) }
      entries.append(
        ("regression", .mapping(values + intervals(scores) + baselineScores("baseline", scores))))
    case .classification(let report):
      let averages = report.averages
      entries += [
        (
          "classes",
          .sequence(
            report.classes.map { .mapping([("label", .string($0.label))] + rates(of: $0)) })
        ),
        (
          "averages",
          .mapping([
            "macro": .mapping(rates(of: averages.macro)),
            "weighted": .mapping(rates(of: averages.weighted)),
          ])
        ),
        (
          "confusion_matrix",
          report.confusion.map { rows in
            .sequence(rows.map { ConfigNode.sequence($0.map(ConfigNode.integer)) })
          } ?? .null
        ),
      ]
    case .multiLabel(let report):
      entries.append(
        (
          "labels",
          .sequence(report.labels.map { .mapping([("label", .string($0.label))] + rates(of: $0)) })
        ))
      entries.append(("subset_accuracy", .number(report.subsetAccuracy)))
    }
    entries += intervals(evaluation.scores)
    if let baseline = evaluation.baseline {
      entries.append(
        (
          "baseline",
          .mapping(node(of: baseline.prediction) + baselineScores("scores", evaluation.scores))
        ))
    }
    if let (column, slices) = evaluation.slices {
      let nodes = slices.map { slice in
        ConfigNode.mapping([
          "value": slice.value.map(ConfigNode.string) ?? .null, "rows": .integer(slice.rows),
          "scores": .mapping(slice.scores.map { ($0.name, .number($0.value)) }),
        ])
      }
      entries.append(("by", .mapping(["column": .string(column), "slices": .sequence(nodes)])))
    }
    return .mapping(entries)
  }

  private static func rates(of row: ClassificationReport.Class) -> [(String, ConfigNode)] {
    [
      ("precision", .number(row.precision)), ("recall", .number(row.recall)),
      ("f1", .number(row.f1)), ("support", .integer(row.support)),
    ]
  }

  private static func intervals(_ scores: [Evaluation.Score]) -> [(String, ConfigNode)] {
    let nodes: [(String, ConfigNode)] = scores.compactMap { score in
      score.interval.map { (score.name, .sequence([.number($0.low), .number($0.high)])) }
    }
    return nodes.isEmpty ? [] : [("intervals", .mapping(nodes))]
  }

  private static func baselineScores(_ key: String, _ scores: [Evaluation.Score])
    -> [(String, ConfigNode)]
  {
    let nodes = scores.compactMap { score in
      score.baseline.map { (score.name, ConfigNode.number($0)) }
    }
    return nodes.isEmpty ? [] : [(key, .mapping(nodes))]
  }

  private static func node(of prediction: Baseline.Prediction) -> [(String, ConfigNode)] {
    switch prediction {
    case .label(let label, let share): [("label", .string(label)), ("share", .number(share))]
    case .shares(let shares):
      [("shares", .mapping(shares.map { ($0.label, .number($0.share)) }))]
    case .numbers(let numbers):
      [
        ("means", .mapping(numbers.map { ($0.column, .number($0.mean)) })),
        ("medians", .mapping(numbers.map { ($0.column, .number($0.median)) })),
      ]
    }
  }
}
