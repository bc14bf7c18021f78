public import Config

/// The slope of sparse_plus: a sigmoid in three straight pieces.
///
///     f(x) = ½ (x + 1), but at least 0 and at most 1
///
/// Its slope at ±1 is taken as 0, as in TensorFlow.
/// - Source: M. Blondel, A. Martins and V. Niculae, "Learning Classifiers with Fenchel-Young Losses",
///   2019.
public struct SparseSigmoid: ElementwiseActivation {
  public static let name = "sparse_sigmoid"
  public static let summary = "f(x) = (x + 1) / 2, within 0 and 1"

  public init(_ section: inout ConfigSection) {}

  func value(_ x: Float) -> Float { min(max((x + 1) / 2, 0), 1) }
  func slope(_ x: Float) -> Float { abs(x) < 1 ? 0.5 : 0 }
}
