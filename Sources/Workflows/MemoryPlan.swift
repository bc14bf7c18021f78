internal import Compute
internal import Config
internal import Diagnostics
internal import NN
internal import Platform
internal import Tabular
internal import Training

/// The memory that a run needs, in bytes, known before room is made for it.
struct MemoryPlan {
  /// Weights, their gradients, what the optimizer remembers of each, its buffers, and the best weights
  /// where a callback keeps them.
  let weights: Double
  /// Outputs and gradients of every stage for one batch, with its inputs and what it keeps of them;
  /// outputs and inputs once more for a batch of validation rows.
  let batch: Double
  /// The encoded rows, as far as they lie in memory, with their targets and weights, their numbers in
  /// the table and the order of the epoch.
  let data: Double
  /// Rows of a batch.
  let batchSize: Int
  /// The optimizer, where it takes all rows in one batch.
  let fullBatchOptimizer: String?
  /// The layer with the most outputs.
  let widest: LayerSpec?

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
      if plan.outputs > widest?.outputs ?? 0 { widest = (spec, plan.outputs) }
      columns = plan.outputs
    }
    let rows = dataset.train.rows.count
    batchSize = max(1, min(config.fit.batchSize, rows))
    let scored = min(
      config.fit.validationBatchSize,
      dataset.validation?.rows.count ?? rows - config.fit.trainingRows(of: rows))
    let copies = config.callbacks.contains { ($0 as? EarlyStopping)?.restoresBestWeights == true }
    weights = Self.floatSize * ((copies ? 3 : 2) * weightCount + optimizerCount)
    batch = Self.floatSize * (perRow * Double(batchSize) + perScoredRow * Double(scored))
    var data = 0.0
    for part in [dataset.train, dataset.validation, dataset.test].compactMap({ $0 }) {
      let numbers = part.targets.count + (part.weights?.count ?? 0) + 2 * part.rows.count
      data += Double(part.features.memory) + Self.floatSize * Double(numbers)
    }
    self.data = data
    fullBatchOptimizer = compile.optimizer.needsFullBatch ? compile.optimizer.className : nil
    self.widest = widest?.spec
  }

  var total: Double { weights + batch + data }

  /// - Throws: where the machine has less memory than the run needs.
  func check(_ config: RunConfig, _ root: ConfigNode) throws(Diagnostic) {
    // More weights than any network may have are reported as such, with their layer.
    let most = Self.floatSize * Double(Sequential.weightLimit)
    guard let memory = physicalMemory(), total > Double(memory), weights < 2 * most else { return }
    let isBatch = batch > weights
    let place = isBatch ? root["fit"]?["batch_size"]?.location : nil
    throw Diagnostic(
      "the training needs \(ByteSize.text(total)) of memory, and the machine has "
        + "\(ByteSize.text(Double(memory))): \(ByteSize.text(weights)) for weights, gradients and "
        + "optimizer, \(ByteSize.text(batch)) for a batch of \(batchSize) rows, \(ByteSize.text(data)) "
        + "for the data",
      at: place ?? widest?.location, notes: [remedy(isBatch: isBatch)])
  }

  private func remedy(isBatch: Bool) -> String {
    guard isBatch else { return "lower units" }
    if let fullBatchOptimizer {
      return "\(fullBatchOptimizer) takes all training rows at once; another optimizer, such as "
        + "Adam, takes them batch by batch"
    }
    return "lower fit.batch_size, or the units of the widest layer"
  }

  /// Looks at the beginning of a CSV that is large for the machine.
  ///
  /// - Throws: where the machine has less memory than its rows need, before they are read.
  static func checkFile(_ data: DataConfig, folder: String) throws(Diagnostic) {
    // Two bytes of text are a cell at least, and a cell in memory takes 8 bytes, as it is and encoded.
    let path = Path.simplified(Path.join(folder, data.path.text))
    guard let memory = physicalMemory(), let facts = FileFacts(path: path),
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
        + "\(ByteSize.text(needed)) of memory, and the machine has \(ByteSize.text(Double(memory)))",
      at: data.path.location,
      notes: [isStored ? "train on a part of the rows" : "name fewer columns in data.features"])
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
