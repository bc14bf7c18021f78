internal import Compute

/// A metric of classes. It takes class indices as well as one-hot targets, so that nobody has to
/// prepare targets for it. Of one column of −1 and 1, which the hinges have, −1 counts as 0.
protocol ClassMetric: Metric {}

extension ClassMetric {
  public func objection(to targets: TargetKind, outputs: Int) -> String? {
    needsClasses(targets)
  }

  func needsClasses(_ targets: TargetKind) -> String? {
    targets.isClassification ? nil : "it needs targets of 0 and 1, and the loss regresses"
  }

  /// The same for what is about one class a row.
  func needsOneClass(_ targets: TargetKind) -> String? {
    targets == .multiHot
      ? "it is about one class for each row, and of these labels several can hold"
      : needsClasses(targets)
  }

  /// The target of one output: as it stands or, of class indices, 1 for the class's own output.
  func target(_ targets: Matrix, _ row: Int, _ column: Int, outputs: Int) -> Float {
    if targets.columns == outputs { return targets[row, column] }
    return Int(targets[row, 0]) == column ? 1 : 0
  }

  /// The index of the row's class.
  func label(_ targets: Matrix, _ row: Int, outputs: Int) -> Int {
    if outputs == 1 { return targets[row, 0] > 0 ? 1 : 0 }
    return targets.columns == outputs ? RowMath.argmax(targets, row) : Int(targets[row, 0])
  }
}

/// A metric of one choice among several outputs.
protocol ChoiceMetric: ClassMetric {}

extension ChoiceMetric {
  public var looksForOneClass: Bool { true }

  public func objection(to targets: TargetKind, outputs: Int) -> String? {
    outputs == 1 ? "it is about one output a class, and the network has one output" : nil
  }
}
