internal import Compute
public import Config
public import Diagnostics

/// A fully connected layer.
///
///     y = activation(x · kernel + bias)
///
/// - Shapes: x `[batch, inputs]`, kernel `[inputs, units]`, bias `[units]`, y `[batch, units]`.
/// - Defaults: Keras's; no activation, a bias, kernel GlorotUniform, bias Zeros, no penalties and no
///   constraints.
public struct Dense: Layer {
  public static let name = "Dense"
  public static let summary = "fully connected: activation(x · kernel + bias)"

  public let units: Int
  public let activation: any Activation
  public let usesBias: Bool
  let kernel: WeightSettings
  let bias: WeightSettings

  public init(_ section: inout ConfigSection) {
    units = section.integer("units", .range(1...Double(LayerSpec.largestWidth)))
    activation = section.component(
      "activation", ActivationRegistry.registry, default: "linear")
    usesBias = section.boolean("use_bias", default: true)
    kernel = WeightSettings("kernel", initializer: "GlorotUniform", &section)
    bias = WeightSettings("bias", initializer: "Zeros", &section)
    section.requireNull("quantization_config", "nnctl has no quantization")
  }

  public func plan(inputs: Int) throws(Diagnostic) -> LayerPlan {
    LayerPlan(
      operation: AffineMap(outputs: units),
      parameters: [kernel.plan(shape: [inputs, units])]
        + (usesBias ? [bias.plan(shape: [units])] : []),
      activation: activation, outputs: try activation.outputs(inputs: units))
  }
}

/// x · kernel + bias, with the parameters kernel and, where there is one, bias.
struct AffineMap: FusingOperation {
  let outputs: Int

  func infer(_ input: Matrix, _ parameters: [Parameter], into output: inout Matrix) {
    output.setProduct(input, parameters[0].value, plus: bias(parameters))
  }

  func infer(
    _ input: Matrix, _ parameters: [Parameter], into output: inout Matrix,
    activation: FusedActivation, into activated: inout Matrix
  ) {
    output.setProduct(
      input, parameters[0].value, plus: bias(parameters), activation: activation, into: &activated)
  }

  private func bias(_ parameters: [Parameter]) -> Matrix? {
    parameters.count > 1 ? parameters[1].value : nil
  }

  func backward(
    _ input: Matrix, _ output: Matrix, outputGradient: Matrix, _ parameters: [Parameter],
    scratch: [Matrix], parameterGradients: inout [Matrix], inputGradient: inout Matrix?
  ) {
    parameterGradients[0].setProduct(transposed: input, outputGradient)
    if parameters.count > 1 { parameterGradients[1].setColumnSums(outputGradient) }
    inputGradient?.setProduct(outputGradient, transposed: parameters[0].value)
  }
}
