internal import Compute
public import Diagnostics
public import NN

/// Trains a network by mini-batches.
///
/// A step gathers a batch, computes predictions, loss and gradients, and moves the parameters; it
/// allocates nothing. The order of the rows is a pure function of seed and epoch, and each sum has
/// one order, so that the same inputs give the same bytes.
public struct TrainingLoop {
  /// What a training starts from and changes: all that a checkpoint needs to go on, also from the
  /// middle of an epoch.
  public struct State: Sendable {
    public var model: Sequential
    public var optimizer: OptimizerState
    /// Epochs finished.
    public var epoch = 0
    /// Steps of the current epoch finished.
    public var step = 0
    /// Loss and metrics of the current epoch so far.
    public var metrics: RunningMetrics
    /// Of each layer the norm of its gradient in the epoch's last step, between that and the epoch's
    /// end; empty before, and where they are not recorded.
    public var gradientNorms: [(layer: String, norm: Float)] = []
    public var history = History()
    /// With what they remember.
    public var callbacks: [any Callback]
    /// Whether a callback or the optimizer wants no further epoch.
    public var isStopping = false
    /// Whether the training has ended: averages and best weights are in their final places.
    public var isFinished = false
    /// How many callbacks have been asked about the last step or epoch, where one of them saves before
    /// the others are asked.
    public var asked: Int?

    public init(
      model: Sequential, optimizer: OptimizerState, metrics: RunningMetrics,
      callbacks: [any Callback] = [], epoch: Int = 0
    ) {
      self.epoch = epoch
      self.model = model
      self.optimizer = optimizer
      self.metrics = metrics
      self.callbacks = callbacks
    }

    /// Whether it can be saved: a checkpoint holds no weights that are not finite.
    public var isFinite: Bool {
      model.parameters.allSatisfy(\.parameter.value.isFinite)
        && optimizer.slots.joined().allSatisfy(\.isFinite)
    }

    mutating func endEpoch(_ logs: [(name: String, value: Float)]) {
      history.append(logs)
      epoch += 1
      step = 0
      gradientNorms = []
    }
  }

  public private(set) var state: State
  /// What broke, where `run` threw because the numbers are no longer finite.
  public private(set) var divergence: Divergence?
  /// Those of the state, which may be told something before the training begins.
  public var callbacks: [any Callback] {
    get { state.callbacks }
    set { state.callbacks = newValue }
  }
  private let updater: ParameterUpdater
  private let head: LossHead
  private let fit: FitConfig
  private let seed: UInt64
  private let samples: Samples
  private let validation: Samples?
  private let workspace: Workspace
  private let buffers: BatchBuffers
  private var evaluator: Evaluator?
  private let batchSize: Int
  /// The batches of the current epoch, among those of its pass over the rows.
  private var batches: Range<Int> = 0..<0
  /// Whether it was said that the validation loss is not finite.
  private var hasWarned = false
  /// Whether any callback is to be asked after each step.
  private let followsSteps: Bool
  /// Whether the history has the norms of the layers' gradients.
  private let recordsGradients: Bool
  /// What an epoch's logs may hold.
  public let logNames: [String]

  /// Makes all buffers of the run.
  ///
  /// - Parameters:
  ///   - units: those that the network is trained in; nil for the target's own.
  ///   - recordsGradients: whether the history has the norm of each layer's gradient in the last step of
  ///     each epoch; callbacks and observers are not told of them.
  public init(
    _ state: State, compile: CompileConfig, loss: any Loss, units: (any TargetUnits)?,
    fit: FitConfig, seed: UInt64, samples: Samples, validation: Samples?,
    recordsGradients: Bool = false
  ) {
    self.recordsGradients = recordsGradients
    self.state = state
    self.fit = fit
    self.seed = seed
    self.samples = samples
    self.validation = validation
    batchSize = max(1, min(fit.batchSize, samples.count))
    let names = state.metrics.names
    logNames =
      names + (validation == nil ? [] : names.map { "val_" + $0 })
      + (state.callbacks.contains { $0.setsLearningRate } ? ["learning_rate"] : [])
    followsSteps = state.callbacks.contains(where: \.followsSteps)
    head = LossHead(loss, on: state.model, units: units)
    workspace = Workspace(for: state.model, batchSize: batchSize, isTraining: true)
    buffers = BatchBuffers(samples: samples, head: head, batchSize: batchSize)
    updater = ParameterUpdater(
      compile.optimizer, model: state.model, run: fit.length(rows: samples.count))
    evaluator = validation.map { validation in
      Evaluator(
        state.model, loss: loss, units: units, metrics: state.metrics, samples: validation,
        batchSize: fit.validationBatchSize)
    }
  }

  /// Runs what is left of the epochs, until a callback or an observer has it stop or the optimizer
  /// has converged. A training that ends with an epoch leaves its final weights; one that an observer
  /// stops, what it needs to go on.
  ///
  /// - Throws: a diagnostic of kind `training` when the loss or a weight is no longer finite, which
  ///   `divergence` then tells more of, and whatever the observer throws.
  @discardableResult
  public mutating func run(_ observer: (any TrainingObserver)? = nil) throws(Diagnostic)
    -> TrainingEnding
  {
    try resume(observer)
    // An epoch that has begun is brought to its end.
    while state.step > 0 || state.epoch < fit.epochs && !state.isStopping {
      observer?.epochBegan(state.epoch, of: fit.epochs)
      try beginEpoch(observer)
      while state.step < batches.count {
        try step()
        if followsSteps {
          try call(observer) { $0.stepEnded(&$1, &$2) }
        }
        if observer?.stepEnded(state, of: batches.count) == .stop { return .interrupted }
      }
      guard let report = try endEpoch(observer) else { return .interrupted }
      if observer?.epochEnded(report, state) == .stop { return .interrupted }
    }
    state.optimizer.finalize(&state.model)
    try call(observer) { $0.trainingEnded(&$1, &$2) }
    try requireFiniteNumbers()
    state.isFinished = true
    return .finished
  }

  /// Goes on from a state that was saved: asks the callbacks that were not asked yet, and takes final
  /// weights back to those of the last step.
  private mutating func resume(_ observer: (any TrainingObserver)?) throws(Diagnostic) {
    if let asked = state.asked {
      if state.step > 0 {
        try call(observer, from: asked) { $0.stepEnded(&$1, &$2) }
      } else {
        try call(observer, from: asked, logs: logs(ofEpoch: state.epoch - 1)) {
          $0.epochEnded(&$1, &$2)
        }
      }
    }
    if state.isFinished {
      for index in state.callbacks.indices.reversed() {
        var callback = state.callbacks[index]
        callback.trainingResumed(&state)
        state.callbacks[index] = callback
      }
      state.isFinished = false
    }
    state.optimizer.resume(&state.model)
  }

  /// What callbacks were told at the end of an epoch, counted from 0.
  public func logs(ofEpoch epoch: Int) -> [(name: String, value: Float)] {
    let first = state.epoch - state.history.epochs
    return state.history.logs(epoch: epoch - first).filter { log in
      (fit.validates(afterEpoch: epoch) || !log.name.hasPrefix("val_"))
        && History.gradientLayer(log.name) == nil
    }
  }

  /// Asks each callback in turn, and has done what it wants.
  ///
  /// - Parameters:
  ///   - first: the first that is asked.
  ///   - logs: those of the epoch that has ended; nil where none has.
  private mutating func call(
    _ observer: (any TrainingObserver)?, from first: Int = 0,
    logs: [(name: String, value: Float)]? = nil,
    _ hook: (inout any Callback, inout State, inout CallbackTurn) -> Void
  ) throws(Diagnostic) {
    var turn = CallbackTurn(
      epoch: state.epoch - (logs == nil ? 0 : 1), epochs: fit.epochs, logs: logs ?? [],
      names: logNames)
    for index in state.callbacks.indices.dropFirst(first) {
      // Taken out while one works, so that it changes in place: a copy would be room made in a step.
      var callbacks: [any Callback] = []
      swap(&callbacks, &state.callbacks)
      hook(&callbacks[index], &state, &turn)
      swap(&callbacks, &state.callbacks)
      state.isStopping = state.isStopping || turn.isStopping
      guard !turn.requests.isEmpty else { continue }
      state.asked = index + 1 < state.callbacks.count ? index + 1 : nil
      for request in turn.requests {
        if case .save = request { try requireFiniteNumbers() }
        try observer?.carryOut(request, state)
      }
      turn.requests = []
    }
    state.asked = nil
  }

  /// Puts the rows into the order of the pass, which follows from seed and epoch alone.
  private mutating func beginEpoch(_ observer: (any TrainingObserver)?) throws(Diagnostic) {
    if state.step == 0 {
      state.metrics.reset()
      try call(observer) { $0.epochBegan(&$1, &$2) }
    }
    let pass: Int
    (pass, batches) = fit.steps(ofEpoch: state.epoch, rows: samples.count)
    buffers.resetOrder(samples.count)
    if fit.shuffle {
      var random = RandomStream(seed: seed, purpose: .shuffle, index: UInt64(pass))
      random.shuffle(&buffers.order)
    }
  }

  private mutating func step() throws(Diagnostic) {
    let first = (batches.lowerBound + state.step) * batchSize
    let places = first..<min(first + batchSize, samples.count)
    let weights = buffers.load(places, of: samples, into: &workspace.input)
    // Locals, so that the function below does not capture the loop that it runs in.
    let (workspace, head, buffers, seed) = (workspace, head, buffers, seed)
    let noiseStep = state.optimizer.iterations
    /// The batch's loss, penalties included, and its gradients into the workspace.
    func evaluate(_ model: inout Sequential) -> Double {
      model.forward(workspace, seed: seed, step: noiseStep)
      let loss = head.evaluate(
        workspace, targets: buffers.targets, weights: weights, buffers: &buffers.loss)
      let penalty = model.penalty(workspace)
      model.backward(workspace, from: head.stage)
      return loss + penalty
    }
    let loss = evaluate(&state.model)
    guard loss.isFinite else {
      throw broken(brokenStep(state.step, of: state.epoch).divergence(loss: loss))
    }
    state.metrics.update(
      loss: loss, predictions: head.predictions(workspace, buffers: &buffers.loss),
      logits: workspace.lastInput, targets: buffers.targets, weights: weights)
    let hasConverged = updater.update(
      &state.model, gradients: workspace, &state.optimizer, loss: loss, evaluate: evaluate)
    state.isStopping = state.isStopping || hasConverged
    state.step += 1
    if recordsGradients && state.step == batches.count {
      state.gradientNorms = EpochReport.LayerGradient.all(state.model, workspace).map {
        ($0.layer, Float($0.norm))
      }
    }
  }

  /// - Returns: nil where the observer has given up the scoring of the validation rows: the epoch's steps
  ///   are done, its end is not.
  private mutating func endEpoch(_ observer: (any TrainingObserver)?) throws(Diagnostic)
    -> EpochReport?
  {
    var logs = state.metrics.results
    if let validation, fit.validates(afterEpoch: state.epoch) {
      try call(observer) { $0.validationBegan(&$1, &$2) }
      let scores = evaluator?.evaluate(state.model, validation) {
        observer?.endsValidation() ?? false
      }
      try call(observer) { $0.validationEnded(&$1, &$2) }
      guard let scores else { return nil }
      logs += scores.map { ("val_" + $0.name, $0.value) }
      if let loss = scores.first?.value, !loss.isFinite { try warn(observer, of: loss) }
    }
    if logNames.contains("learning_rate") {
      logs.append(("learning_rate", state.optimizer.learningRate))
    }
    let norms = recordsGradients ? state.gradientNorms : []
    state.endEpoch(logs + norms.map { (History.gradientName(of: $0.layer), $0.norm) })
    try call(observer, logs: logs) { $0.epochEnded(&$1, &$2) }
    return EpochReport(
      epoch: state.epoch - 1, epochs: fit.epochs, logs: logs, model: state.model,
      workspace: workspace, samples: samples)
  }

  /// Says, once in a run, that the validation rows have no loss. The training does not depend on it.
  private mutating func warn(_ observer: (any TrainingObserver)?, of validationLoss: Float)
    throws(Diagnostic)
  {
    if hasWarned { return }
    hasWarned = true
    let found = validationLoss.isNaN ? "NaN" : "infinite"
    try observer?.carryOut(
      .say(
        "Epoch \(state.epoch + 1): the validation loss is \(found), and that of the training rows "
          + "finite: numbers of some validation row lie far from theirs. What monitors val_loss sees "
          + "no improvement"), state)
  }

  /// The last step may have broken what no loss has been computed from yet.
  private mutating func requireFiniteNumbers() throws(Diagnostic) {
    let (epoch, steps) =
      state.step > 0 ? (state.epoch, state.step) : (state.epoch - 1, batches.count)
    if let found = brokenStep(steps - 1, of: epoch).divergence { throw broken(found) }
  }

  private func brokenStep(_ step: Int, of epoch: Int) -> BrokenStep {
    let first = (batches.lowerBound + max(0, step)) * batchSize
    return BrokenStep(
      state: state, workspace: workspace, buffers: buffers, epoch: max(0, epoch),
      batch: max(0, step), batches: batches.count,
      places: batches.isEmpty ? 0..<0 : first..<min(first + batchSize, samples.count))
  }

  private mutating func broken(_ found: Divergence) -> Diagnostic {
    divergence = found
    return found.problem
  }
}
