public import Compute
internal import Config
internal import Diagnostics

/// What `data.target_transform` may name.
public enum TargetTransform: String, Sendable, CaseIterable {
  case none, standard, log1p
}

/// Brings numbers that are to be predicted to those that a network is trained on, and back.
///
///     standard   z = (y − mean) / deviation      y = mean + z deviation
///     log1p      z = log(1 + y)                  y = eᶻ − 1
///
/// Mean and population deviation are those of the training rows, of each target by itself. A target
/// that is constant there becomes 0, and every output leads back to that constant.
///
/// - Precision: all in double, the result rounded once.
public struct TargetScaling: Sendable {
  private enum Rule {
    /// One for each target.
    case standard([Moments])
    case log1p
  }

  private let rule: Rule
  /// How many targets there are.
  private let width: Int

  public var transform: TargetTransform {
    switch rule {
    case .standard: .standard
    case .log1p: .log1p
    }
  }

  /// Learns from these rows, at least one; nil where nothing is to be done.
  init?(_ transform: TargetTransform, _ frame: Frame, rows: [Int32], columns: [String]) {
    width = columns.count
    switch transform {
    case .none: return nil
    case .standard:
      rule = .standard(
        columns.map { name in
          let values = frame.numbers(name)
          return Moments(count: rows.count) { Double(values[Int(rows[$0])]) }
        })
    case .log1p: rule = .log1p
    }
  }

  /// Why a number cannot be transformed; nil where it can.
  func objection(to value: Float, column: Int) -> String? {
    switch rule {
    case .standard(let moments):
      Float(moments[column].standardized(Double(value))).isFinite
        ? nil
        : "it becomes infinite, as the training rows' deviation is "
          + shortestDecimal(moments[column].deviation)
    case .log1p: value > -1 ? nil : "log1p needs targets greater than -1"
    }
  }

  /// The targets as a network is trained on them.
  public func encode(_ targets: Matrix, into encoded: inout Matrix) {
    encoded.setRows(targets.rows)
    for index in 0..<targets.count {
      let value = Double(targets.elements[index])
      switch rule {
      case .standard(let moments):
        encoded.elements[index] = Float(moments[index % width].standardized(value))
      case .log1p: encoded.elements[index] = Float(Elementary.log1p(value))
      }
    }
  }

  /// A network's outputs as numbers in the target's own units.
  ///
  /// - Shapes: `[batch, targets · outputs of each]`, both.
  public func apply(_ input: Matrix, into output: inout Matrix) {
    let outputsPerTarget = input.columns / width
    output.setRows(input.rows)
    for index in 0..<input.count {
      let value = Double(input.elements[index])
      switch rule {
      case .standard(let moments):
        let column = moments[index % input.columns / outputsPerTarget]
        output.elements[index] = Float(column.mean + value * column.deviation)
      case .log1p: output.elements[index] = Float(Elementary.expm1(value))
      }
    }
  }
}

// MARK: - In a checkpoint

extension TargetScaling {
  /// `{standard: [{mean: 65.6, deviation: 19.4}]}`, with one for each target, or `log1p`.
  var node: ConfigNode {
    switch rule {
    case .standard(let moments):
      let columns = moments.map { ConfigNode.mapping($0.entries) }
      return .mapping([TargetTransform.standard.rawValue: .sequence(columns)])
    case .log1p: return .string(TargetTransform.log1p.rawValue)
    }
  }

  /// Reads what `node` gives, for so many targets. Problems go to the log.
  init?(node: ConfigNode, width: Int, log: ProblemLog) {
    self.width = width
    if node.string == TargetTransform.log1p.rawValue {
      rule = .log1p
      return
    }
    guard let items = node[TargetTransform.standard.rawValue]?.items, node.entries?.count == 1,
      items.count == width
    else {
      log.add(
        Diagnostic(
          "'transform' of the target: expected log1p, or standard with mean and deviation of each "
            + "of \(width) columns", at: node.location))
      return nil
    }
    rule = .standard(
      items.map { item in
        var section = ConfigSection(item, title: "the target's transform", log: log)
        let moments = Moments(restoredFrom: &section)
        section.finish()
        return moments
      })
  }
}
