public import Compute
public import Config

/// The threshold of the first neurons. Not in Keras.
///
///     f(x) = 1 if x > 0, else 0
///
/// f(0) is 0. Its derivative is 0 everywhere, so that nothing below it learns.
/// - Source: W. McCulloch and W. Pitts, "A logical calculus of the ideas immanent in nervous
///   activity", 1943.
public struct Step: Activation {
  public static let name = "step"
  public static let aliases = ["heaviside"]
  public static let kerasName: KerasName? = nil
  public static let summary = "f(x) = 1 if x > 0, else 0; for networks with given weights"

  public init(_ section: inout ConfigSection) {}

  public func apply(_ input: Matrix, into output: inout Matrix) {
    output.setRows(input.rows)
    for index in 0..<input.count { output.elements[index] = input.elements[index] > 0 ? 1 : 0 }
  }

  public func gradient(
    _ input: Matrix, _ output: Matrix, upstream: Matrix, into gradient: inout Matrix
  ) {
    gradient.setRows(input.rows)
    gradient.fill(0)
  }
}
