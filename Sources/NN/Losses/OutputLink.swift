public import Compute

/// What makes predictions of a network's outputs, once it is trained: probabilities of logits, means
/// of logarithms.
public protocol OutputLink: Sendable {
  func apply(_ input: Matrix, into output: inout Matrix)
}

/// The way between a target's own units and those that a network is trained in. As a link it leads
/// back: from the network's outputs, which may be several for each target, side by side, to numbers in
/// the target's own units.
public protocol TargetUnits: OutputLink {
  /// What the network is trained on.
  ///
  /// - Shapes: `[batch, targets]`, both.
  func encode(_ targets: Matrix, into encoded: inout Matrix)
}

/// What a loss takes the network's outputs for, so that `nnctl check` can tell whether the last layer
/// fits.
public enum OutputKind: String, Sendable, CaseIterable {
  /// Any numbers.
  case numbers
  /// Numbers greater than 0.
  case positive
  /// Logarithms of what is predicted.
  case logarithms
  /// Probabilities, each of its own.
  case probabilities
  /// Probabilities that add up to 1.
  case distribution
  /// What a sigmoid or softmax makes probabilities of.
  case logits
  /// Below 0 for one class, above for the other.
  case signs
}
