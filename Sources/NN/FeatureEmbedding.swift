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
/// - Each table is a parameter, called as its feature. It starts as Keras's Embedding does, uniform
///   in ±0.05; row 0, for what training has not seen, starts at 0.
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
    for (table, column) in embedded.enumerated() { tables[column.column] = table }
    self.tables = tables
    outputs = inputs + embedded.reduce(0) { $0 + $1.outputDim - 1 }
  }

  /// The tables as they start; nil for no seed: zeros, where they come from elsewhere.
  func parameters(seed: UInt64?) -> [Parameter] {
    embedded.enumerated().map { ordinal, column in
      let shape = [column.count, column.outputDim]
      var table = Parameter.matrix(shape: shape)
      if let seed {
        var random = RandomStream(seed: seed, purpose: .embeddings, index: UInt64(ordinal))
        for index in column.outputDim..<table.count {
          table.elements[index] = Float(0.1 * random.nextUniformDouble() - 0.05)
        }
      }
      return Parameter(name: column.name, shape: shape, value: table)
    }
  }

  /// The row of a table that an index means. Indices come from an encoder that counted them.
  private func row(_ index: Float, of table: Int) -> Int {
    min(max(0, Int(index)), embedded[table].count - 1)
  }

  func infer(_ input: Matrix, _ parameters: [Parameter], into output: inout Matrix) {
    for row in 0..<input.rows {
      var place = row * outputs
      for (column, table) in tables.enumerated() {
        let value = input[row, column]
        if table < 0 {
          output.elements[place] = value
          place += 1
          continue
        }
        let width = embedded[table].outputDim
        let start = self.row(value, of: table) * width
        for offset in 0..<width {
          output.elements[place + offset] = parameters[table].value.elements[start + offset]
        }
        place += width
      }
    }
  }

  func backward(
    _ input: Matrix, _ output: Matrix, outputGradient: Matrix, _ parameters: [Parameter],
    scratch: [Matrix], parameterGradients: inout [Matrix], inputGradient: inout Matrix?
  ) {
    for table in parameterGradients.indices { parameterGradients[table].fill(0) }
    for row in 0..<input.rows {
      var place = row * outputs
      for (column, table) in tables.enumerated() {
        if table < 0 {
          inputGradient?[row, column] = outputGradient.elements[place]
          place += 1
          continue
        }
        inputGradient?[row, column] = 0
        let width = embedded[table].outputDim
        let start = self.row(input[row, column], of: table) * width
        for offset in 0..<width {
          parameterGradients[table].elements[start + offset] +=
            outputGradient.elements[place + offset]
        }
        place += width
      }
    }
  }
}
