public import Compute
public import Config

/// `gain` on the diagonal, 0 elsewhere.
///
/// - Shapes: kernels alone, square or not.
public struct IdentityInitializer: Initializer {
  public static let name = "Identity"
  public static let aliases = ["IdentityInitializer"]
  public static let summary = "gain on the diagonal, 0 elsewhere"
  public static let isRandom = false

  /// 1 unless set.
  public let gain: Float

  public init(_ section: inout ConfigSection) { gain = section.number("gain", default: 1) }

  public func objection(to shape: [Int]) -> String? { objectionUnlessMatrix(shape) }

  public func fill(_ values: inout Matrix, fans: Fans, from random: inout RandomStream) {
    values.fill(0)
    for index in 0..<min(values.rows, values.columns) { values[index, index] = gain }
  }
}
