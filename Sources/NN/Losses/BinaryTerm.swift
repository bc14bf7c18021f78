internal import Compute

/// −(y log p + (1 − y) log(1 − p)) for one output.
enum BinaryTerm {
  /// The target pulled towards ½.
  static func smoothed(_ y: Float, by smoothing: Float) -> Float {
    y * (1 - smoothing) + smoothing / 2
  }

  static func onProbability(_ probability: Float, _ y: Float) -> Float {
    let p = Clipping.clip(probability)
    return -(y * Elementary.log(p) + (1 - y) * Elementary.log(1 - p))
  }

  static func slopeOnProbability(_ p: Float, _ y: Float) -> Float {
    Clipping.passes(p) ? (1 - y) / (1 - p) - y / p : 0
  }

  /// With p = 1 / (1 + exp(−z)).
  static func onLogit(_ z: Float, _ y: Float) -> Float {
    max(z, 0) - z * y + Elementary.log1p(Elementary.exp(-abs(z)))
  }
}
