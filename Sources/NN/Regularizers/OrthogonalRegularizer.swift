public import Compute
public import Config

/// A penalty on rows, or columns, that are not orthogonal to each other.
///
///     u       = each row over its norm, over 1e-7 where the norm is less
///     penalty = factor · the mean of |uᵢ · uⱼ| over all pairs i < j
///     ∂/∂xᵢ   = factor / pairs · Σⱼ sign(uᵢ · uⱼ) (uⱼ − (uᵢ · uⱼ) uᵢ) / |xᵢ|
///
/// A row of zeros has no gradient. Keras gives NaN for a single row; here its penalty is 0.
/// - Shapes: kernels, and what a layer puts out; not biases.
public struct OrthogonalRegularizer: Regularizer {
  public static let name = "OrthogonalRegularizer"
  public static let summary = "factor · mean |cosine| between rows, or columns"

  public enum Mode: String, CaseIterable, Sendable {
    case rows, columns
  }

  /// 0.01 unless set.
  public let factor: Float
  /// What is to be orthogonal: `rows` unless set.
  public let mode: Mode

  public init(_ section: inout ConfigSection) {
    factor = section.number("factor", default: 0.01, .nonNegative)
    mode = section.choice("mode", default: .rows)
  }

  public func objection(to shape: [Int]) -> String? { objectionUnlessMatrix(shape) }

  public func penalty(_ values: Matrix) -> Double {
    let vectors = Vectors(values, mode)
    var sum = 0.0
    for i in 0..<vectors.count {
      let norm = vectors.norm(i)
      for j in 0..<i { sum += abs(vectors.dot(i, j)) / (norm * vectors.norm(j)) }
    }
    return Double(factor) * sum / vectors.pairs
  }

  public func addGradient(of values: Matrix, scale: Float, to gradient: inout Matrix) {
    let vectors = Vectors(values, mode)
    let share = Double(scale) * Double(factor) / vectors.pairs
    for i in 0..<vectors.count {
      let norm = vectors.norm(i)
      var cosines = 0.0
      for j in 0..<vectors.count where j != i {
        let dot = vectors.dot(i, j)
        if dot == 0 { continue }
        let scaling = norm * vectors.norm(j)
        cosines += abs(dot) / scaling
        vectors.add(j, times: (dot > 0 ? share : -share) / scaling, to: i, of: &gradient)
      }
      // Where the norm is too small to be divided by, it is a constant and has no gradient.
      if norm > Vectors.leastNorm {
        vectors.add(i, times: -share * cosines / (norm * norm), to: i, of: &gradient)
      }
    }
  }
}

/// The rows or the columns of a matrix.
private struct Vectors {
  static let leastNorm = 1e-7

  let values: Matrix
  let count: Int
  private let length: Int
  /// From one vector to the next, and within one, in elements.
  private let stride: (next: Int, inner: Int)

  init(_ values: Matrix, _ mode: OrthogonalRegularizer.Mode) {
    self.values = values
    switch mode {
    case .rows:
      (count, length, stride) = (values.rows, values.columns, (values.columns, 1))
    case .columns:
      (count, length, stride) = (values.columns, values.rows, (1, values.columns))
    }
  }

  /// How many pairs there are, or 1 where there are none, to be divided by.
  var pairs: Double { max(1, Double(count) * Double(count - 1) / 2) }

  func dot(_ i: Int, _ j: Int) -> Double {
    var sum = 0.0
    for k in 0..<length {
      sum +=
        Double(values.elements[i * stride.next + k * stride.inner])
        * Double(values.elements[j * stride.next + k * stride.inner])
    }
    return sum
  }

  func norm(_ i: Int) -> Double { max(dot(i, i).squareRoot(), Self.leastNorm) }

  /// Adds a multiple of vector j to vector i of a matrix of the same shape.
  func add(_ j: Int, times factor: Double, to i: Int, of matrix: inout Matrix) {
    for k in 0..<length {
      matrix.elements[i * stride.next + k * stride.inner] +=
        Float(factor * Double(values.elements[j * stride.next + k * stride.inner]))
    }
  }
}
