internal import Config
internal import Workflows

/// What `train --folds` prints of the folds.
enum FoldText {
  static func line(_ fold: CrossValidation.Fold, of folds: Int) -> String {
    "fold \(fold.index + 1)/\(folds): \(PartText.fold(fold.parts))\(TrainText.scores(fold.scores))\n"
  }

  /// A line a fold, then mean and standard deviation.
  static func table(_ result: CrossValidation) -> String {
    var table = TextTable(header: ["fold"] + result.summary.map(\.name))
    for fold in result.folds {
      table.append(["\(fold.index + 1)"] + fold.scores.map { NumberText.metric($0.value) })
    }
    table.append(
      ["mean ± sd"]
        + result.summary.map {
          "\(NumberText.metric($0.mean)) ± \(NumberText.metric($0.deviation))"
        })
    return table.text
  }

  static func node(_ result: CrossValidation) -> ConfigNode {
    .mapping([
      "each": .sequence(
        result.folds.map { fold in
          .mapping([
            "training_rows": .integer(fold.parts.training.rows),
            "validation_rows": .integer(fold.parts.validation?.rows ?? 0),
            "epochs": .integer(fold.epochs), "validation": TrainText.node(fold.scores),
          ])
        }),
      "mean": TrainText.node(result.summary.map { ($0.name, $0.mean) }),
      "deviation": TrainText.node(result.summary.map { ($0.name, $0.deviation) }),
    ])
  }
}
