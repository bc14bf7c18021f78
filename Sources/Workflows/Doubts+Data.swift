internal import Compute
internal import Config
internal import Diagnostics
internal import NN
internal import Tabular
internal import Training

// What is doubtful about the data.
extension Doubts {
  static func data(_ run: PreparedRun) -> [Diagnostic] {
    let place = run.root["data"]?.location
    return (scalesItself(run.config.model) ? [] : ranges(run, place))
      + suspicions(run, place) + rareClasses(run) + absentClasses(run) + constantTargets(run)
      + sharedRows(run)
  }

  /// Whether the first layer that computes anything brings features to one size.
  static func scalesItself(_ config: ModelConfig) -> Bool {
    let first = config.flatLayers.first { spec in
      let plan = try? spec.plan(inputs: 1)
      return plan?.operation != nil || plan?.activation != nil
    }
    return first?.layer is Normalization || first?.layer is BatchNormalization
  }

  /// Features whose sizes differ by more than this factor train badly without scaling.
  private static let largestRatio: Float = 1000

  private static func ranges(_ run: PreparedRun, _ place: SourceLocation?) -> [Diagnostic] {
    let features = run.dataset.pipeline.summaries
    guard features.contains(where: \.isUnscaled) else { return [] }
    let sizes = run.training.features.largest(of: features.map(\.columns.lowerBound))
    // Categories, answers and parts of dates are of the size of 1, and learned vectors of their own.
    let sized = zip(features, sizes).map { ($0, $0.isNumber ? $1 : 1) }
      .filter { $0.1 > 0 && !$0.0.isEmbedded }
    guard let (low, least) = sized.min(by: { $0.1 < $1.1 }),
      let (high, most) = sized.filter({ $0.0.isUnscaled }).max(by: { $0.1 < $1.1 }),
      most / least > largestRatio
    else { return [] }
    return [
      doubt(
        "features differ in size: '\(high.name)' reaches \(shortestDecimal(most)), '\(low.name)' only "
          + shortestDecimal(least), at: place,
        "scale them: numeric: {scale: standard} in section 'data'")
    ]
  }

  /// Columns that look like an id, and features that give the target away.
  private static func suspicions(_ run: PreparedRun, _ place: SourceLocation?) -> [Diagnostic] {
    run.dataset.suspicions.map { suspicion in
      let name = printable(suspicion.column)
      let data = run.config.data
      let leaveOut =
        data?.features == nil
        ? "leave it out: data.ignore: [\(name)]" : "take it out of data.features"
      let place = data?.rules(of: suspicion.column)?.name.location ?? place
      let message: String
      switch suspicion.kind {
      case .countsRows: message = "looks like an id: whole numbers, all different"
      case .numbersRows:
        message =
          "looks like an id: it is called one, and its whole numbers are nearly all different"
      case .namesRows(let different, let cells):
        message = "looks like an id: \(different) different texts in \(cells) cells"
      case .coarse(let step):
        return doubt(
          "feature '\(name)' has numbers that float32 hardly tells apart: it holds multiples of "
            + "\(shortestDecimal(step)) where they lie", at: place,
          "subtract from them in the CSV what they have in common, or \(leaveOut)")
      case .copies(let target, let likeness):
        return doubt(
          "feature '\(name)' " + leak(target, likeness), at: place,
          "if it would not be known when predicting, \(leaveOut)")
      }
      return doubt("feature '\(name)' \(message)", at: place, leaveOut)
    }
  }

  private static func leak(_ target: Suspicion.Target, _ likeness: Suspicion.Likeness) -> String {
    let what =
      switch target {
      case .only: "the target"
      case .column(let name): "the target '\(printable(name))'"
      case .label(let name): "the label '\(printable(name))'"
      }
    return switch likeness {
    case .equal: "equals \(what) in every training row"
    case .renamed: "is \(what) by other names in every training row"
    case .rescaled: "is \(what) in other units: a straight line leads from one to the other"
    }
  }

  /// A class with fewer training rows than this is hardly learned.
  private static let fewRows = 5

  private static func rareClasses(_ run: PreparedRun) -> [Diagnostic] {
    guard let labels = run.dataset.target.labels else { return [] }
    let counts = run.training.classCounts(labels.count)
    // In tiny tables, such as a truth table, every class is rare and nothing can be done.
    guard run.training.count >= 10 * labels.count else { return [] }
    let word = run.targetKind == .multiHot ? "label" : "class"
    return zip(labels, counts).filter { $0.1 < fewRows }.map { label, count in
      doubt(
        "\(word) '\(label)' has only \(count) training row\(count == 1 ? "" : "s")",
        at: run.root["data"]?["target"]?.location, "gather more of them, or merge it with another")
    }
  }

  /// Classes that a held-out part knows nothing of.
  private static func absentClasses(_ run: PreparedRun) -> [Diagnostic] {
    guard let labels = run.dataset.target.labels, run.training.count >= 10 * labels.count else {
      return []
    }
    let training = run.training.classCounts(labels.count)
    let parts = [("validation", run.validation), ("test", run.test)]
    let isOneOfSeveral = run.targetKind != .multiHot
    let canStratify = isOneOfSeveral && run.config.data?.split.canStratify ?? false
    let word = isOneOfSeveral ? "class" : "label"
    return parts.flatMap { name, part in
      let counts = part?.classCounts(labels.count) ?? []
      let absent = zip(labels, zip(training, counts)).filter { $0.1.0 > 0 && $0.1.1 == 0 }
      return absent.map { label, _ in
        doubt(
          "\(word) '\(label)' has no row in the \(name) part",
          at: run.root["data"]?["split"]?.location ?? run.root["data"]?.location,
          canStratify
            ? "data.split: {train: …, validation: …, test: …, stratify: true} divides every class"
            : "its scores say nothing about that \(word)")
      }
    }
  }

  /// Numbers to predict that are all the same.
  private static func constantTargets(_ run: PreparedRun) -> [Diagnostic] {
    let targets = run.training.targets
    guard run.targetKind == .values, targets.rows > 1 else { return [] }
    return run.dataset.target.columns.enumerated().compactMap { column, name in
      guard (1..<targets.rows).allSatisfy({ targets[$0, column] == targets[0, column] }) else {
        return nil
      }
      return doubt(
        "the target '\(name)' has one value in all training rows",
        at: run.root["data"]?["target"]?.location, "there is nothing to learn; name another target")
    }
  }

  private static func sharedRows(_ run: PreparedRun) -> [Diagnostic] {
    guard let test = run.test else { return [] }
    let wanted = rowHashes(test) { _ in true }
    let tested = Set(wanted)
    let found = Set(rowHashes(run.training, where: tested.contains))
    let shared = wanted.count(where: found.contains)
    if shared == 0 { return [] }
    return [
      doubt(
        "\(shared) of \(test.count) test rows are also among the training rows",
        at: run.root["data"]?.location, "remove doubled rows, or the test scores are too good")
    ]
  }
}

/// Numbers that are different for different rows, all but certainly (FNV-1a over 64-bit words): those
/// that are wanted, in the order of the rows.
private func rowHashes(_ samples: Samples, where isWanted: @Sendable (UInt64) -> Bool) -> [UInt64] {
  var hashes: [UInt64] = []
  samples.features.forEachBlock { first, block in
    let size = max(1, (block.rows + 31) / 32)
    var parts = stride(from: 0, to: block.rows, by: size).map {
      (rows: $0..<min($0 + size, block.rows), hashes: [UInt64]())
    }
    Threads.forEach(&parts) { _, part in
      for row in part.rows {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        mix(block, row, into: &hash)
        mix(samples.targets, first + row, into: &hash)
        if isWanted(hash) { part.hashes.append(hash) }
      }
    }
    for part in parts { hashes += part.hashes }
  }
  return hashes
}

/// Takes the numbers of a row into a hash, two at a time.
private func mix(_ matrix: Matrix, _ row: Int, into hash: inout UInt64) {
  let elements = matrix.elements.span
  let end = (row + 1) * matrix.columns
  func bits(_ index: Int) -> UInt64 {
    // A zero without sign; beyond the row another one.
    index < end ? UInt64((elements[index] + 0).bitPattern) : 0
  }
  for index in stride(from: row * matrix.columns, to: end, by: 2) {
    hash = (hash ^ bits(index) ^ bits(index + 1) << 32) &* 0x100_0000_01b3
    hash ^= hash >> 29
  }
}

extension FeatureRows {
  /// The largest absolute value of each of these columns.
  func largest(of columns: [Int]) -> [Float] {
    var largest = [Float](repeating: 0, count: columns.count)
    forEachBlock { _, block in
      let elements = block.elements.span
      for row in 0..<block.rows {
        for (index, column) in columns.enumerated() {
          largest[index] = max(largest[index], abs(elements[row * block.columns + column]))
        }
      }
    }
    return largest
  }
}
