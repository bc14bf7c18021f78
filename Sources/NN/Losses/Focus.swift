internal import Compute

/// The factor of focal losses, missᵞ.
enum Focus {
  static func factor(_ miss: Float, _ gamma: Float) -> Float {
    gamma == 2 ? miss * miss : Float(Elementary.pow(Double(miss), Double(gamma)))
  }

  /// γ missᵞ⁻¹; 0 where nothing is missed, where it could be infinite.
  static func slope(_ miss: Float, _ gamma: Float) -> Float {
    if miss <= 0 { return 0 }
    return gamma * (gamma == 2 ? miss : Float(Elementary.pow(Double(miss), Double(gamma - 1))))
  }
}
