internal import Compute
public import Config

/// The logarithm of what spans several powers of ten, then mean 0 and deviation 1.
///
///     y = sign(x) · ln(1 + |x|)      z = (y − mean) / deviation
///
/// - Of x ≥ 0, y is numpy's `log1p`; below 0 its mirror image, so that it is defined everywhere.
///   Standardised, as a logarithm alone would be far from what a network is made for: prices lie
///   near 12.
/// - A constant column becomes 0.
public struct Log1p: Scaler {
  public static let name = "log1p"
  public static let aliases = ["log"]
  public static let summary = "the logarithm, sign(x) · ln(1 + |x|), then mean 0 and deviation 1"

  private var moments = Moments()

  public init(_ section: inout ConfigSection) {}

  public var isConstant: Bool { moments.deviation == 0 }

  public mutating func fit(_ values: Span<Float>) {
    moments = Moments(count: values.count) { Self.logarithm(values[$0]) }
  }

  public func transform(_ value: Float) -> Float {
    Float(moments.standardized(Self.logarithm(value)))
  }

  private static func logarithm(_ value: Float) -> Double {
    let logarithm = Elementary.log1p(Double(abs(value)))
    return value < 0 ? -logarithm : logarithm
  }

  public var state: ConfigNode { .mapping(moments.entries) }

  public mutating func restore(_ state: inout ConfigSection) {
    moments = Moments(restoredFrom: &state)
  }
}
