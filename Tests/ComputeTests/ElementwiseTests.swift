import Compute
import Testing

/// The distance in units of the last place of the expected number; 0 where both are NaN or the same infinity.
private func ulps(_ found: Float, _ expected: Double) -> Double {
  let rounded = Float(expected)
  if found.isNaN || rounded.isNaN { return found.isNaN && rounded.isNaN ? 0 : .infinity }
  if rounded.isInfinite || found.isInfinite { return found == rounded ? 0 : .infinity }
  return abs(Double(found) - expected) / Double(rounded.ulp)
}

private func applied(_ x: [Float], _ function: (inout Matrix, Matrix) -> Void) -> [Float] {
  let input = Matrix(rows: 1, columns: x.count, elements: x)
  var output = Matrix(rows: 1, columns: x.count)
  function(&output, input)
  return output.elements
}

private func exponentials(_ x: [Float]) -> [Float] {
  applied(x) { $0.setExponential($1) }
}

/// `count` numbers over the range, and as many small ones of both signs.
private func sweep(_ range: ClosedRange<Float>, count: Int = 50_000) -> [Float] {
  let step = (range.upperBound - range.lowerBound) / Float(count)
  let dense = (0...count).map { range.lowerBound + Float($0) * step }
  let small = (1...count).map { i -> Float in
    let exponent = Double(i) / Double(count) * -30
    return Float(Elementary.pow(10, exponent)) * (i % 2 == 0 ? 1 : -1)
  }
  return dense + small
}

@Suite struct ElementwiseTests {
  @Test("exp is within 2 ULP, to infinity and to zero")
  func exponential() {
    let x = sweep(-110...95) + sweep(-88...(-86)) + sweep(88...89)
    let y = exponentials(x)
    var worst = 0.0
    for (x, y) in zip(x, y) { worst = max(worst, ulps(y, Elementary.exp(Double(x)))) }
    #expect(worst <= 2)
    let limits: [Float] = [.infinity, -.infinity, 1e30, -1e30, 0, -0.0, 89, -104]
    #expect(exponentials(limits) == [.infinity, 0, .infinity, 0, 1, 1, .infinity, 0])
    #expect(exponentials([.nan])[0].isNaN)
  }

  /// Three roundings (the exponential, 1 +, the quotient), each at most 1 ULP except the first: 2 + ½ + ½.
  @Test("sigmoid is within 3 ULP and reaches its limits")
  func sigmoid() {
    let x = sweep(-110...110)
    let y = applied(x) { $0.setSigmoid($1) }
    var worst = 0.0
    for (x, y) in zip(x, y) {
      worst = max(worst, ulps(y, 1 / (1 + Elementary.exp(-Double(x)))))
    }
    #expect(worst <= 3)
    let limits: [Float] = [.infinity, -.infinity, 1e30, -1e30, 0, 104, -104]
    #expect(applied(limits) { $0.setSigmoid($1) } == [1, 0, 1, 0, 0.5, 1, 0])
    #expect(applied([.nan]) { $0.setSigmoid($1) }[0].isNaN)
  }

  @Test("tanh is within 3 ULP, near 0 too")
  func hyperbolicTangent() {
    let x = sweep(-12...12) + sweep(-0.7...0.7)
    let y = applied(x) { $0.setTanh($1) }
    var worst = 0.0
    for (x, y) in zip(x, y) { worst = max(worst, ulps(y, Elementary.tanh(Double(x)))) }
    #expect(worst <= 3)
    let limits: [Float] = [.infinity, -.infinity, 1e30, -1e30, 0]
    #expect(applied(limits) { $0.setTanh($1) } == [1, -1, 1, -1, 0])
    #expect(applied([-0.0]) { $0.setTanh($1) }[0].sign == .minus)
    #expect(applied([.nan]) { $0.setTanh($1) }[0].isNaN)
  }

  static let rectifiers: [(Float, Float?, Float)] = [
    (0, nil, 0), (0.25, nil, 0), (0, 6, 0), (0.25, 2, 1), (0, nil, -1), (-0.5, 3, 0.5),
  ]

  @Test("relu follows its three cases", arguments: rectifiers)
  func rectifier(slope: Float, most: Float?, threshold: Float) {
    let x: [Float] = sweep(-8...8, count: 101) + [0, 1, 2, 6, -1, 0.5, 3]
    let y = applied(x) {
      $0.setReLU($1, negativeSlope: slope, maxValue: most, threshold: threshold)
    }
    for (x, y) in zip(x, y) {
      let expected =
        if let most, x >= most { most } else if x >= threshold { x } else {
          slope * (x - threshold)
        }
      #expect(y == expected)
    }
    let g = Matrix(rows: 1, columns: x.count, elements: x.map { $0 + 1 })
    let gradient = applied(x) {
      $0.setReLUGradient(
        input: $1, upstream: g, negativeSlope: slope, maxValue: most, threshold: threshold)
    }
    for (i, x) in x.enumerated() {
      let expected =
        if let most, x >= most { Float(0) } else { x > threshold ? g[0, i] : slope * g[0, i] }
      #expect(gradient[i] == expected)
    }
  }

  @Test func rectifierAtInfinityAndNaN() {
    let y = applied([-.infinity, .infinity, .nan, -3]) {
      $0.setReLU($1, negativeSlope: 0, maxValue: nil, threshold: 0)
    }
    #expect(y[0] == 0 && y[1] == .infinity && y[2].isNaN)
    #expect(y[3].bitPattern == 0, "no negative zero")
  }

  @Test("softmax agrees with double and each row sums to 1", arguments: 1...70)
  func softmax(columns: Int) {
    var x = randomMatrix(9, columns)
    for i in 0..<9 {
      for j in 0..<columns { x[i, j] *= Float(i) * 3 }
    }
    var y = Matrix(rows: 0, columns: columns)
    y.setSoftmax(x)
    for i in 0..<9 {
      let row = (0..<columns).map { Double(x[i, $0]) }
      let most = row.reduce(-.infinity, max)
      let sum = row.reduce(0) { $0 + Elementary.exp($1 - most) }
      var total = 0.0
      for j in 0..<columns {
        let expected = Elementary.exp(row[j] - most) / sum
        #expect(abs(Double(y[i, j]) - expected) <= 4e-6 * expected)
        total += Double(y[i, j])
      }
      #expect(abs(total - 1) < 1e-6)
    }
  }

  @Test func softmaxOfLargeAndEqualNumbers() {
    var y = Matrix(rows: 0, columns: 3)
    y.setSoftmax(Matrix(rows: 2, columns: 3, elements: [5000, 5000, -5000, -9e3, -9e3, -9e3]))
    let third: Float = 1 / 3
    #expect(y.elements == [0.5, 0.5, 0, third, third, third])
  }

  /// Every function gives a number the same bytes wherever it stands and whatever stands beside it.
  @Test("results depend on neither row nor place", arguments: 1...70)
  func alone(columns: Int) {
    let functions: [(inout Matrix, Matrix) -> Void] = [
      { $0.setSigmoid($1) }, { $0.setTanh($1) }, { $0.setSoftmax($1) },
      { $0.setReLU($1, negativeSlope: 0.3, maxValue: 0.7, threshold: -0.2) },
      { $0.setSigmoidGradient(output: $1, upstream: $1) },
      { $0.setTanhGradient(output: $1, upstream: $1) },
      { $0.setSoftmaxGradient(output: $1, upstream: $1) },
    ]
    let x = randomMatrix(5, columns)
    for (number, function) in functions.enumerated() {
      var whole = Matrix(rows: 0, columns: columns)
      function(&whole, x)
      for size in 1...4 {
        for first in stride(from: 0, to: 5, by: size) {
          let range = first..<min(first + size, 5)
          var part = Matrix(rows: 0, columns: columns)
          function(&part, rows(range, of: x))
          #expect(bits(part) == bits(rows(range, of: whole)), "function \(number)")
        }
      }
    }
  }

  /// Central differences in float32 with h = 2⁻⁷: truncation h² and rounding ε/h are both below 1e-4.
  @Test("gradients agree with central differences")
  func gradients() {
    let x = randomMatrix(4, 7)
    let g = randomMatrix(4, 7, seed: 9)
    let h: Float = 0x1p-7
    let functions: [(forward: (inout Matrix, Matrix) -> Void, backward: (inout Matrix) -> Void)] = [
      (
        { $0.setSigmoid($1) },
        { out in
          var y = Matrix(rows: 0, columns: 7)
          y.setSigmoid(x)
          out.setSigmoidGradient(output: y, upstream: g)
        }
      ),
      (
        { $0.setTanh($1) },
        { out in
          var y = Matrix(rows: 0, columns: 7)
          y.setTanh(x)
          out.setTanhGradient(output: y, upstream: g)
        }
      ),
      (
        { $0.setSoftmax($1) },
        { out in
          var y = Matrix(rows: 0, columns: 7)
          y.setSoftmax(x)
          out.setSoftmaxGradient(output: y, upstream: g)
        }
      ),
    ]
    for (number, (forward, backward)) in functions.enumerated() {
      var gradient = Matrix(rows: 0, columns: 7)
      backward(&gradient)
      for i in 0..<x.count {
        var (moved, up, down) = (x, Matrix(rows: 0, columns: 7), Matrix(rows: 0, columns: 7))
        moved.elements[i] += h
        forward(&up, moved)
        moved.elements[i] -= 2 * h
        forward(&down, moved)
        var difference: Float = 0
        for j in 0..<x.count {
          difference += g.elements[j] * (up.elements[j] - down.elements[j]) / (2 * h)
        }
        #expect(abs(difference - gradient.elements[i]) < 1e-4, "function \(number), element \(i)")
      }
    }
  }
}
