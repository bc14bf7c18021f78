internal import Config
internal import Diagnostics
internal import Tabular
internal import YAML

/// The text of the config that a rule comes to, each setting with its reason.
struct InitConfig {
  let rule: InitRule
  /// As the config is to name them.
  let paths: [String]
  /// As the user is to name the config.
  let name: String

  var text: String {
    let sections: [(String, ConfigNode)] = [
      ("data", .mapping(data)),
      ("model", .mapping(["type": .string("Sequential"), "layers": .sequence(layers)])),
      ("compile", .mapping(compile)),
      ("fit", .mapping(fit)),
    ]
    return head + YAML.write(.mapping(sections + callbacks), isCompact: true) + tail
  }

  private var head: String {
    let file = paths[0] == "-" ? "stdin" : printable(paths[0])
    let files = paths.count == 1 ? file : "\(paths.count) files"
    let size = "\(rule.table.rows) rows, \(rule.table.columns.count) columns"
    return """
      # By nnctl init from \(files): \(size). A start, to be changed at will:
      #   nnctl check \(name)     shows what each column becomes
      #   nnctl train \(name)     trains, and scores the rows held out

      """
  }

  // MARK: Section data

  private var data: [(String, ConfigNode)] {
    var data: [(String, ConfigNode)] = [
      ("path", paths.count == 1 ? .string(paths[0]) : .sequence(paths.map(ConfigNode.string))),
      ("target", target),
    ]
    let ignored = rule.columns.filter(\.isIgnored).map { column in
      ConfigNode.string(column.name).commented(column.reason)
    }
    if !ignored.isEmpty { data.append(("ignore", .sequence(ignored))) }
    if let entries = rule.table.csv.entries, !entries.isEmpty {
      data.append(("csv", rule.table.csv))
    }
    if !rule.numbers.isEmpty { data.append(("numeric", numeric)) }
    if rule.features.contains(where: { $0.texts != nil && $0.type != .boolean }) {
      data.append(("categorical", categorical))
    }
    if !columns.isEmpty { data.append(("columns", .mapping(columns))) }
    if !rule.task.isClasses {
      data.append(
        (
          "target_transform",
          .string("standard").commented("trains in deviations; metrics stay in the target's units")
        ))
    }
    data.append(("split", split))
    return data
  }

  private var target: ConfigNode {
    let names = rule.targets.map(\.name)
    let node: ConfigNode =
      names.count == 1 ? .string(names[0]) : .sequence(names.map(ConfigNode.string))
    return node.commented(taskReason)
  }

  private var taskReason: String {
    let target = rule.targets[0]
    switch rule.task {
    case .classes(let classes):
      let shown = classes.prefix(6).map { "\(InitColumn.cut($0.text)) \($0.count)" }
        .joined(separator: ", ")
      let counts = "\(classes.count) classes: \(shown)\(classes.count > 6 ? ", …" : "")"
      guard target.numbers != nil, classes.count > 2 else { return counts }
      return counts
        + "\nto predict it as a number: a last layer Dense: {units: 1}, loss: mean_squared_error, "
        + "metrics: [mae, r2_score]"
    case .labels(let count): return "\(count) columns of 0 and 1: each is a label of its own"
    case .labelList(let labels, _): return "lists of \(labels.count) labels"
    case .numbers(1):
      guard let numbers = target.numbers else { return "a number" }
      let range = "from \(numbers.lowestText) to \(numbers.highestText)"
      return "a number \(range), \(target.distinct) different"
    case .numbers(let count): return "\(count) numbers"
    }
  }

  private var numeric: ConfigNode {
    let gaps = rule.numbers.filter { $0.missing > 0 }
    var settings: [(String, ConfigNode)] = [("scale", .string("standard")), ("clip", .integer(5))]
    if !gaps.isEmpty { settings.append(("missing", .string("median"))) }
    let count = rule.numbers.count
    var reason =
      "\(count) column\(count == 1 ? "" : "s") of numbers: to mean 0 and deviation 1; bends what is "
      + "beyond 5 deviations"
    if !gaps.isEmpty {
      let shown = gaps.prefix(4).map { "\(printable($0.name)) \($0.missing)" }
        .joined(separator: ", ")
      reason +=
        "\nmissing cells get the training rows' median: \(shown)"
        + (gaps.count > 4 ? " and \(gaps.count - 4) more columns" : "")
    }
    return .mapping(settings).commented(reason)
  }

  private var categorical: ConfigNode {
    .mapping([
      "encode": .string("one_hot"), "missing": .string("slot"), "unknown": .string("slot"),
    ]).commented(
      "an input for each text; gaps and texts not seen in training have a place of their own")
  }

  private var columns: [(String, ConfigNode)] {
    var columns: [(String, ConfigNode)] = rule.columns.compactMap { column in
      guard case .own(let settings) = column.use else { return nil }
      return (column.name, .mapping(settings).commented(column.reason))
    }
    for target in rule.targets {
      var settings: [(String, ConfigNode)] = []
      var reason = ""
      if case .labelList(_, let delimiter) = rule.task {
        settings.append(
          ("encode", .mapping(["multi_hot": .mapping(["delimiter": .string(delimiter)])])))
        reason = "several labels in a cell"
        if target.missing > 0 {
          settings.append(("missing", .string("slot")))
          reason += "; an empty cell has none"
        }
      } else if target.missing > 0 {
        settings.append(("missing", .string("drop")))
        reason = "\(target.missing) of \(target.rows) rows have no target: left out"
      }
      if !settings.isEmpty {
        columns.append((target.name, .mapping(settings).commented(reason)))
      }
    }
    return columns
  }

  private var split: ConfigNode {
    let share = ConfigNode.number(InitRule.trainingShare)
    var reason = "\(rule.sizes.rows) rows to train on, \(rule.usableRows - rule.sizes.rows) to test"
    if let date = rule.features.first(where: { $0.dates != nil }) {
      let column = YAML.write(.string(date.name)).dropLast()
      reason += "\nto test on the latest rows: {train: 0.7, time: \(column)}"
    }
    guard case .classes = rule.task else { return share.commented(reason) }
    return .mapping([("train", share), ("stratify", .boolean(true))])
      .commented("the same share of each class: \(reason)")
  }

  // MARK: The network

  private var layers: [ConfigNode] {
    let sizes = rule.sizes
    var layers: [ConfigNode] = []
    for index in 0..<2 {
      let width = sizes.limit.map { "fewer than \($0) rows" } ?? "100000 rows or more"
      let reason = index == 0 ? "\(sizes.units) units: \(width) to train on" : nil
      switch sizes.bend {
      case .leakyReLU:
        layers.append(.layer("Dense", [("units", .integer(sizes.units))]).commented(reason))
        layers.append(.layer("LeakyReLU", [("negative_slope", .number(0.3 as Float))]))
      case .activation(let name):
        layers.append(
          .layer("Dense", [("units", .integer(sizes.units)), ("activation", .string(name))])
            .commented(reason))
      }
      layers.append(
        .layer("Dropout", [("rate", .number(sizes.dropout))])
          .commented(index == 0 ? "against learning the noise of \(sizes.rows) rows" : nil))
    }
    return layers + [last]
  }

  private var last: ConfigNode {
    func dense(_ units: Int, _ activation: String?, _ reason: String) -> ConfigNode {
      .layer(
        "Dense",
        [("units", .integer(units))] + (activation.map { [("activation", .string($0))] } ?? [])
      ).commented(reason)
    }
    return switch rule.task {
    case .classes(let classes) where classes.count == 2:
      dense(1, "sigmoid", "the probability of the second of two classes")
    case .classes(let classes): dense(classes.count, "softmax", "a probability for each class")
    case .labels(let count): dense(count, "sigmoid", "a probability for each label")
    case .labelList(let labels, _): dense(labels.count, "sigmoid", "a probability for each label")
    case .numbers(1): dense(1, nil, "the number itself")
    case .numbers(let count): dense(count, nil, "the numbers themselves")
    }
  }

  private var compile: [(String, ConfigNode)] {
    let sizes = rule.sizes
    let rate = ConfigNode.mapping([
      "CosineDecay": .mapping([
        "initial_learning_rate": .number(sizes.learningRate), "decay_steps": .string("run"),
      ])
    ]).commented("falls to 0 over the whole run")
    let optimizer = ConfigNode.mapping([
      "AdamW": .mapping([
        "learning_rate": rate,
        "weight_decay": .number(sizes.weightDecay)
          .commented("times the learning rate; against learning the noise, as dropout"),
        "exclude_from_weight_decay": .sequence([.string("bias")]),
      ])
    ])
    let (loss, metrics): (String, [String]) =
      switch rule.task {
      case .classes(let classes):
        (
          classes.count == 2 ? "binary_crossentropy" : "sparse_categorical_crossentropy",
          ["accuracy"]
        )
      case .labels, .labelList: ("binary_crossentropy", ["binary_accuracy"])
      case .numbers: ("mean_squared_error", ["mae", "r2_score"])
      }
    return [
      ("optimizer", optimizer), ("loss", .string(loss)),
      ("metrics", .sequence(metrics.map(ConfigNode.string))),
    ]
  }

  private var fit: [(String, ConfigNode)] {
    let sizes = rule.sizes
    let batches = (sizes.rows + sizes.batchSize - 1) / sizes.batchSize
    var fit: [(String, ConfigNode)] = [
      (
        "epochs",
        .integer(sizes.epochs).commented("of \(batches) batch\(batches == 1 ? "" : "es") each")
      ),
      ("batch_size", .integer(sizes.batchSize)),
    ]
    if let validation = rule.validation {
      fit.append(
        (
          "validation_split",
          .number(validation).commented("rows that tell the best epoch, and are not trained on")
        ))
    }
    return fit
  }

  private var callbacks: [(String, ConfigNode)] {
    guard rule.validation != nil else { return [] }
    let stopping = ConfigNode.layer(
      "EarlyStopping",
      [
        ("monitor", .string("val_loss")), ("patience", .integer(rule.sizes.epochs)),
        ("restore_best_weights", .boolean(true)),
      ])
    return [
      ("callbacks", .sequence([stopping.commented("ends with the weights of the best epoch")]))
    ]
  }

  /// What to try next.
  private var tail: String {
    var lines: [String] = []
    if rule.validation == nil {
      lines.append(
        "No validation part: all training rows train, which small tables cannot do without.")
    }
    lines.append("nnctl train \(name) --folds 5     scores more reliable than one test part's")
    if case .classes(let classes) = rule.task, let rarest = classes.last,
      4 * rarest.count * classes.count < rule.usableRows
    {
      lines.append(
        "fit: {class_weight: balanced}     '\(InitColumn.cut(rarest.text))' has \(rarest.count) of "
          + "\(rule.usableRows) rows: finds more of them, at some cost of accuracy")
    }
    lines.append(
      "fit: {epochs: \(2 * rule.sizes.epochs)}     where the loss still falls at the end")
    if !rule.numbers.isEmpty {
      lines.append("numeric: {clip: null}     where what is far out counts as it is")
    }
    if rule.sizes.rows < 500 {
      lines.append(
        "A linear model may do as well: of the layers only the last, initial_learning_rate: 0.05, "
          + "weight_decay: 0.01")
    }
    return "\n# What to try next\n" + lines.map { "# - \($0)\n" }.joined()
  }
}

extension ConfigNode {
  fileprivate func commented(_ comment: String?) -> ConfigNode {
    var node = self
    node.comment = comment
    return node
  }

  /// A component with its settings.
  fileprivate static func layer(_ name: String, _ settings: [(String, ConfigNode)]) -> ConfigNode {
    .mapping([(name, .mapping(settings))])
  }
}
