internal import Config
internal import Platform
internal import Workflows

/// What `train` says on stderr when a signal has ended it.
enum InterruptionText {
  static func lines(
    _ interruption: TrainInterruption, by signal: EndingSignal, command: String
  ) -> String {
    let place =
      interruption.step == 0
      ? "after epoch \(interruption.epoch)" : "in epoch \(interruption.epoch + 1)"
    let ended = "interrupted by \(signal.rawValue) \(place) of \(interruption.epochs)"
    return switch interruption.saved {
    case .partial(let path): "\(ended), saved \(path)\nto go on: \(command)\n"
    case .nothing(let path): "\(ended), nothing saved, as '\(path)' is no file\n"
    case .finished(let path):
      "interrupted by \(signal.rawValue) after the training, saved \(path)\n"
        + "to score the test rows: nnctl evaluate \(ShellWords.quoted(path))\n"
    }
  }

  static func line(by signal: EndingSignal, folds: Int) -> String {
    "interrupted by \(signal.rawValue) in one of \(folds) folds, nothing saved\n"
  }

  static func line(by signal: EndingSignal, savedPath: String) -> String {
    "interrupted by \(signal.rawValue) in the second training, which is not compared; saved \(savedPath)\n"
  }

  /// The same for programs:
  ///
  ///     {"interrupted":"SIGINT","epoch":3,"step":1,"epochs":20,"saved":"model.partial.json","resume":"nnctl train …"}
  ///
  /// `epoch` counts those that are finished, `step` the steps of the next. `resume` is there where there is something
  /// to go on with.
  static func node(
    _ interruption: TrainInterruption, by signal: EndingSignal, command: String
  ) -> ConfigNode {
    var entries: [(String, ConfigNode)] = [
      ("interrupted", .string(signal.rawValue)), ("epoch", .integer(interruption.epoch)),
      ("step", .integer(interruption.step)), ("epochs", .integer(interruption.epochs)),
    ]
    switch interruption.saved {
    case .partial(let path): entries += [("saved", .string(path)), ("resume", .string(command))]
    case .nothing: entries.append(("saved", .null))
    case .finished(let path): entries.append(("saved", .string(path)))
    }
    return .mapping(entries)
  }
}
