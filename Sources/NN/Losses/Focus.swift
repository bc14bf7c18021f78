internal import Compute

/// The factor of focal losses, missᵞ.
enum Focus {
  static func factor(_ miss: Float, _ gamma: Float) -> Float {
    Float(Elementary.pow(Double(miss), Double(gamma)))
  }

  /// γ missᵞ⁻¹; 0 where nothing is missed, where it could be infinite.
  static func slope(_ miss: Float, _ gamma: Float) -> Float {
    miss <= 0 ? 0 : gamma * Float(Elementary.pow(Double(miss), Double(gamma - 1)))
  }
}
