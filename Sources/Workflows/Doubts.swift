internal import Compute
internal import Config
internal import Diagnostics
internal import NN
internal import Tabular
internal import Training

/// Choices that look wrong but may be meant. Each has a reason and a remedy.
enum Doubts {
  static func find(in run: PreparedRun) -> [Diagnostic] {
    layers(run.config.model) + lossAndLastLayer(run) + withoutEffect(run) + data(run)
  }

  static func doubt(_ message: String, at place: SourceLocation?, _ remedy: String)
    -> Diagnostic
  {
    Diagnostic(message, at: place, severity: .warning, notes: [remedy])
  }

  // MARK: The network

  /// Linear layers in a row, and layers that cannot learn.
  static func layers(_ config: ModelConfig) -> [Diagnostic] {
    var doubts: [Diagnostic] = []
    // A linear layer that nothing has bent yet.
    var linear = false
    var trainableBelow = false
    for spec in config.layers { look(spec) }
    return doubts

    func look(_ spec: LayerSpec) {
      if !spec.inner.isEmpty {
        // Its input goes two ways, and so does not end in the first layer within.
        linear = false
        for inner in spec.inner { look(inner) }
      }
      // A layer that does not fit is reported when the network is built.
      let plan = try? spec.plan(inputs: 1)
      if let dense = spec.layer as? Dense {
        if linear { doubts.append(twoLinear(spec)) }
        linear = dense.activation is Linear
        trainableBelow = trainableBelow || spec.isTrainable && spec.weights == nil
      } else if plan?.operation != nil || plan?.activation != nil || plan == nil {
        linear = false
      }
      if plan?.activation is Step && trainableBelow { doubts.append(step(spec)) }
    }
  }

  private static func twoLinear(_ spec: LayerSpec) -> Diagnostic {
    doubt(
      "two linear layers in a row are one: this layer and the one before it compute a "
        + "single affine map", at: spec.location,
      "give the one before an activation such as relu, or leave it out")
  }

  private static func step(_ spec: LayerSpec) -> Diagnostic {
    doubt(
      "the gradient of 'step' is 0 everywhere, so no layer up to this one learns",
      at: spec.location, "use sigmoid, tanh or relu in a network that is trained")
  }

  // MARK: Loss and last layer

  private static func lossAndLastLayer(_ run: PreparedRun) -> [Diagnostic] {
    let place = run.config.model.layers.last?.location
    let last = run.model.lastActivation
    let outputs = run.model.outputs
    let kind = run.loss.outputKind(outputs: outputs)
    var doubts: [Diagnostic] = []
    if last is Softmax && outputs == 1 {
      doubts.append(
        doubt(
          "softmax over one unit is always 1", at: place,
          "use sigmoid with one unit, or as many units as there are classes"))
    }
    if let (message, remedy) = misfit(
      type(of: run.loss).name, kind, last, run.targetKind, outputs: outputs)
    {
      doubts.append(doubt(message, at: place, remedy))
    }
    if run.targetKind == .multiHot { doubts += metricsOfOneClass(run) }
    if run.dataset.target.scaling?.transform == .standard, range(of: last).lowest >= 0 {
      doubts.append(
        doubt(
          "target_transform: standard brings half of the targets below 0, and the last layer's outputs "
            + "are never negative", at: place, "leave its activation out"))
    }
    doubts += metricsAtAHalf(run, kind)
    let auc = run.compile.metrics.first { ($0.metric as? AUC)?.fromLogits == false }
    if kind == .logits && !isProbability(last), let auc {
      doubts.append(
        doubt(
          "AUC takes outputs for probabilities from 0 to 1, and these are logits", at: auc.location,
          "use {AUC: {from_logits: true}}, or a sigmoid in place of from_logits"))
    }
    if run.targetKind == .classIndex, let labels = run.dataset.target.labels,
      labels.count < outputs
    {
      doubts.append(
        doubt(
          "the last layer has \(outputs) units, and the target has \(labels.count) classes",
          at: place, "give it units: \(labels.count)"))
    }
    return doubts
  }

  /// Metrics that take a row's largest output for its class, where several labels can hold.
  private static func metricsOfOneClass(_ run: PreparedRun) -> [Diagnostic] {
    run.compile.metrics.filter {
      $0.metric.resolved(for: run.targetKind, outputs: run.model.outputs).looksForOneClass
    }.map { spec in
      doubt(
        "metric '\(spec.name)' takes a row's largest output for its one class, as in Keras, and several "
          + "labels can hold", at: spec.location,
        "use binary_accuracy, or a score with threshold: 0.5")
    }
  }

  /// Metrics that cut outputs between 0 and 1, where these are no probabilities.
  private static func metricsAtAHalf(_ run: PreparedRun, _ kind: OutputKind) -> [Diagnostic] {
    let outputs = run.model.outputs
    let (what, instead): (String, String)
    switch kind {
    // One row's logits have no middle where they exclude each other.
    case .logits where outputs == 1 || run.targetKind == .multiHot:
      (what, instead) = (
        "the outputs are logits, whose middle is 0", ", or a sigmoid in place of from_logits"
      )
    case .signs where outputs == 1:
      (what, instead) = (
        "the loss tells classes apart by the output's sign", " with targets of 0 and 1"
      )
    default: return []
    }
    return run.compile.metrics.compactMap { spec in
      let metric = spec.metric.resolved(for: run.targetKind, outputs: outputs)
      guard metric.cuts.count == 1, let cut = metric.cuts.first, cut > 0, cut < 1 else {
        return nil
      }
      let remedy =
        metric is BinaryAccuracy
        ? "use {BinaryAccuracy: {threshold: 0}}" : "give it a threshold of 0"
      return doubt(
        "\(spec.name) cuts at \(shortestDecimal(cut)), and \(what)", at: spec.location,
        remedy + instead)
    }
  }

  private static func isProbability(_ activation: (any Activation)?) -> Bool {
    activation is Sigmoid || activation is Softmax
  }

  /// Why the last activation does not fit what the loss takes outputs for, and what would.
  static func misfit(
    _ loss: String, _ kind: OutputKind, _ last: (any Activation)?, _ targets: TargetKind,
    outputs: Int
  ) -> (String, String)? {
    switch kind {
    case .numbers: return nil
    case .logits:
      if last == nil { return nil }
      return (
        "the loss expects logits (from_logits), and the last layer has an activation",
        "leave one of the two out"
      )
    case .probabilities:
      if last is Softmax && outputs > 1 {
        return (
          "\(loss) takes each output as a yes or no of its own, and softmax makes them exclude each "
            + "other", targets == .multiHot ? "use sigmoid" : "use categorical_crossentropy"
        )
      }
      return noProbabilities(loss, "sigmoid", last)
    case .distribution:
      if last is Sigmoid {
        return (
          "\(loss) expects probabilities that add up to 1, and sigmoid's do not", "use softmax"
        )
      }
      return noProbabilities(loss, "softmax", last)
    case .positive:
      if range(of: last).lowest >= 0 { return nil }
      return (
        "\(loss) expects outputs greater than 0, and the last layer's can be negative",
        "give it activation: exponential or softplus"
      )
    case .logarithms:
      if range(of: last).lowest < 0 { return nil }
      return (
        "\(loss) takes outputs for logarithms, and the last layer's are never negative",
        "leave its activation out"
      )
    case .signs:
      if range(of: last).lowest < 0 { return nil }
      return (
        "\(loss) tells classes apart by the output's sign, and the last layer's is never negative",
        "leave its activation out, or use tanh"
      )
    }
  }

  private static func noProbabilities(
    _ loss: String, _ activation: String, _ last: (any Activation)?
  ) -> (String, String)? {
    let entry = LossRegistry.registry.entry(named: loss)
    let settings = entry.map { LossRegistry.registry.settings(of: $0) } ?? []
    let takesLogits = settings.contains { $0.key == "from_logits" }
    let remedy =
      "give it activation: \(activation)" + (takesLogits ? ", or the loss from_logits: true" : "")
    guard let last else {
      return ("\(loss) expects probabilities, and the last layer has no activation", remedy)
    }
    let range = range(of: last)
    guard range.lowest < 0 || range.highest > 1 else { return nil }
    return (
      "\(loss) expects probabilities, and the last layer's outputs go beyond 0 and 1", remedy
    )
  }

  /// The outputs of an activation, found by trying it on two units, the second of them 0: what
  /// works on rows needs more than one.
  private static func range(of activation: (any Activation)?) -> (lowest: Float, highest: Float) {
    guard let activation else { return (-.infinity, .infinity) }
    let inputs = Matrix(rows: 5, columns: 2, elements: [-10, 0, -1, 0, 0, 0, 1, 0, 10, 0])
    // An activation that cannot take two is refused before anybody asks for doubts.
    let columns = (try? activation.outputs(inputs: inputs.columns)) ?? inputs.columns
    var outputs = Matrix(rows: inputs.rows, columns: columns)
    activation.apply(inputs, into: &outputs)
    return (outputs.elements.min() ?? 0, outputs.elements.max() ?? 0)
  }

  // MARK: Settings

  /// Settings that change nothing, as the rest of the config is.
  private static func withoutEffect(_ run: PreparedRun) -> [Diagnostic] {
    let optimizer = run.root["compile"]?["optimizer"]?.location
    let (fit, fitNode) = (run.config.fit, run.root["fit"])
    var doubts: [Diagnostic] = []
    for text in run.compile.optimizer.idleExclusions(in: run.model) {
      doubts.append(
        doubt(
          "exclude_from_weight_decay: no trainable parameter has '\(text)' in its name",
          at: optimizer, "parameters are called kernel, bias, gamma, beta and the like"))
    }
    let (steps, wanted) = (
      fit.length(rows: run.training.count).steps, run.compile.optimizer.accumulationSteps
    )
    if steps > 0 && wanted > steps {
      doubts.append(
        doubt(
          "gradient_accumulation_steps is \(wanted), and the training has \(steps) batches: no "
            + "weight will change", at: optimizer, "take fewer, or more epochs"))
    }
    if run.callbacks.contains(where: { $0 is LearningRateScheduler })
      && run.callbacks.count(where: \.setsLearningRate) > 1
    {
      doubts.append(
        doubt(
          "LearningRateScheduler sets the learning rate in each epoch, over what another callback set",
          at: run.root["callbacks"]?.location, "leave out one of them"))
    }
    if fit.epochs > 0 && fit.initialEpoch >= fit.epochs {
      doubts.append(
        doubt(
          "initial_epoch: \(fit.initialEpoch) leaves none of \(fit.epochs) epochs to train",
          at: fitNode?["initial_epoch"]?.location,
          "epochs is the number of the last one, not how many follow"))
    }
    if run.validation == nil {
      if case .every(1) = fit.validationFrequency {
      } else {
        doubts.append(noValidation("validation_freq"))
      }
      if fit.validationBatchSize != fit.batchSize {
        doubts.append(noValidation("validation_batch_size"))
      }
    }
    return doubts

    func noValidation(_ key: String) -> Diagnostic {
      doubt(
        "\(key) changes nothing: there are no validation rows", at: fitNode?[key]?.location,
        "give fit.validation_split or a validation part")
    }
  }
}
