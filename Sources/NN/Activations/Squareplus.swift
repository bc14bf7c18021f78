internal import Compute
public import Config

/// A smooth ReLU without exponentials.
///
///     f(x) = ½ (x + √(x² + b))        f′ = f / √(x² + b)
///
/// For negative x computed as ½ b / (√(x² + b) − x), where nothing cancels: at −1000 Keras is off by
/// 7e-6.
/// - Source: J. Barron, "Squareplus: A Softplus-Like Algebraic Rectifier", 2021.
public struct Squareplus: ElementwiseActivation {
  public static let name = "squareplus"
  public static let summary = "f(x) = ½ (x + √(x² + b))"

  /// How wide the bend is. 4 unless set.
  public let b: Float

  public init(_ section: inout ConfigSection) {
    b = section.number("b", default: 4, .nonNegative)
  }

  func value(_ x: Float) -> Float { value(x, root: Elementary.sqrt(x * x + b)) }
  func slope(_ x: Float) -> Float {
    let root = Elementary.sqrt(x * x + b)
    return root == 0 ? 0.5 : value(x, root: root) / root
  }

  private func value(_ x: Float, root: Float) -> Float {
    x < 0 ? b / (2 * (root - x)) : (x + root) / 2
  }
}
