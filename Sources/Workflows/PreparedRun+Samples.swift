internal import Compute
internal import Config
internal import Diagnostics
internal import NN
internal import Tabular
internal import Training

extension PreparedRun {
  typealias Parts = (training: Samples, validation: Samples?, test: Samples?)

  /// The rows of each part, weighted; Keras's `validation_split` takes the tail of the training
  /// rows, but none of a fold's, which has its validation rows.
  static func samples(_ config: RunConfig, _ dataset: Dataset, root: ConfigNode, isFold: Bool)
    throws(Diagnostic) -> Parts
  {
    let fit = root["fit"]
    var training = Samples(dataset.train)
    var validation = dataset.validation.map { Samples($0) }
    if config.fit.validationSplit > 0 && !isFold {
      let place = fit?["validation_split"]?.location
      if validation != nil {
        throw Diagnostic(
          "validation rows are named twice: by validation_split and by data.split", at: place)
      }
      if let column = config.data?.split.column, column.role == .group {
        throw Diagnostic(
          "validation_split could divide a group, and data.split keeps those of "
            + "'\(column.name.text)' whole", at: place,
          notes: ["name the share in data.split, beside group: validation: …"])
      }
      let kept = config.fit.trainingRows(of: training.count)
      guard kept > 0, kept < training.count else {
        throw Diagnostic(
          "validation_split: \(shortestDecimal(Float(config.fit.validationSplit))) of "
            + "\(training.count) training rows leaves a part without rows", at: place)
      }
      validation = training.rows(kept..<training.count)
      training = training.rows(0..<kept)
      try checkClasses(training, of: dataset, at: place)
    }
    if let classWeight = config.fit.classWeight {
      let place = fit?["class_weight"]?.location
      let weights = try weights(classWeight, training, dataset.target, at: place)
      let products = (0..<training.count).map { row in
        weights[Decision.target(training.targets, row: row)] * (training.weights?[row] ?? 1)
      }
      if let row = products.firstIndex(where: { !$0.isFinite }) {
        throw Diagnostic(
          "the row's weight \(shortestDecimal(training.weights?[row] ?? 1)) times that of its class is "
            + "infinite", at: dataset.train.location(row), kind: .data,
          notes: ["give fit.class_weight or the weights smaller numbers: only their ratios matter"])
      }
      training = Samples(
        features: training.features, targets: training.targets, weights: products)
    }
    return (training, validation, dataset.test.map { Samples($0) })
  }

  /// `validation_split` must leave training rows of every class that it was learned from.
  private static func checkClasses(
    _ training: Samples, of dataset: Dataset, at place: SourceLocation?
  ) throws(Diagnostic) {
    guard let labels = dataset.target.labels else { return }
    let all = Samples(dataset.train).classCounts(labels.count)
    let left = training.classCounts(labels.count)
    let isOneOfSeveral = dataset.target.kind != .multiHot
    for (index, label) in labels.enumerated() where left[index] == 0 && all[index] > 0 {
      throw Diagnostic(
        "\(isOneOfSeveral ? "class" : "label") '\(label)' has no row left for training: validation_split takes "
          + (all[index] == 1 ? "its only one" : "all \(all[index])"), at: place,
        notes: [
          isOneOfSeveral
            ? "data.split: {train: …, validation: …, test: …, stratify: true} divides every class"
            : "a smaller validation_split, or another seed, leaves training rows of every label"
        ])
    }
  }

  /// A weight for each class.
  private static func weights(
    _ rule: FitConfig.ClassWeight, _ samples: Samples, _ target: TargetEncoder,
    at place: SourceLocation?
  ) throws(Diagnostic) -> [Float] {
    guard let labels = target.labels else {
      throw Diagnostic("class_weight needs classes, and the loss regresses", at: place)
    }
    if target.kind == .multiHot {
      throw Diagnostic(
        "class_weight gives each row the weight of its class, and of these labels several can hold",
        at: place,
        notes: [
          "BinaryFocalCrossentropy: {apply_class_balancing: true, alpha: …} weighs yes and no"
        ])
    }
    switch rule {
    case .balanced:
      return samples.classCounts(labels.count).map {
        Float(samples.count) / Float(labels.count * max(1, $0))
      }
    case .byLabel(let entries):
      var weights = [Float](repeating: 1, count: labels.count)
      var named: Set<Int> = []
      for entry in entries {
        guard let index = target.index(ofLabel: entry.key) else {
          throw Diagnostic(
            "class_weight: no class is called '\(entry.key)'", at: entry.keyLocation,
            notes: [Suggestion.hint(for: entry.key, among: labels, called: "classes")])
        }
        if !named.insert(index).inserted {
          throw Diagnostic(
            "class_weight: the class '\(labels[index])' is there twice", at: entry.keyLocation)
        }
        weights[index] = Float(entry.value.double ?? 1)
      }
      return weights
    }
  }
}

extension Samples {
  /// The rows of a part of the data.
  init(_ part: Dataset.Part) {
    self.init(features: part.features, targets: part.targets, weights: part.weights)
  }

  /// How many rows each class or label has.
  func classCounts(_ classes: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: classes)
    for row in 0..<count {
      // One column stands for several classes, or for a single label.
      if targets.columns < classes {
        counts[Decision.target(targets, row: row)] += 1
      } else {
        for column in 0..<classes where targets[row, column] == 1 { counts[column] += 1 }
      }
    }
    return counts
  }
}
