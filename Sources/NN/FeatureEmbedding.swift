internal import Compute

/// A column of the input that holds indices into a table of learned vectors.
public struct EmbeddedColumn: Sendable {
  /// Of the input.
  public let column: Int
  /// The feature's.
  public let name: String
  /// How many vectors the table has.
  public let count: Int
  /// How long each of them is.
  public let outputDim: Int

  public init(column: Int, name: String, count: Int, outputDim: Int) {
    self.column = column
    self.name = name
    self.count = count
    self.outputDim = outputDim
  }
}

/// The layer in front of a network whose input has columns of indices: puts a vector of a table in
/// the place of each index, and hands the other columns on.
///
///     y = [x₁, …, table[xᵢ, :], …, xₙ]
///
/// - Each table is a parameter of its own, `city/embeddings`. It starts as Keras's Embedding does,
///   uniform in ±0.05, but row 0, for missing cells and what training has not seen, starts at 0.
/// - The gradient of a vector is the sum over its rows of the batch, as for any parameter; Keras on
///   TensorFlow squares before it adds, in Adam's second moment and in `clipnorm`, JAX does not.
/// - Shapes: input `[batch, inputs]`, output `[batch, inputs − tables + Σ output_dim]`.
/// - Source: Keras's Embedding and Concatenate; C. Guo and F. Berkhahn, "Entity Embeddings of
///   Categorical Variables", 2016.
struct FeatureEmbedding: Operation {
  static let className = "Embedding"

  /// In the order of the input's columns.
  private let embedded: [EmbeddedColumn]
  /// For each column of the input its table's number, or −1.
  private let tables: [Int]
  let outputs: Int

  init(_ embedded: [EmbeddedColumn], inputs: Int) {
    self.embedded = embedded
    var tables = [Int](repeating: -1, count: inputs)
    for (table, column) in embedded.enumerated() {
      precondition(tables[column.column] < 0, "two tables for column \(column.column)")
      tables[column.column] = table
    }
    self.tables = tables
    outputs = inputs + embedded.reduce(0) { $0 + $1.outputDim - 1 }
  }

  /// The tables as they start; nil for no seed: zeros, where they come from elsewhere.
  func parameters(seed: UInt64?) -> [Parameter] {
    embedded.enumerated().map { ordinal, column in
      let shape = [column.count, column.outputDim]
      var table = Parameter.awaitedMatrix(shape: shape)
      if let seed {
        table = Parameter.matrix(shape: shape)
        var random = RandomStream(seed: seed, purpose: .embeddings, index: UInt64(ordinal))
        for index in column.outputDim..<table.count {
          table.elements[index] = Float(0.1 * random.nextUniformDouble() - 0.05)
        }
      }
      return Parameter(name: column.name + "/embeddings", shape: shape, value: table)
    }
  }

  /// Where the vector that an index means begins in a table. Indices come from an encoder that
  /// counted them; others mean the nearest row.
  private func start(_ index: Float, in table: Int) -> Int {
    let last = embedded[table].count - 1
    return Int(min(max(index, 0), Float(last))) * embedded[table].outputDim
  }

  func infer(_ input: Matrix, _ parameters: [Parameter], into output: inout Matrix) {
    output.setRows(input.rows)
    let values = input.elements.span
    var elements = output.elements.mutableSpan
    var (index, place) = (0, 0)
    for _ in 0..<input.rows {
      for table in tables {
        defer { index += 1 }
        if table < 0 {
          elements[place] = values[index]
          place += 1
          continue
        }
        let vectors = parameters[table].value.elements
        let start = start(values[index], in: table)
        for offset in 0..<embedded[table].outputDim {
          elements[place] = vectors[start + offset]
          place += 1
        }
      }
    }
  }

  func backward(
    _ input: Matrix, _ output: Matrix, outputGradient: Matrix, _ parameters: [Parameter],
    scratch: [Matrix], parameterGradients: inout [Matrix], inputGradient: inout Matrix?
  ) {
    for table in parameterGradients.indices { parameterGradients[table].fill(0) }
    inputGradient?.setRows(input.rows)
    let upstream = outputGradient.elements.span
    var place = 0
    for row in 0..<input.rows {
      for (column, table) in tables.enumerated() {
        if table < 0 {
          inputGradient?[row, column] = upstream[place]
          place += 1
          continue
        }
        inputGradient?[row, column] = 0
        let start = start(input[row, column], in: table)
        var gradient = parameterGradients[table].elements.mutableSpan
        for offset in 0..<embedded[table].outputDim {
          gradient[start + offset] += upstream[place]
          place += 1
        }
      }
    }
  }
}
