import Compute
import Testing

/// Uniform in [−1, 1), the same on every run.
func randomMatrix(_ rows: Int, _ columns: Int, seed: UInt64 = 1) -> Matrix {
  var stream = RandomStream(seed: seed, purpose: .noise, index: UInt64(rows * 100_000 + columns))
  return Matrix(
    rows: rows, columns: columns,
    elements: (0..<rows * columns).map { _ in 2 * stream.nextUniform() - 1 })
}

/// The bytes of a matrix: tells −0 from 0, and holds NaN equal to itself.
func bits(_ matrix: Matrix) -> [UInt32] {
  matrix.elements.prefix(matrix.count).map(\.bitPattern)
}

func transposed(_ x: Matrix) -> Matrix {
  let (rows, columns, elements) = (x.rows, x.columns, x.elements)
  var result = [Float](repeating: 0, count: rows * columns)
  for i in 0..<rows {
    for j in 0..<columns { result[j * rows + i] = elements[i * columns + j] }
  }
  return Matrix(rows: columns, columns: rows, elements: result)
}

/// Rows `range` of a matrix, as a matrix.
func rows(_ range: Range<Int>, of x: Matrix) -> Matrix {
  Matrix(
    rows: range.count, columns: x.columns,
    elements: Array(x.elements[range.lowerBound * x.columns..<range.upperBound * x.columns]))
}

@Suite struct ProductTests {
  static let shapes: [(Int, Int, Int)] = {
    var shapes = (1...70).map { ($0, 71 - $0, ($0 * 37) % 70 + 1) }
    shapes += [1, 2, 3, 15, 16, 17, 31, 64, 65, 70].flatMap {
      [($0, 20, 1), (33, $0, $0), ($0, 7, 64)]
    }
    return shapes + [(100, 600, 90), (130, 300, 129), (3, 513, 5), (97, 257, 65), (40, 300, 1)]
  }()

  /// Beyond the borders of the blocks that factors are copied in: m, k, n.
  static let largeShapes: [(Int, Int, Int)] = [
    (14, 1025, 520),  // several blocks of k and of columns
    (257, 70, 1030), (300, 20, 1100),  // b is copied, deep and shallow
    (1000, 513, 130),  // a is copied where it is transposed
    (1030, 40, 16), (600, 1000, 3),  // few columns
    (1200, 130, 1), (3000, 3, 1),
  ]

  /// Compared with sums in double: of all elements where these are few, else of every 97th or so. Rounding is relative
  /// to the sum of absolute products: a chain of k terms is within k · 2⁻²⁴ of it, and random ones stay far below.
  private func expectClose(
    _ c: Matrix, _ a: Matrix, _ b: Matrix, bias: Matrix? = nil,
    _ location: SourceLocation = #_sourceLocation
  ) {
    var worst = 0.0
    let step = c.count < 5000 ? 1 : c.count / 400 | 1
    for index in [c.count - 1] + Array(stride(from: 0, to: c.count, by: step)) {
      let (i, j) = (index / c.columns, index % c.columns)
      var sum = bias.map { Double($0[0, j]) } ?? 0
      var size = abs(sum)
      for p in 0..<a.columns {
        let term = Double(a.elements[i * a.columns + p]) * Double(b.elements[p * b.columns + j])
        sum += term
        size += abs(term)
      }
      let error = abs(Double(c[i, j]) - sum) / size
      if !(error <= worst) { worst = error }  // NaN too
    }
    #expect(worst < 1e-6, "\(a.shape) · \(b.shape)", sourceLocation: location)
  }

  @Test("the three products agree with sums in double", arguments: shapes + largeShapes)
  func products(m: Int, k: Int, n: Int) {
    let (a, b) = (randomMatrix(m, k), randomMatrix(k, n, seed: 2))
    let bias = randomMatrix(1, n, seed: 3)
    var c = Matrix(rows: 1, columns: n)
    c.setProduct(a, b)
    #expect(c.rows == m)
    expectClose(c, a, b)
    c.setProduct(a, b, plus: bias)
    expectClose(c, a, b, bias: bias)
    c.setProduct(a, transposed: transposed(b))
    expectClose(c, a, b)
    c.setProduct(transposed: transposed(a), b)
    expectClose(c, a, b)
  }

  @Test("a row alone gives the bytes that it gives in any batch", arguments: shapes + largeShapes)
  func rowsAlone(m: Int, k: Int, n: Int) {
    let (a, b) = (randomMatrix(m, k), randomMatrix(k, n, seed: 2))
    let bias = randomMatrix(1, n, seed: 3)
    let bTransposed = transposed(b)
    var (whole, wholeBiased, wholeTransposed) = (
      Matrix(rows: m, columns: n), Matrix(rows: m, columns: n), Matrix(rows: m, columns: n)
    )
    whole.setProduct(a, b)
    wholeBiased.setProduct(a, b, plus: bias)
    wholeTransposed.setProduct(a, transposed: bTransposed)
    var part = Matrix(rows: 1, columns: n)
    // Of large products some rows suffice.
    let sizes = m * n * k < 1_000_000 ? [1, 2, 3, 7, 13] : [m / 4 + 1]
    for size in sizes where size < m {
      for first in stride(from: 0, to: m, by: size) {
        let range = first..<min(first + (sizes.count == 1 ? 7 : size), m)
        let some = rows(range, of: a)
        part.setProduct(some, b)
        #expect(bits(part) == bits(rows(range, of: whole)))
        part.setProduct(some, b, plus: bias)
        #expect(bits(part) == bits(rows(range, of: wholeBiased)))
        part.setProduct(some, transposed: bTransposed)
        #expect(bits(part) == bits(rows(range, of: wholeTransposed)))
      }
    }
  }

  @Test("an activation on the way out gives the bytes of one made afterwards", arguments: shapes)
  func activated(m: Int, k: Int, n: Int) {
    let (a, b) = (randomMatrix(m, k), randomMatrix(k, n, seed: 2))
    for bias in [nil, randomMatrix(1, n, seed: 3)] {
      var product = Matrix(rows: m, columns: n)
      product.setProduct(a, b, plus: bias)
      for activation in FusedActivation.allCases {
        var (c, y) = (Matrix(rows: 0, columns: n), Matrix(rows: 0, columns: n))
        c.setProduct(a, b, plus: bias, activation: activation, into: &y)
        #expect(bits(c) == bits(product))
        #expect(bits(y) == bits(afterwards(activation, product)), "\(activation)")
      }
    }
  }

  private func afterwards(_ activation: FusedActivation, _ x: Matrix) -> Matrix {
    var y = Matrix(rows: x.rows, columns: x.columns)
    switch activation {
    case .relu: y.setReLU(x, negativeSlope: 0, maxValue: nil, threshold: 0)
    case .sigmoid: y.setSigmoid(x)
    case .tanh: y.setTanh(x)
    }
    return y
  }

  /// Each result is its own sum over the rows, so that the work may be cut by columns of a (rows of the result).
  @Test("aᵀ·b gives the same bytes for some columns of a as for all", arguments: shapes)
  func columnsAlone(k: Int, m: Int, n: Int) {
    let (a, b) = (randomMatrix(k, m), randomMatrix(k, n, seed: 2))
    let aTransposed = transposed(a)
    var whole = Matrix(rows: m, columns: n)
    whole.setProduct(transposed: a, b)
    var part = Matrix(rows: 1, columns: n)
    for size in [1, 5, 11] where size < m {
      for first in stride(from: 0, to: m, by: size) {
        let range = first..<min(first + size, m)
        part.setProduct(transposed: transposed(rows(range, of: aTransposed)), b)
        #expect(bits(part) == bits(rows(range, of: whole)))
      }
    }
  }

  @Test(
    "all numbers of threads give the same bytes",
    arguments: largeShapes + [(512, 64, 64), (64, 512, 64), (2, 300, 1000), (70, 400, 129)])
  func threads(m: Int, k: Int, n: Int) {
    let (a, b) = (randomMatrix(m, k), randomMatrix(k, n, seed: 2))
    let (aTransposed, bTransposed) = (transposed(a), transposed(b))
    let bias = randomMatrix(1, n, seed: 3)
    func products() -> [Matrix] {
      var results = (0..<4).map { _ in Matrix(rows: m, columns: n) }
      var y = results[3]
      results[0].setProduct(a, b, plus: bias, activation: .tanh, into: &y)
      results[1].setProduct(a, transposed: bTransposed)
      results[2].setProduct(transposed: aTransposed, b)
      results[3] = y
      var sums = Matrix(rows: 1, columns: n)
      sums.setColumnSums(y)
      return results + [sums]
    }
    let before = Threads.count
    defer { Threads.use(before) }
    Threads.use(1)
    let alone = products()
    for count in [2, 3, 8] {
      Threads.use(count)
      #expect(products() == alone, "\(count) threads")
    }
  }

  /// Integers small enough for float32 make every order of summation exact.
  @Test func exactIntegers() {
    let a = Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])
    let b = Matrix(rows: 3, columns: 2, elements: [7, 8, 9, 10, 11, 12])
    var c = Matrix(rows: 0, columns: 2)
    c.setProduct(a, b, plus: Matrix(rows: 1, columns: 2, elements: [100, -100]))
    #expect(c == Matrix(rows: 2, columns: 2, elements: [158, -36, 239, 54]))
    c.setProduct(a, transposed: Matrix(rows: 2, columns: 3, elements: [7, 9, 11, 8, 10, 12]))
    #expect(c == Matrix(rows: 2, columns: 2, elements: [58, 64, 139, 154]))
  }

  /// The rows are so many that factors are copied in blocks of them. Every element is 1 · 1 summed as often.
  @Test("aᵀ·b of very many rows and few columns", arguments: [10, 16])
  func manyRowsFewColumns(n: Int) {
    let rows = 50_001
    func filled(_ rows: Int, _ columns: Int, with value: Float) -> Matrix {
      let elements = [Float](repeating: value, count: rows * columns)
      return Matrix(rows: rows, columns: columns, elements: elements)
    }
    var c = Matrix(rows: 1, columns: n)
    c.setProduct(transposed: filled(rows, 130, with: 1), filled(rows, n, with: 1))
    #expect(c == filled(130, n, with: Float(rows)))
  }

  @Test("no terms give zeros, no rows give nothing")
  func empty() {
    var c = Matrix(rows: 2, columns: 2, elements: [1, 2, 3, 4])
    c.setProduct(transposed: Matrix(rows: 0, columns: 3), Matrix(rows: 0, columns: 2))
    #expect(c == Matrix(rows: 3, columns: 2))
    c.setProduct(
      Matrix(rows: 1, columns: 0), Matrix(rows: 0, columns: 2),
      plus: Matrix(rows: 1, columns: 2, elements: [5, 6]))
    #expect(c == Matrix(rows: 1, columns: 2, elements: [5, 6]))
    var y = Matrix(rows: 0, columns: 2)
    c.setProduct(
      Matrix(rows: 1, columns: 0), Matrix(rows: 0, columns: 2),
      plus: Matrix(rows: 1, columns: 2, elements: [5, -6]), activation: .relu, into: &y)
    #expect(c == Matrix(rows: 1, columns: 2, elements: [5, -6]))
    #expect(y == Matrix(rows: 1, columns: 2, elements: [5, 0]))
    c.setProduct(Matrix(rows: 0, columns: 3), Matrix(rows: 3, columns: 2))
    #expect(c == Matrix(rows: 0, columns: 2))
  }
}
