internal import Compute

/// A loss of one output for two classes, whose sign decides: targets are −1 and 1.
///
/// A target of 0 counts as −1. Keras does so batch by batch, where all targets of a batch are 0 or 1;
/// with two classes that is the same. Labels that are −1 and 1 or 0 and 1 reach loss and metrics as
/// they stand, all others as 0 and 1. A prediction is cut at 0.
protocol SignLoss: ElementwiseLoss {}

extension SignLoss {
  public func targetKind(outputs: Int) -> TargetKind { outputs == 1 ? .binary : .oneHot }
  public var keepsSigns: Bool { true }
  public static var takesSeveralLabels: Bool { true }
  public func outputKind(outputs: Int) -> OutputKind { .signs }
  public func outputLink(outputs: Int) -> (any OutputLink)? { SignLink() }
}

/// Something like probabilities of signs: ½ at 0, and 0 and 1 where a hinge is satisfied, at −1 and 1.
///
///     f(x) = ½ (1 + x), kept within [0, 1]
struct SignLink: OutputLink {
  func apply(_ input: Matrix, into output: inout Matrix) {
    output.setRows(input.rows)
    for index in 0..<input.count {
      output.elements[index] = min(max((1 + input.elements[index]) / 2, 0), 1)
    }
  }
}
