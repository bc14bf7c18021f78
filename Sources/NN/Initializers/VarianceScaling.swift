internal import Compute

/// The arithmetic behind the Glorot and He initializers: a variance of scale / n.
///
///     uniform:           limit = √(3 · scale / n)
///     truncated normal:  σ = √(scale / n) / 0.87962566103423978, cut at 2 σ
///
/// The constant is the deviation of a unit normal cut at two deviations, so that the deviation
/// after the cut is √(scale / n). n is at least 1. Constants are those of Keras.
enum VarianceScaling {
  static func fillUniform(
    _ values: inout Matrix, scale: Double, n: Double, from random: inout RandomStream
  ) {
    let limit = (3 * scale / max(1, n)).squareRoot()
    values.fill { (2 * random.nextUniformDouble() - 1) * limit }
  }

  static func fillTruncatedNormal(
    _ values: inout Matrix, scale: Double, n: Double, from random: inout RandomStream
  ) {
    let deviation = (scale / max(1, n)).squareRoot() / 0.879_625_661_034_239_78
    values.fill {
      var normal = random.nextNormal()
      while abs(normal) > 2 { normal = random.nextNormal() }
      return normal * deviation
    }
  }
}
