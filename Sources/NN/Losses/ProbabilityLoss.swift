/// A loss of probabilities that can as well be taken from what the probabilities are made of.
protocol ProbabilityLoss: Loss {
  /// What makes probabilities of logits.
  associatedtype Link: Activation & ProbabilityActivation
  /// Whether the network's outputs are logits.
  var fromLogits: Bool { get set }
}

/// An activation that makes probabilities.
protocol ProbabilityActivation {
  init()
}

extension ProbabilityLoss {
  /// Keras on TensorFlow takes a crossentropy from what went into a last sigmoid or softmax,
  /// whichever of the two it is and whatever `from_logits` says (`_get_logits` in
  /// `keras/src/backend/tensorflow/nn.py`); so do we. Where the two do not belong together,
  /// `nnctl check` says so.
  public func onLogits(of activation: any Activation) -> (any Loss)? {
    activation is any ProbabilityActivation ? takingLogits : nil
  }

  /// The same loss, told that the outputs are logits.
  var takingLogits: Self {
    var copy = self
    copy.fromLogits = true
    return copy
  }

  public func outputLink(outputs: Int) -> (any OutputLink)? { fromLogits ? Link() : nil }
}
