internal import Compute
internal import Config
internal import NN
internal import Tabular
internal import Training

/// A change of the config that may keep a training's numbers finite, and why it may.
struct Remedy {
  let reason: String
  let change: Override

  private init(_ reason: String, _ path: String, _ value: String) {
    self.reason = reason
    change = Override(option: "--set \(path)", path: path, value: value)
  }

  /// As it is typed in a shell.
  var option: String { "--set " + ShellWords.quoted("\(change.path)=\(change.value)") }
}

// MARK: - Which

extension Remedy {
  /// Those that go with what is known of the run, the likeliest first.
  ///
  /// What the last layer puts out must suit the loss. Then: a learning rate far above the optimizer's
  /// own default; features that are far from the size of 1, and targets; outliers that scaling has
  /// left; gradients that are huge before the first step. A smaller rate helps most others.
  static func candidates(for divergence: Divergence, in run: PreparedRun) -> [Remedy] {
    let rates = rates(divergence, run)
    let clip = clipping(run)
    let isFarAbove = divergence.learningRate > farAbove * standardRate(run)
    let isSteep = firstGradient(run, divergence.rows) > steep
    return [
      lastActivation(divergence, run), isFarAbove ? rates.first : nil, scaling(run), transform(run),
      outliers(run), isSteep ? clip : nil,
    ].compactMap { $0 } + (isFarAbove ? Array(rates.dropFirst()) : rates)
      + (isSteep ? [] : [clip].compactMap { $0 })
  }

  /// So many times the optimizer's default is more than a matter of taste.
  private static let farAbove: Float = 10
  /// Scaled features rarely reach it.
  private static let large: Float = 10
  /// A gradient as long as this moves weights, which are less than 1, far away in one step of the usual
  /// rates.
  private static let steep = 1e3

  private static func standardRate(_ run: PreparedRun) -> Float {
    type(of: run.compile.optimizer.rule).learningRate
  }

  /// The optimizer's default where the rate is far above it; then each a tenth of the one before.
  private static func rates(_ divergence: Divergence, _ run: PreparedRun) -> [Remedy] {
    let rate = divergence.learningRate
    guard rate > 0, rate.isFinite else { return [] }
    let standard = standardRate(run)
    let first = rate > farAbove * standard ? decimalValue(standard) : decimalValue(rate) / 10
    return [1.0, 10, 100].map { divisor in
      Remedy(
        "the learning rate (\(shortestDecimal(rate))) is too large",
        "compile.optimizer.learning_rate",
        shortestDecimal(Float(first / divisor)))
    }
  }

  private static func clipping(_ run: PreparedRun) -> Remedy? {
    let optimizer = run.compile.optimizer
    if optimizer.clips || optimizer.needsFullBatch { return nil }
    return Remedy("the gradients explode", "compile.optimizer.clipnorm", "1")
  }

  /// An activation that fits the loss, where the last one does not and the loss broke by it.
  private static func lastActivation(_ divergence: Divergence, _ run: PreparedRun) -> Remedy? {
    guard divergence.origin == .loss, let last = run.config.model.layers.last,
      last.layer is Dense || last.layer is ActivationLayer
    else { return nil }
    let outputs = run.model.outputs
    let kind = run.loss.outputKind(outputs: outputs)
    let fitting: String
    switch kind {
    case .numbers: return nil
    case .positive: fitting = "softplus"
    case .probabilities: fitting = "sigmoid"
    case .distribution: fitting = "softmax"
    case .logarithms, .logits, .signs: fitting = "linear"
    }
    guard
      let misfit = Doubts.misfit(
        type(of: run.loss).name, kind, run.model.lastActivation, run.targetKind, outputs: outputs)
    else { return nil }
    let index = run.config.model.layers.count - 1
    return Remedy(misfit.0, "model.layers.\(index).activation", fitting)
  }

  /// Features that reach the network as they stand in the file, and are large.
  private static func scaling(_ run: PreparedRun) -> Remedy? {
    guard let data = run.config.data, !Doubts.scalesItself(run.config.model) else { return nil }
    let features = run.dataset.pipeline.summaries.filter(\.isUnscaled)
    let sizes = run.training.features.largest(of: features.map(\.columns.lowerBound))
    let large = zip(features, sizes).filter { $0.1 > Self.large }
    guard let (feature, size) = large.max(by: { $0.1 < $1.1 }) else { return nil }
    let isOfAll =
      data.numeric.scaler is NoScaling
      && large.allSatisfy { data.rules(of: $0.0.name)?.scaler == nil }
    // A path of the config has no place for a dot in a name.
    if !isOfAll && feature.name.contains(".") { return nil }
    return Remedy(
      "features are not scaled: '\(feature.name)' reaches \(rough(Double(size)))",
      isOfAll ? "data.numeric.scale" : "data.columns.\(feature.name).scale", "standard")
  }

  /// Targets that are large, under a loss that does not mind their units.
  private static func transform(_ run: PreparedRun) -> Remedy? {
    guard run.targetKind == .values, type(of: run.loss).isOfErrors,
      run.dataset.target.scaling == nil
    else { return nil }
    let targets = run.training.targets
    let sizes = FeatureRows(targets).largest(of: Array(0..<targets.columns))
    guard let column = sizes.indices.max(by: { sizes[$0] < sizes[$1] }), sizes[column] > large
    else {
      return nil
    }
    return Remedy(
      "the target is not scaled: '\(run.dataset.target.columns[column])' reaches "
        + rough(Double(sizes[column])), "data.target_transform", "standard")
  }

  /// Features that are large though they are scaled.
  private static func outliers(_ run: PreparedRun) -> Remedy? {
    guard let data = run.config.data, data.numeric.clip == nil, !(data.numeric.scaler is NoScaling)
    else {
      return nil
    }
    let features = run.dataset.pipeline.summaries.filter { $0.isNumber && !$0.isUnscaled }
    let sizes = run.training.features.largest(of: features.map(\.columns.lowerBound))
    guard let (feature, size) = zip(features, sizes).max(by: { $0.1 < $1.1 }), size > large else {
      return nil
    }
    return Remedy(
      "'\(feature.name)' has outliers, up to \(rough(Double(size))) once scaled",
      "data.numeric.clip",
      "5")
  }

  /// How long the gradient of these rows is at the first weights; infinite where they already break.
  private static func firstGradient(_ run: PreparedRun, _ rows: [Int]) -> Double {
    guard !rows.isEmpty else { return 0 }
    var model = run.model
    let workspace = Workspace(for: model, batchSize: rows.count, isTraining: true)
    let head = LossHead(run.loss, on: model, units: run.dataset.target.scaling)
    var buffers = head.buffers(batchSize: rows.count)
    let numbers = rows.map { Int32($0) }
    workspace.input.gather(numbers[...], from: run.training.features)
    var targets = Matrix(rows: rows.count, columns: run.training.targets.columns)
    targets.gather(numbers[...], from: run.training.targets)
    let weights = run.training.weights.map { weights in rows.map { weights[$0] } }
    model.forward(workspace, seed: run.config.seed, step: 0)
    _ = head.evaluate(workspace, targets: targets, weights: weights?[...], buffers: &buffers)
    model.backward(workspace, from: head.stage)
    let squares = model.stages.indices.reduce(0.0) { sum, stage in
      zip(model.stages[stage].parameters, workspace.stages[stage].parameterGradients)
        .filter(\.0.isTrainable).reduce(sum) { $0 + $1.1.dot($1.1) }
    }
    return squares.isNaN ? .infinity : squares.squareRoot()
  }
}
