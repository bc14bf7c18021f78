public import Compute
public import Config

/// A random orthogonal matrix times `gain`: WᵀW = gain² I, or WWᵀ where there are fewer rows than
/// columns.
///
/// The vectors of the smaller side are drawn from a normal distribution and made orthonormal one after
/// the other (Gram and Schmidt, modified), which is the QR decomposition with a positive diagonal of
/// R, and gives every orthogonal matrix the same chance.
///
/// - Shapes: kernels alone.
/// - Source: A. Saxe, J. McClelland and S. Ganguli, "Exact solutions to the nonlinear dynamics of
///   learning in deep linear neural networks", 2014.
public struct Orthogonal: Initializer {
  public static let name = "Orthogonal"
  public static let aliases = ["OrthogonalInitializer"]
  public static let summary = "a random orthogonal matrix times gain"
  public static let isRandom = true

  /// 1 unless set.
  public let gain: Float

  public init(_ section: inout ConfigSection) { gain = section.number("gain", default: 1) }

  public func objection(to shape: [Int]) -> String? { objectionUnlessMatrix(shape) }

  public func fill(_ values: inout Matrix, fans: Fans, from random: inout RandomStream) {
    let count = min(values.rows, values.columns)
    let length = max(values.rows, values.columns)
    var basis: [[Double]] = []
    for number in 0..<count {
      var vector = (0..<length).map { _ in random.nextNormal() }
      for other in basis {
        let overlap = Self.dot(vector, other)
        for index in 0..<length { vector[index] -= overlap * other[index] }
      }
      // Normal numbers are hardly ever all 0.
      let size = max(Self.dot(vector, vector).squareRoot(), .leastNormalMagnitude)
      for index in 0..<length {
        vector[index] /= size
        let (row, column) = values.rows < values.columns ? (number, index) : (index, number)
        values[row, column] = Float(Double(gain) * vector[index])
      }
      basis.append(vector)
    }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }
}
