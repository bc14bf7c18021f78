internal import Config
internal import Diagnostics
internal import Workflows

/// What `train` prints.
enum TrainText {
  static func lines(_ outcome: TrainOutcome, seconds: Double) -> String {
    var text = ""
    if !outcome.test.isEmpty { text += "test" + scores(outcome.test) + "\n" }
    text += "saved \(outcome.checkpointPath) after \(outcome.epochs) epoch"
    text += (outcome.epochs == 1 ? "" : "s") + " in \(NumberText.duration(seconds))\n"
    return text
  }

  static func scores(_ scores: [(name: String, value: Float)]) -> String {
    scores.sorted { $0.name < $1.name }
      .map { " - \(printable($0.name)): \(NumberText.metric($0.value))" }.joined()
  }

  /// What `--verify-determinism` says where both trainings gave the same.
  static func line(_ repetition: Repetition) -> String {
    let (first, second) = repetition.threads
    return
      "trained again with \(second) thread\(second == 1 ? "" : "s") in place of \(first): the same "
      + "\(repetition.bytes) bytes\n"
  }

  static func node(
    _ outcome: TrainOutcome, _ crossValidation: CrossValidation?, _ repetition: Repetition?,
    seconds: Double
  ) -> ConfigNode {
    var entries: [(String, ConfigNode)] = [
      ("checkpoint", .string(outcome.checkpointPath)), ("epochs", .integer(outcome.epochs)),
      ("seconds", .number((seconds * 1e6).rounded() / 1e6)),
      ("train", node(outcome.train)),
    ]
    if !outcome.validation.isEmpty { entries.append(("validation", node(outcome.validation))) }
    if !outcome.test.isEmpty { entries.append(("test", node(outcome.test))) }
    if let crossValidation { entries.append(("folds", FoldText.node(crossValidation))) }
    if let repetition { entries.append(("deterministic", .boolean(repetition.difference == nil))) }
    return .mapping(entries)
  }

  static func node(_ scores: [(name: String, value: Float)]) -> ConfigNode {
    .mapping(scores.map { ($0.name, .number($0.value)) })
  }
}
