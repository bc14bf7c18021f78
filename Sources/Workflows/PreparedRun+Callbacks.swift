internal import Config
internal import Diagnostics
internal import NN
internal import Training

// What callbacks can only be checked for with the rest of the config.
extension PreparedRun {
  /// The callbacks, each monitor with what its better is.
  ///
  /// - Throws: monitors and file names that want a number which nothing produces, and callbacks that
  ///   do not go with the optimizer.
  static func callbacks(
    _ config: RunConfig, _ compile: CompileConfig, _ metrics: RunningMetrics, hasValidation: Bool,
    _ root: ConfigNode
  ) throws(Problems) -> [any Callback] {
    var directions: [String: MetricDirection] = [:]
    for name in metrics.names { directions[name] = metrics.direction(of: name) }
    if hasValidation && config.fit.everValidates {
      for (name, direction) in directions { directions["val_" + name] = direction }
    }
    if config.callbacks.contains(where: \.setsLearningRate) {
      directions["learning_rate"] = .lowerIsBetter
    }
    let names = directions.keys.sorted()
    let log = ProblemLog()
    func require(_ name: String, _ what: String, at place: SourceLocation, also: [String] = []) {
      if directions[name] != nil || also.contains(name) { return }
      var notes = [Suggestion.hint(for: name, among: names + also, called: "names")]
      if name.hasPrefix("val_") && !hasValidation {
        notes = ["there are no validation rows: give fit.validation_split or a validation part"]
      } else if name.hasPrefix("val_") && !config.fit.everValidates {
        notes = [
          "fit.validation_freq names none of the epochs, so the validation rows are not scored"
        ]
      }
      log.add(Diagnostic("\(what) '\(name)', which nothing produces", at: place, notes: notes))
    }
    /// Within an epoch there are loss and metrics so far, and nothing else.
    func requireWithin(_ name: String, _ what: String, at place: SourceLocation) {
      guard !metrics.names.contains(name), directions[name] != nil else { return }
      log.add(
        Diagnostic(
          "\(what) '\(name)', which is not known before the end of an epoch", at: place,
          notes: ["leave out save_freq, or take one of: " + metrics.names.joined(separator: ", ")]))
    }
    let callbacks = config.callbacks.map { callback in
      var callback = callback
      let title = type(of: callback).name
      if callback.setsLearningRate, case .schedule = compile.optimizer.learningRate {
        log.add(
          Diagnostic(
            "\(title) sets the learning rate, and a schedule does already",
            at: root["compile"]?["optimizer"]?.location,
            notes: ["leave out one of them, or give the optimizer a number"]))
      }
      if callback.needsAverages && !compile.optimizer.keepsAverages {
        log.add(
          Diagnostic(
            "\(title) needs averaged weights, and the optimizer keeps none",
            at: root["compile"]?["optimizer"]?.location, notes: ["set use_ema: true in it"]))
      }
      if let monitor = callback.monitor {
        require(monitor.name, "\(title) monitors", at: monitor.location)
        if callback.followsSteps {
          requireWithin(monitor.name, "\(title) monitors", at: monitor.location)
        }
        callback.monitor?.direction = directions[monitor.name] ?? .lowerIsBetter
      }
      if let file = callback.file {
        let counts = callback.followsSteps ? ["epoch", "batch"] : ["epoch"]
        for name in file.path.names {
          require(name, "\(title)'s file name has", at: file.location, also: counts)
          if callback.followsSteps {
            requireWithin(name, "\(title)'s file name has", at: file.location)
          }
        }
      }
      return callback
    }
    try log.check()
    return callbacks
  }

  /// An epoch cannot have more steps than the rows make.
  static func checkSteps(_ fit: FitConfig, rows: Int, _ root: ConfigNode) throws(Diagnostic) {
    guard let steps = fit.stepsPerEpoch, steps > fit.batches(rows: rows) else { return }
    throw Diagnostic(
      "steps_per_epoch: \(steps), and the \(rows) training rows make \(fit.batches(rows: rows)) "
        + "batches", at: root["fit"]?["steps_per_epoch"]?.location,
      notes: ["leave it out for one pass over the rows in each epoch"])
  }
}
