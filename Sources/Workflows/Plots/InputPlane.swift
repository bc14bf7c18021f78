internal import Compute
internal import Config
internal import Diagnostics
internal import NN
internal import Plotting
internal import Tabular
internal import Training

/// A network as a function of two of its inputs, in their own units, while the others are held.
///
/// Values go through the feature pipeline as `predict` sends them.
struct InputPlane {
  private let loaded: LoadedModel
  /// Which inputs.
  private let (x, y): (Int, Int)
  /// The cells of all inputs.
  private let cells: [String?]
  /// The encoded row with what is held.
  private let base: [Float]
  /// Where the two are in it.
  private let (xs, ys): (Range<Int>, Range<Int>)

  /// - Parameter cells: of all inputs; those of x and y are any that can be encoded.
  /// - Throws: a usage error where a cell is not what its input takes.
  init(_ loaded: LoadedModel, x: Int, y: Int, cells: [String?]) throws(Diagnostic) {
    (self.loaded, self.x, self.y, self.cells) = (loaded, x, y, cells)
    let places = loaded.features?.summaries.map(\.columns)
    (xs, ys) = (places?[x] ?? x..<x + 1, places?[y] ?? y..<y + 1)
    do throws(Diagnostic) {
      base = try Self.encoded(cells, loaded)
    } catch {
      throw Diagnostic("--at: \(error.message)", kind: .usage, notes: error.notes)
    }
  }

  private static func encoded(_ cells: [String?], _ loaded: LoadedModel) throws(Diagnostic)
    -> [Float]
  {
    if let features = loaded.features {
      return try features.encoded([cells], called: "the held values").elements
    }
    var row: [Float] = []
    for (name, cell) in zip(loaded.inputNames, cells) {
      guard let value = cell.flatMap({ Float($0) }), value.isFinite else {
        throw Diagnostic("column '\(printable(name))': expected a number, found '\(cell ?? "")'")
      }
      row.append(value)
    }
    return row
  }

  /// What the network makes of each point: probabilities, or numbers in the target's units. A row is
  /// NaN where the point cannot be encoded.
  func outputs(_ points: [Point]) -> Matrix {
    var known: (x: [Double: [Float]?], y: [Double: [Float]?]) = ([:], [:])
    var features = Matrix(rows: points.count, columns: base.count)
    var strange: [Int] = []
    for (row, point) in points.enumerated() {
      let x = known.x[point.x] ?? encoded(point.x, of: x, xs)
      let y = known.y[point.y] ?? encoded(point.y, of: y, ys)
      (known.x[point.x], known.y[point.y]) = (.some(x), .some(y))
      let start = row * base.count
      features.elements.replaceSubrange(start..<start + base.count, with: base)
      guard let x, let y else {
        strange.append(row)
        continue
      }
      for (place, value) in zip(xs, x) { features[row, place] = value }
      for (place, value) in zip(ys, y) { features[row, place] = value }
    }
    var outputs = predicted(features)
    for row in strange { for column in 0..<outputs.columns { outputs[row, column] = .nan } }
    return outputs
  }

  /// A value's numbers in the encoded row; nil where it has none, such as −2 under `log1p`.
  private func encoded(_ value: Double, of input: Int, _ places: Range<Int>) -> [Float]? {
    var cells = cells
    cells[input] = shortestDecimal(Float(value))
    return (try? Self.encoded(cells, loaded)).map { Array($0[places]) }
  }

  private func predicted(_ features: Matrix) -> Matrix {
    var predictor = Predictor(
      loaded.model, final: loaded.finalActivation,
      batchSize: MemoryPlan.predictionBatch(of: loaded.model))
    var batch = Matrix(rows: 0, columns: features.columns)
    var elements: [Float] = []
    for start in stride(from: 0, to: features.rows, by: predictor.batchSize) {
      let rows = start..<min(start + predictor.batchSize, features.rows)
      batch.gather(rows.map { Int32($0) }[...], from: features)
      let outputs = predictor.predict(batch)
      elements += outputs.elements.prefix(outputs.count)
    }
    return Matrix(rows: features.rows, columns: loaded.model.outputs, elements: elements)
  }
}
