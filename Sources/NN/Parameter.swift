public import Compute

/// Numbers a layer has learned or was given.
public struct Parameter: Sendable {
  /// Keras's word: `kernel`, `bias`; `city/embeddings` for the vectors of a feature.
  public let name: String
  /// The name without a feature's.
  var kind: String { name.split(separator: "/").last.map(String.init) ?? name }
  /// `[inputs, units]` for a kernel, `[units]` for a bias, `[]` for a single number.
  public let shape: [Int]
  /// Whether the optimizer changes it.
  public let isTrainable: Bool
  /// What it adds to the loss while it is trainable.
  public let regularizer: (any Regularizer)?
  /// What it is brought back to after each step of the optimizer.
  public let constraint: (any Constraint)?
  /// A shape of one dimension is a matrix of one row.
  public var value: Matrix

  public init(
    name: String, shape: [Int], isTrainable: Bool = true, regularizer: (any Regularizer)? = nil,
    constraint: (any Constraint)? = nil, value: Matrix
  ) {
    precondition(
      value.count == shape.reduce(1, *), "parameter '\(name)': \(value.count) values for \(shape)")
    self.name = name
    self.shape = shape
    self.isTrainable = isTrainable
    self.regularizer = regularizer
    self.constraint = constraint
    self.value = value
  }

  /// The matrix that holds a shape: `[]` is 1 × 1, `[n]` 1 × n, `[m, n]` m × n.
  public static func matrix(shape: [Int]) -> Matrix {
    Matrix(rows: shape.dropLast().reduce(1, *), columns: shape.last ?? 1)
  }

  /// The same, without elements until they are given.
  static func awaitedMatrix(shape: [Int]) -> Matrix {
    .awaited(rows: shape.dropLast().reduce(1, *), columns: shape.last ?? 1)
  }
}

/// What a layer asks for before its weights exist.
public struct ParameterPlan: Sendable {
  public let name: String
  public let shape: [Int]
  public let initializer: InitializerSpec
  /// False for what is learned from batches by other means than gradients.
  public let isTrainable: Bool
  public let regularizer: (any Regularizer)?
  public let constraint: (any Constraint)?

  public init(
    name: String, shape: [Int], initializer: InitializerSpec, isTrainable: Bool = true,
    regularizer: (any Regularizer)? = nil, constraint: (any Constraint)? = nil
  ) {
    self.name = name
    self.shape = shape
    self.initializer = initializer
    self.isTrainable = isTrainable
    self.regularizer = regularizer
    self.constraint = constraint
  }
}
