public import Compute

/// What makes predictions of a network's outputs, once it is trained: probabilities of logits, means
/// of logarithms.
public protocol OutputLink: Sendable {
  func apply(_ input: Matrix, into output: inout Matrix)
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
