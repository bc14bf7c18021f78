internal import Compute
public import Config
public import Diagnostics

/// A fixed affine map of each feature.
///
///     y = scale · x + offset
///
/// - Shapes: x and y `[batch, inputs]`; scale and offset a number each, or one for every feature.
/// - Defaults: Keras's; the offset 0, the scale must be given.
public struct Rescaling: Layer {
  public static let name = "Rescaling"
  public static let summary = "scale · x + offset, by fixed numbers"

  private let scale: [Float]
  private let offset: [Float]

  public init(_ section: inout ConfigSection) {
    scale = section.numbers("scale")
    offset = section.numbers("offset", default: [0])
  }

  public func plan(inputs: Int) throws(Diagnostic) -> LayerPlan {
    LayerPlan(
      operation: FixedAffineMap(
        scale: Matrix(row: try Self.spread(scale, "scale", inputs: inputs)),
        offset: Matrix(row: try Self.spread(offset, "offset", inputs: inputs))),
      outputs: inputs)
  }
}

/// scale · x + offset by column.
struct FixedAffineMap: Operation {
  let scale: Matrix
  let offset: Matrix

  var outputs: Int { scale.columns }

  func infer(_ input: Matrix, _ parameters: [Parameter], into output: inout Matrix) {
    output.setAffine(input, scale: scale, offset: offset)
  }

  func backward(
    _ input: Matrix, _ output: Matrix, outputGradient: Matrix, _ parameters: [Parameter],
    scratch: [Matrix], parameterGradients: inout [Matrix], inputGradient: inout Matrix?
  ) {
    inputGradient?.setAffine(outputGradient, scale: scale, offset: nil)
  }
}
