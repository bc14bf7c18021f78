public import Config
internal import Diagnostics

/// Hands its input on. It computes nothing.
public struct IdentityLayer: Layer {
  public static let name = "Identity"
  public static let summary = "y = x"

  public init(_ section: inout ConfigSection) {}

  public func plan(inputs: Int) -> LayerPlan { LayerPlan(outputs: inputs) }
}
