internal import Compute
public import Config
public import Diagnostics

/// Brings each feature to mean 0 and variance 1 over the training rows, or back.
///
///     y = (x − mean) / max(√variance, 10⁻⁷)
///     y = mean + x · max(√variance, 10⁻⁷)        with `invert`
///
/// Where `mean` and `variance` are not given they are learned from the training rows before the first
/// step (Keras's `adapt`, which has to be called), as what reaches the layer from those before it, in
/// double precision; the variance is the population's. A constant feature becomes 0.
/// With `axis: null` all features have one mean and one variance.
/// - Shapes: x and y `[batch, inputs]`; mean and variance `[inputs]`, or `[]` without an axis. `count`
///   is a weight that Keras keeps at 0 for old files.
public struct Normalization: Layer {
  public static let name = "Normalization"
  public static let summary = "each feature to mean 0 and variance 1 over the training rows"

  private let given: (mean: [Float], variance: [Float])?
  private let inverts: Bool
  /// Whether each feature has moments of its own.
  private let isByFeature: Bool

  public init(_ section: inout ConfigSection) {
    isByFeature = section.readLastAxis(orNone: true)
    let problemsBefore = section.log.count
    let mean = section.optionalNumbers("mean")
    let variance = section.optionalNumbers("variance", .nonNegative)
    inverts = section.boolean("invert", default: false)
    if let mean, let variance { given = (mean, variance) } else { given = nil }
    if (mean == nil) != (variance == nil) && section.log.count == problemsBefore {
      section.fail(
        mean == nil ? "variance" : "mean", "mean and variance are given together, or neither is")
    }
    for (key, numbers) in [("mean", mean), ("variance", variance)]
    where !isByFeature && (numbers?.count ?? 1) > 1 {
      section.fail(key, "without an axis there is one for all features")
    }
  }

  public func plan(inputs: Int) throws(Diagnostic) -> LayerPlan {
    guard let given else {
      let shape = isByFeature ? [inputs] : []
      return LayerPlan(
        operation: Standardization(
          outputs: inputs, inverts: inverts, isByFeature: isByFeature, given: nil),
        parameters: [
          .init(name: "mean", shape: shape, initializer: .zeros, isTrainable: false),
          .init(name: "variance", shape: shape, initializer: .ones, isTrainable: false),
          .init(name: "count", shape: [], initializer: .zeros, isTrainable: false),
        ],
        outputs: inputs)
    }
    let mean = try Self.spread(given.mean, "mean", inputs: inputs)
    let variance = try Self.spread(given.variance, "variance", inputs: inputs)
    return LayerPlan(
      operation: Standardization(
        outputs: inputs, inverts: inverts, isByFeature: true,
        given: .init(mean: Matrix(row: mean), variance: Matrix(row: variance))),
      outputs: inputs)
  }
}

extension Layer {
  /// A number for each feature, where one may stand for all.
  static func spread(_ numbers: [Float], _ key: String, inputs: Int) throws(Diagnostic)
    -> [Float]
  {
    if numbers.count == 1 { return [Float](repeating: numbers[0], count: inputs) }
    guard numbers.count == inputs else {
      throw Diagnostic(
        "'\(key)' of layer '\(name)' has \(numbers.count) numbers for \(inputs) "
          + "feature\(inputs == 1 ? "" : "s")", notes: ["give one for each feature, or one for all"]
      )
    }
    return numbers
  }
}

/// (x − mean) / deviation by column, or the inverse, with the parameters mean, variance and count
/// unless the moments are given.
struct Standardization: AdaptingOperation {
  struct Moments {
    let mean: Matrix
    let variance: Matrix
  }

  let outputs: Int
  let inverts: Bool
  let isByFeature: Bool
  let given: Moments?

  func infer(_ input: Matrix, _ parameters: [Parameter], into output: inout Matrix) {
    let moments = moments(parameters)
    output.setStandardized(
      input, means: moments.mean, variances: moments.variance, inverts: inverts)
  }

  func backward(
    _ input: Matrix, _ output: Matrix, outputGradient: Matrix, _ parameters: [Parameter],
    scratch: [Matrix], parameterGradients: inout [Matrix], inputGradient: inout Matrix?
  ) {
    inputGradient?.setStandardized(
      outputGradient, means: nil, variances: moments(parameters).variance, inverts: inverts)
  }

  func adapt(to rows: (_ block: (Matrix) -> Void) -> Void, _ parameters: inout [Parameter]) {
    guard given == nil else { return }
    var count = 0
    var means = [Double](repeating: 0, count: outputs)
    rows { block in
      count += block.rows
      block.addColumnSums(to: &means)
    }
    let divisor = Double(max(1, count))
    for column in 0..<outputs { means[column] /= divisor }
    if !isByFeature { means.becomeMean() }
    var variances = [Double](repeating: 0, count: outputs)
    rows { block in block.addColumnSquares(around: means, to: &variances) }
    for column in 0..<outputs { variances[column] /= divisor }
    if !isByFeature { variances.becomeMean() }
    for column in 0..<(isByFeature ? outputs : 1) {
      parameters[0].value.elements[column] = Float(means[column])
      parameters[1].value.elements[column] = Float(variances[column])
    }
  }

  /// A number a feature.
  private func moments(_ parameters: [Parameter]) -> Moments {
    if let given { return given }
    func spread(_ value: Matrix) -> Matrix {
      isByFeature
        ? value : Matrix(row: [Float](repeating: value.elements[0], count: outputs))
    }
    return Moments(mean: spread(parameters[0].value), variance: spread(parameters[1].value))
  }
}

extension [Double] {
  /// Sets all to their mean.
  fileprivate mutating func becomeMean() {
    let mean = reduce(0, +) / Double(Swift.max(1, count))
    for index in indices { self[index] = mean }
  }
}
