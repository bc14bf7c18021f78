internal import Config
internal import Diagnostics
internal import Workflows

/// What `evaluate` prints.
enum EvaluationText {
  static func lines(_ evaluation: Evaluation) -> String {
    var text = ""
    var scores = TextTable(header: [
      "\(NumberText.grouped(evaluation.rows)) \(evaluation.rowsCalled)", "",
    ])
    for score in evaluation.scores {
      scores.append([score.name, NumberText.metric(score.value)])
    }
    text += scores.text
    switch evaluation.report {
    case .regression(let report):
      var table = TextTable(header: ["in the target's units", ""])
      table.append(["MAE", NumberText.metric(report.meanAbsoluteError)])
      table.append(["RMSE", NumberText.metric(report.rootMeanSquaredError)])
      table.append(["R²", NumberText.metric(report.rSquared)])
      text += "\n" + table.text
    case .classification(let report):
      text += "\n" + confusion(report) + "\n" + table("class", report.classes)
    case .multiLabel(let report):
      text += "\n" + table("label", report.labels)
      var table = TextTable(header: ["all labels of a row", ""])
      table.append(["subset accuracy", NumberText.metric(report.subsetAccuracy)])
      text += "\n" + table.text
    }
    return text
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

  /// More classes than this make a table that nobody reads.
  private static let confusionLimit = 30

  private static func confusion(_ report: ClassificationReport) -> String {
    let count = report.classes.count
    guard count <= confusionLimit else {
      return "confusion matrix: \(count) classes are too many to print; --json has it\n"
    }
    var table = TextTable(header: ["actual \\ predicted"] + report.classes.map(\.label))
    for (row, counts) in zip(report.classes, report.confusion) {
      table.append([row.label] + counts.map(NumberText.grouped))
    }
    return table.text
  }

  static func node(_ evaluation: Evaluation) -> ConfigNode {
    var entries: [(String, ConfigNode)] = evaluation.scores.map { ($0.name, .number($0.value)) }
    entries.append(("rows", .integer(evaluation.rows)))
    switch evaluation.report {
    case .regression(let report):
      entries.append(
        (
          "regression",
          .mapping([
            "mae": .number(report.meanAbsoluteError), "rmse": .number(report.rootMeanSquaredError),
            "r2": .number(report.rSquared),
          ])
        ))
    case .classification(let report):
      let confusion = report.confusion.map { ConfigNode.sequence($0.map(ConfigNode.integer)) }
      entries.append(("classes", node(report.classes)))
      entries.append(("confusion_matrix", .sequence(confusion)))
    case .multiLabel(let report):
      entries.append(("labels", node(report.labels)))
      entries.append(("subset_accuracy", .number(report.subsetAccuracy)))
    }
    return .mapping(entries)
  }

  private static func node(_ rows: [ClassificationReport.Class]) -> ConfigNode {
    .sequence(
      rows.map { row in
        .mapping([
          "label": .string(row.label), "precision": .number(row.precision),
          "recall": .number(row.recall), "f1": .number(row.f1), "support": .integer(row.support),
        ])
      })
  }
}
