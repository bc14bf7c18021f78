internal import ArgumentParser
internal import Config
internal import Diagnostics
internal import JSON
internal import Platform
internal import Training

/// How `train` tells of its epochs on stderr.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
  /// For people: a bar, or plain lines.
  case text
  /// For programs: one JSON object an epoch.
  case jsonl
}

/// Tells of each epoch as a JSON object on a line of stderr:
///
///     {"epoch":3,"epochs":20,"seconds":0.0125,"loss":0.41,"accuracy":0.82,"val_loss":0.43}
///
/// `seconds` are those of the epoch with its validation; in a cross-validation `fold` stands in front.
/// With `--verbose` the norm of each layer's gradient follows: `"gradients":{"dense":0.12}`.
/// What a callback says is an object with a `message`, and so is what is wrong with gradients.
final class EpochLog: TrainingObserver {
  private let console: Console
  /// Counted from 1.
  private let fold: Int?
  private var start = 0.0
  private var gradients = GradientText()

  init(_ console: Console, fold: Int? = nil) {
    self.console = console
    self.fold = fold
  }

  func epochBegan(_ epoch: Int, of epochs: Int) { start = monotonicSeconds() }

  func stepEnded(_ state: TrainingLoop.State, of steps: Int) -> TrainingDecision { .goOn }

  func epochEnded(_ report: EpochReport, _ state: TrainingLoop.State) -> TrainingDecision {
    let seconds = monotonicSeconds() - start
    let found = console.isVerbose ? report.gradients() : []
    say(
      [
        ("epoch", .integer(report.epoch + 1)), ("epochs", .integer(report.epochs)),
        ("seconds", .number((seconds * 1e6).rounded() / 1e6)),
      ] + report.logs.map { ($0.name, .number($0.value)) }
        + (console.isVerbose ? [("gradients", norms(found))] : []))
    if console.isVerbose && report.isShown {
      for words in gradients.words(report, found) { say([("message", .string(words))]) }
    }
    return .goOn
  }

  private func norms(_ gradients: [EpochReport.LayerGradient]) -> ConfigNode {
    .mapping(gradients.map { ($0.layer, .number(Float($0.norm))) })
  }

  func carryOut(_ request: CallbackRequest, _ state: TrainingLoop.State) {
    if case .say(let words) = request { say([("message", .string(words))]) }
  }

  private func say(_ entries: [(String, ConfigNode)]) {
    let place = fold.map { [("fold", ConfigNode.integer($0))] } ?? []
    console.say(JSON.write(.mapping(place + entries)) + "\n")
  }
}
