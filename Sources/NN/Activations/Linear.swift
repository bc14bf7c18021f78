public import Compute
public import Config

/// The identity: what a layer has that names no activation.
///
///     f(x) = x
public struct Linear: Activation {
  public static let name = "linear"
  public static let aliases = ["identity"]
  public static let summary = "f(x) = x"

  public init(_ section: inout ConfigSection) {}

  public func apply(_ input: Matrix, into output: inout Matrix) { output.copy(input) }

  public func gradient(
    _ input: Matrix, _ output: Matrix, upstream: Matrix, into gradient: inout Matrix
  ) { gradient.copy(upstream) }
}
