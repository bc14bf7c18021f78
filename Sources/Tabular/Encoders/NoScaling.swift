public import Config

/// Leaves a feature as it is.
public struct NoScaling: Scaler {
  public static let name = "none"
  public static let summary = "the values as they are"

  public init(_ section: inout ConfigSection) {}

  public var isConstant: Bool { false }
  public func fit(_ values: Span<Float>) {}
  public func transform(_ value: Float) -> Float { value }
  public var state: ConfigNode { .mapping([:]) }
  public func restore(_ state: inout ConfigSection) {}
}
