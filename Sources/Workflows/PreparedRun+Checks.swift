internal import Checkpointing
internal import Compute
internal import Config
internal import Diagnostics
internal import NN
internal import Platform
internal import Tabular
internal import Training

extension TargetKind {
  /// The same, as the tables know it.
  func encoding(under loss: any Loss) -> TargetEncoder.Encoding {
    switch self {
    case .values: .number
    case .binary: loss.keepsSigns ? .sign : .binary
    case .classIndex: .classIndex
    case .oneHot: .oneHot
    case .multiHot: .multiHot
    }
  }
}

extension TargetEncoder {
  var kind: TargetKind {
    switch encoding {
    case .number: .values
    case .binary, .sign: .binary
    case .classIndex: .classIndex
    case .oneHot: .oneHot
    case .multiHot: .multiHot
    }
  }
}

extension FeaturePipeline {
  /// The columns of indices that the network makes vectors of.
  var embedded: [EmbeddedColumn] {
    embeddings.map { column, name, size in
      EmbeddedColumn(column: column, name: name, count: size.count, outputDim: size.outputDim)
    }
  }
}

extension RunningMetrics {
  /// Of a network that the loss compares with the target; nothing is taken in yet.
  init(_ specs: [MetricSpec], _ loss: any Loss, _ target: TargetEncoder, _ model: Sequential) {
    let outputs = loss.metricOutputs(of: model.outputs)
    self.init(
      specs, targets: target.kind, outputs: outputs,
      behind: outputs == model.outputs && target.scaling == nil ? model.lastActivation : nil,
      labels: target.labels ?? target.columns)
  }
}

// What a config can only be checked for as a whole, or with its data.
extension PreparedRun {
  /// The sections that a network can do without, and a training cannot.
  static func missing(_ config: RunConfig, _ root: ConfigNode) -> Diagnostic {
    let names = [("data", config.data == nil), ("compile", config.compile == nil)]
      .filter(\.1).map { "'\($0.0)'" }
    let isOne = names.count == 1
    return Diagnostic(
      "the config has no section\(isOne ? "" : "s") \(names.joined(separator: " and ")), which "
        + "training needs", at: root.location)
  }

  /// What layers learn of all training rows at once must be finite.
  static func checkAdapted(_ model: Sequential) throws(Diagnostic) {
    guard model.stages.contains(where: { $0.operation is any AdaptingOperation }),
      let (layer, parameter) = model.firstBrokenParameter()
    else { return }
    throw Diagnostic(
      "layer '\(layer)': the \(parameter) of the training rows is beyond float32's range",
      kind: .data,
      notes: ["data.numeric.scale brings numbers to the size of 1 without that limit"])
  }

  /// Some optimizers look at all rows at once.
  static func checkBatchSize(
    _ compile: CompileConfig, _ config: RunConfig, rows: Int, _ root: ConfigNode
  ) throws(Diagnostic) {
    guard compile.optimizer.needsFullBatch, config.fit.batchSize < rows else { return }
    throw Diagnostic(
      "optimizer '\(compile.optimizer.className)' takes all \(rows) training rows at once, and a "
        + "batch has \(config.fit.batchSize)",
      at: root["fit"]?["batch_size"]?.location ?? root["compile"]?["optimizer"]?.location,
      notes: ["fit: {batch_size: \(rows)}, or more"])
  }

  /// The loss decides, unless the target is declared to be categorical. Several targets that are no
  /// numbers, and one that lists labels, are labels of which several can hold.
  static func targetKind(of loss: any Loss, data: DataConfig, outputs: Int) -> TargetKind {
    let kind = loss.targetKind(outputs: outputs)
    let isDeclared =
      data.listsLabels || data.targetRules.contains { $0.type == .categorical }
    if kind == .values && !isDeclared { return .values }
    if data.targets.count > 1 || data.listsLabels { return .multiHot }
    return kind != .values ? kind : outputs == 1 ? .binary : .oneHot
  }

  /// Several labels need a loss that can take them.
  static func checkSeveralLabels(
    _ loss: any Loss, _ data: DataConfig, _ targets: TargetKind, outputs: Int
  ) throws(Diagnostic) {
    let kind = type(of: loss)
    guard targets == .multiHot, loss.targetKind(outputs: outputs).isClassification,
      !kind.takesSeveralLabels
    else { return }
    let what =
      data.listsLabels ? "the target lists several" : "there are \(data.targets.count) targets"
    throw Diagnostic(
      "the loss '\(kind.name)' takes one class for each row, and \(what)",
      at: data.targets.first?.location,
      notes: [
        "binary_crossentropy with sigmoid takes each label as a yes or no",
        "mean_squared_error takes several targets that are numbers",
      ])
  }

  /// What transforms targets goes with losses that may be transformed.
  static func checkTransform(
    _ loss: any Loss, _ data: DataConfig, _ targets: TargetKind, at place: SourceLocation?
  ) throws(Diagnostic) {
    guard data.targetTransform != .none, targets != .values || !type(of: loss).isOfErrors else {
      return
    }
    let (reason, remedy) =
      targets == .values
      ? (
        "needs the target as it is",
        "losses that go with it: \(LossRegistry.namesOfErrors.joined(separator: ", "))"
      ) : ("predicts classes, which are not transformed", "leave it out")
    throw Diagnostic(
      "target_transform: the loss '\(type(of: loss).name)' \(reason)", at: place, notes: [remedy])
  }

  /// A target declared to be a number goes with no loss that classifies.
  static func checkDeclaredTypes(_ loss: any Loss, _ data: DataConfig, _ targets: TargetKind)
    throws(Diagnostic)
  {
    guard targets != .values else { return }
    for target in data.targets {
      guard let settings = data.rules(of: target.text), settings.type == .numeric else {
        continue
      }
      throw Diagnostic(
        "column '\(target.text)' is declared numeric, and the loss '\(type(of: loss).name)' "
          + "predicts classes", at: settings.name.location,
        notes: ["leave the type out, or use a loss for numbers, such as mean_squared_error"])
    }
  }

  /// What stands beside the scores in evaluate's JSON.
  private static let reportKeys: Set = [
    "rows", "classes", "averages", "confusion_matrix", "regression", "labels", "subset_accuracy",
    "intervals", "baseline", "by",
  ]

  static func checkMetrics(_ compile: CompileConfig, _ targets: TargetKind, outputs: Int)
    throws(Problems)
  {
    let log = ProblemLog()
    for spec in compile.metrics {
      if reportKeys.contains(spec.name) {
        log.add(
          Diagnostic(
            "a metric cannot be called '\(spec.name)': evaluate reports something else by that name",
            at: spec.location))
      }
      if let objection = spec.objection(to: targets, outputs: outputs) {
        log.add(
          Diagnostic("metric '\(spec.name)' does not fit the loss: \(objection)", at: spec.location)
        )
      }
    }
    try log.check()
  }

  /// With the labels all names are known: `f1_score[a]` may be one of several numbers, or one metric.
  static func checkNames(of metrics: RunningMetrics, _ specs: [MetricSpec]) throws(Diagnostic) {
    var names: Set<String> = []
    for name in metrics.names where !names.insert(name).inserted {
      throw Diagnostic(
        "two metrics give a number called '\(name)'",
        at: specs.first { $0.name == name }?.location,
        notes: ["give one of them another name: {name: …}"])
    }
  }

  /// The network for the encoded features, with its first weights.
  static func model(_ config: RunConfig, _ dataset: Dataset, folder: String) throws(Problems)
    -> Sequential
  {
    var model = try Sequential(
      config.model, inputs: dataset.pipeline.width, embedded: dataset.pipeline.embedded,
      seed: config.model.initialWeights == nil ? config.seed : nil)
    guard let path = config.model.initialWeights else { return model }
    do {
      let checkpoint = try initialWeights(
        Path.simplified(Path.join(folder, path.value)), at: path)
      try checkpoint.restore(&model)
      try checkVectors(checkpoint.features, dataset.pipeline)
    } catch {
      throw Problems(thrown: error).map { $0.placed(at: path.location) }
    }
    return model
  }

  /// A vector belongs to a value, and tables of one size may be of different values.
  private static func checkVectors(_ features: ConfigNode, _ pipeline: FeaturePipeline)
    throws(Diagnostic)
  {
    func values(_ name: String, _ features: ConfigNode) -> [ConfigNode] {
      let feature = features.items?.first { $0["name"]?.string == name }
      return feature?["encode"]?[EmbeddingIndex.name]?["values"]?.items ?? []
    }
    for name in pipeline.embeddings.map(\.name) {
      let pairs = zip(values(name, features), values(name, pipeline.node))
      guard let (found, expected) = pairs.first(where: { $0 != $1 }) else { continue }
      throw Diagnostic(
        "the vectors of column '\(name)' are those of other values: of \(found.described), where "
          + "the training rows have \(expected.described)", kind: .data)
    }
  }

  private static func initialWeights(_ file: String, at path: LayerSpec.Declared<String>)
    throws(Problems) -> Checkpoint
  {
    let isNone = Diagnostic("'\(path.value)' is no checkpoint", at: path.location)
    do {
      if let checkpoint = try LoadedModel(path: file).checkpoint { return checkpoint }
    } catch {
      // What does not look like a checkpoint was read as a config, and so without a place is this.
      if error.all[0].kind == .config || error.all[0].location == nil && error.all[0].kind == .data
      {
        throw Problems(isNone)
      }
      throw error
    }
    throw Problems(isNone)
  }

  /// The outputs must be as many as the encoded target has columns, or classes.
  static func checkOutputs(
    _ config: RunConfig, _ loss: any Loss, _ target: TargetEncoder, _ model: Sequential,
    _ targets: TargetKind
  ) throws(Diagnostic) {
    let place = config.model.layers.last?.location
    guard !model.stages.isEmpty else {
      throw Diagnostic(
        "the network computes nothing: none of its layers has weights or an activation", at: place,
        notes: ["give it one that has: Dense: {units: 1}"])
    }
    let outputs = model.outputs
    let units = "the last layer has \(outputs) unit\(outputs == 1 ? "" : "s")"
    if let objection = loss.objection(toOutputs: outputs) {
      throw Diagnostic("loss '\(type(of: loss).name)': \(objection)", at: place)
    }
    let each = loss.outputSuffixes.count
    if targets != .values && each > 1 {
      throw Diagnostic(
        "the loss '\(type(of: loss).name)' has \(each) outputs for each target, and the target is no "
          + "number", at: place)
    }
    switch targets {
    case .values:
      guard outputs != each * target.columns.count else { return }
      throw Diagnostic(
        "\(units), and there \(target.columns.count == 1 ? "is" : "are") \(target.columns.count) "
          + "target column\(target.columns.count == 1 ? "" : "s")", at: place,
        notes: [
          each == 1
            ? "a regression needs one unit for each target column"
            : "the loss needs \(each) units for each target column: "
              + "units: \(each * target.columns.count)"
        ])
    case .multiHot:
      let labels = target.labels ?? []
      if outputs == labels.count { return }
      let isList = target.columns.count == 1
      throw Diagnostic(
        "\(units), and "
          + (isList
            ? "the target '\(target.columns[0])' lists \(labels.count) different labels"
            : "there are \(labels.count) target columns"),
        at: place,
        notes: (isList ? ["its labels: \(firstOf(labels))"] : [])
          + ["each label has a unit of its own: units: \(labels.count), activation: sigmoid"])
    case .binary, .classIndex, .oneHot:
      let labels = target.labels ?? []
      let needed = targets == .binary ? 2 : outputs
      let fits = targets == .classIndex ? labels.count <= needed : labels.count == needed
      if fits { return }
      var notes = ["its classes: \(firstOf(labels))"]
      if targets == .binary && labels.count > 2 {
        notes.append(
          "give the last layer units: \(labels.count), activation: softmax, and use "
            + "sparse_categorical_crossentropy")
      } else if outputs == 1 && labels.count == 2 {
        notes.append("one unit with sigmoid goes with binary_crossentropy")
      } else if labels.count > 1 {
        notes.append("give the last layer units: \(labels.count)")
      }
      throw Diagnostic(
        "\(units), and the target '\(target.columns[0])' has \(labels.count) "
          + "class\(labels.count == 1 ? "" : "es")", at: place, notes: notes)
    }
  }

  private static func firstOf(_ labels: [String]) -> String {
    labels.prefix(20).joined(separator: ", ") + (labels.count > 20 ? ", …" : "")
  }

  /// Every row's target must be one that the loss can take.
  static func checkTargets(_ loss: any Loss, _ dataset: Dataset) throws(Diagnostic) {
    for case let part? in [dataset.train, dataset.validation, dataset.test] {
      try checkTargets(loss, part, dataset.target)
    }
  }

  /// The same for the rows of one part.
  static func checkTargets(_ loss: any Loss, _ part: Dataset.Part, _ target: TargetEncoder)
    throws(Diagnostic)
  {
    guard target.encoding == .number else { return }
    for row in 0..<part.targets.rows {
      for (column, name) in target.columns.enumerated() {
        let value = part.targets[row, column]
        guard let objection = loss.objection(to: value) else { continue }
        throw Diagnostic(
          "column '\(name)': the loss '\(type(of: loss).name)' cannot take the target "
            + "\(shortestDecimal(value)): \(objection)", at: part.location(row), kind: .data)
      }
    }
  }
}
