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
  /// The output's columns from the first to the last.
  private let pieces: [Piece]
  let outputs: Int

  private enum Piece {
    /// Columns of the input as they are, from column `first` of the output on.
    case plain(columns: Range<Int>, first: Int)
    /// Vectors of a table.
    case table(Int, column: Int, first: Int)
  }

  init(_ embedded: [EmbeddedColumn], inputs: Int) {
    self.embedded = embedded
    var pieces: [Piece] = []
    var (column, first) = (0, 0)
    func addPlain(to end: Int) {
      if column < end { pieces.append(.plain(columns: column..<end, first: first)) }
      first += end - column
      column = end
    }
    for (table, feature) in embedded.enumerated() {
      precondition(feature.column >= column, "tables out of order at column \(feature.column)")
      addPlain(to: feature.column)
      pieces.append(.table(table, column: column, first: first))
      first += feature.outputDim
      column += 1
    }
    addPlain(to: inputs)
    self.pieces = pieces
    outputs = first
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

  func infer(_ input: Matrix, _ parameters: [Parameter], into output: inout Matrix) {
    output.setRows(input.rows)
    for piece in pieces {
      switch piece {
      case .plain(let columns, let first): output.copyColumns(columns, of: input, to: first)
      // Indices come from an encoder that counted them.
      case .table(let table, let column, let first):
        output.embed(column, of: input, in: parameters[table].value, to: first)
      }
    }
  }

  func backward(
    _ input: Matrix, _ output: Matrix, outputGradient: Matrix, _ parameters: [Parameter],
    scratch: [Matrix], parameterGradients: inout [Matrix], inputGradient: inout Matrix?
  ) {
    for table in parameterGradients.indices { parameterGradients[table].fill(0) }
    inputGradient?.setRows(input.rows)
    inputGradient?.fill(0)
    for piece in pieces {
      switch piece {
      case .plain(let columns, let first):
        inputGradient?.copyColumns(
          first..<first + columns.count, of: outputGradient, to: columns.lowerBound)
      case .table(let table, let column, let first):
        parameterGradients[table].addEmbedded(
          column, of: input, gradient: outputGradient, from: first)
      }
    }
  }
}
