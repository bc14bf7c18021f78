internal import Compute
internal import Config
package import Diagnostics
internal import NN
internal import Platform
internal import Tabular
internal import Training

/// The memory that a training needs, in bytes, known before room is made for it.
package struct MemoryPlan {
  /// Weights, their gradients, what the optimizer remembers of each, its buffers, and the best weights
  /// where a callback keeps them.
  let weights: Double
  /// Outputs and gradients of every stage for one batch, with its inputs and what it keeps of them;
  /// outputs and inputs once more for the rows that are scored at the same time.
  let batch: Double
  /// The encoded rows, as far as they lie in memory, with their targets and weights, their numbers in
  /// the table and the order of the epoch.
  let data: Double
  /// What metrics keep, of some of them a score for every row, and the history of the epochs.
  let records: Double
  /// Rows of a batch.
  let batchSize: Int
  /// The optimizer, where it takes all rows in one batch.
  let fullBatchOptimizer: String?
  /// The layer with the most outputs.
  let widest: LayerSpec?
  /// The metric that keeps the most.
  private let largestMetric: (spec: MetricSpec, bytes: Double)?

  private static let floatSize = 4.0

  init(_ config: RunConfig, _ compile: CompileConfig, _ dataset: Dataset) {
    var columns = dataset.pipeline.width
    var weightCount = 0.0
    var optimizerCount = 0.0
    func add(_ name: String, _ shape: [Int], isTrainable: Bool) {
      weightCount += shape.reduce(1.0) { $0 * Double($1) }
      guard isTrainable else { return }
      optimizerCount += compile.optimizer.memory(
        for: ParameterRole(path: name, name: name, shape: shape))
    }
    // Of each stage outputs and gradients, of the network also its inputs and targets.
    var perRow = Double(columns + dataset.target.columns.count)
    var perScoredRow = perRow
    for table in dataset.pipeline.embedded {
      add("embeddings", [table.count, table.outputDim], isTrainable: true)
      columns += table.outputDim - 1
    }
    if columns > dataset.pipeline.width {
      perRow += 2 * Double(columns)
      perScoredRow += Double(columns)
    }
    var widest: (spec: LayerSpec, outputs: Int)?
    var isBatchwise = false
    for spec in config.model.flatLayers {
      // A layer that does not fit is reported when the network is built.
      guard let plan = try? spec.plan(inputs: columns) else { continue }
      for parameter in plan.parameters {
        add(
          parameter.name, parameter.shape, isTrainable: spec.isTrainable && parameter.isTrainable)
      }
      let stages = (plan.operation == nil ? 0 : 1) + (plan.activation == nil ? 0 : 1)
      let kept = plan.operation?.scratch(batchSize: 1).reduce(0) { $0 + $1.count } ?? 0
      perRow += 2 * Double(plan.outputs) * Double(stages) + Double(kept)
      perScoredRow += Double(plan.outputs) * Double(stages)
      isBatchwise = isBatchwise || plan.activityRegularizer != nil
      if plan.outputs > widest?.outputs ?? 0 { widest = (spec, plan.outputs) }
      columns = plan.outputs
    }
    let rows = dataset.train.rows.count
    batchSize = max(1, min(config.fit.batchSize, rows))
    let validated =
      dataset.validation?.rows.count ?? rows - config.fit.trainingRows(of: rows)
    /// Of rows that are scored in batches: a block on each thread, then a batch of it.
    func scoring(_ rows: Int, batchSize: Int) -> Double {
      if rows == 0 { return 0 }
      let blocks = Evaluator.blocks(
        rows: rows, batchSize: batchSize, width: Int(min(perScoredRow, 1e15)),
        weights: Int(min(weightCount, 1e15)), isBatchwise: isBatchwise)
      return perScoredRow * Double(blocks.size) * Double(blocks.count)
        + 3 * Double(columns) * Double(min(batchSize, rows))
    }
    let copies = config.callbacks.count { ($0 as? EarlyStopping)?.restoresBestWeights == true }
    weights = Self.floatSize * (Double(2 + copies) * weightCount + optimizerCount)
    // The test rows are scored when the training has let go of its batch.
    batch =
      Self.floatSize
      * max(
        perRow * Double(batchSize)
          + scoring(validated, batchSize: config.fit.validationBatchSize),
        scoring(dataset.test?.rows.count ?? 0, batchSize: Evaluator.batchSize))
    var data = 0.0
    for part in [dataset.train, dataset.validation, dataset.test].compactMap({ $0 }) {
      let numbers = part.targets.count + (part.weights?.count ?? 0) + 2 * part.rows.count
      data += Double(part.features.memory) + Self.floatSize * Double(numbers)
    }
    self.data = data
    let outputs = compile.loss?.metricOutputs(of: columns) ?? columns
    let metrics = compile.metrics.map { spec in
      (
        spec: spec,
        // Kept of the training rows, and of those of the validation.
        bytes: spec.memory(of: dataset.target.kind, outputs: outputs, rows: rows)
          + spec.memory(of: dataset.target.kind, outputs: outputs, rows: validated)
      )
    }
    largestMetric = metrics.max { $0.bytes < $1.bytes }
    // As an array grows, it has room for twice as many at most.
    let names = Double((1 + metrics.count) * (validated > 0 ? 2 : 1))
    let epochs = Double(max(0, config.fit.epochs - config.fit.initialEpoch))
    records =
      metrics.reduce(0) { $0 + $1.bytes } + 2 * Self.floatSize * names * epochs
    fullBatchOptimizer = compile.optimizer.needsFullBatch ? compile.optimizer.className : nil
    self.widest = widest?.spec
  }

  /// What a config would be told where a process may use so much memory; nil where that is enough.
  package static func problem(ofConfig path: String, memory: Int) throws(Problems) -> Diagnostic? {
    let run = try PreparedRun(
      configPath: path, overrides: [], folds: nil, storage: ColumnStorage(isKept: false))
    do throws(Diagnostic) {
      try MemoryPlan(run.config, run.compile, run.dataset).check(
        run.config, run.root, memory: memory)
    } catch { return error }
    return nil
  }

  var total: Double { weights + batch + data + records }

  /// - Throws: where there is less memory than the run needs.
  func check(
    _ config: RunConfig, _ root: ConfigNode, memory: Int? = usableMemory()
  ) throws(Diagnostic) {
    // More weights than any network may have are reported as such, with their layer.
    let most = Self.floatSize * Double(Sequential.weightLimit)
    guard let memory, total > Double(memory), weights < 2 * most else { return }
    let parts = [
      (weights, "weights, gradients and optimizer"),
      (batch, "a batch of \(batchSize) row\(batchSize == 1 ? "" : "s")"),
      (data, "the data"),
      (records, "metrics and history"),
    ].filter { $0.0 > total / 1_000_000 }.map { "\(ByteSize.text($0)) for \($1)" }
    let (place, remedy) = remedy(root)
    throw Diagnostic(
      "the training needs \(ByteSize.text(total)) of memory, and this process may use "
        + "\(ByteSize.text(Double(memory))): \(parts.joined(separator: ", "))",
      at: place, notes: [remedy])
  }

  /// What makes the largest part smaller, and where that stands in the config.
  private func remedy(_ root: ConfigNode) -> (SourceLocation?, String) {
    let fit = root["fit"]
    switch max(weights, batch, data, records) {
    case weights: return (widest?.location, "lower units")
    case batch:
      let place = fit?["batch_size"]?.location ?? widest?.location
      guard let fullBatchOptimizer else {
        return (place, "lower fit.batch_size, or the units of the widest layer")
      }
      return (
        place,
        "\(fullBatchOptimizer) takes all training rows at once; another optimizer, such as Adam, "
          + "takes them batch by batch"
      )
    case data:
      return (
        root["data"]?["path"]?.location,
        "name fewer columns in data.features, or train on a part of the rows"
      )
    default:
      if let (spec, bytes) = largestMetric, bytes > records / 2 {
        return (spec.location, "train without the metric '\(spec.name)'; evaluate --metrics has it")
      }
      return (fit?["epochs"]?.location, "lower fit.epochs: each epoch is kept in the history")
    }
  }

  /// Looks at the beginning of a CSV that is large for the machine.
  ///
  /// - Throws: where there is less memory than its rows need, before they are read.
  static func checkFile(_ data: DataConfig, folder: String) throws(Diagnostic) {
    // Two bytes of text are a cell at least, and a cell in memory takes 8 bytes, as it is and encoded.
    let path = Path.simplified(Path.join(folder, data.path.text))
    guard let memory = usableMemory(), let facts = FileFacts(path: path),
      facts.size > memory / 8, let estimate = CSVEstimate(path: path, options: data.csv)
    else { return }
    let columns = data.width ?? estimate.columns
    let isStored = ColumnStorage().isWorthwhile(forSize: facts.size)
    let needed =
      estimate.rows * (isStored ? ColumnStorage.bytesPerRow : 2 * floatSize * Double(columns))
    guard needed > Double(memory) else { return }
    throw Diagnostic(
      "the file '\(path)' of \(ByteSize.text(Double(facts.size))) has some "
        + "\(Int(estimate.rows / 1e6)) million rows, whose \(columns) columns need "
        + "\(ByteSize.text(needed)) of memory, and this process may use \(ByteSize.text(Double(memory)))",
      at: data.path.location,
      notes: [isStored ? "train on a part of the rows" : "name fewer columns in data.features"])
  }

  /// - Throws: where there is less memory than it takes to score so many rows.
  package static func checkScoring(
    rows: Int, outputs: Int, memory: Int? = usableMemory()
  ) throws(Diagnostic) {
    // What the network puts out, below its last activation, too, and the same of two baselines.
    let needed = 6 * floatSize * Double(rows) * Double(outputs)
    guard let memory, needed > Double(memory) else { return }
    throw Diagnostic(
      "to score \(rows) rows with \(outputs) outputs takes \(ByteSize.text(needed)) of memory, and this "
        + "process may use \(ByteSize.text(Double(memory)))",
      kind: .data, notes: ["score fewer rows: nnctl evaluate --data FILE"])
  }

  /// How many rows are predicted at once: as many as have their outputs in a cache of 256 KiB, but 128
  /// at least, which products of large matrices ask for, and 1024 at most; fewer where the network is
  /// so wide that outputs would take more than 64 MiB. A row's prediction does not depend on it.
  static func predictionBatch(of model: Sequential) -> Int {
    let perRow = model.stages.reduce(model.inputs + model.outputs) { $0 + $1.operation.outputs }
    let bytes = Int(floatSize) * max(1, perRow)
    let fitting = min(1024, max(128, (256 << 10) / bytes))
    return max(1, min(fitting, (64 << 20) / bytes))
  }
}
