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
  applied(x) { $0.set(.exponential, of: $1) }
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

  struct Exact: Sendable, CustomTestStringConvertible {
    let curve: Curve
    let value: @Sendable (Double) -> Double
    let slope: @Sendable (Double) -> Double
    /// How far a value may be off, unless by less than 1e-7 (in the tails, far below 1, more ULP).
    let ulps: Double
    var testDescription: String { "\(curve)" }
  }

  private static func logistic(_ x: Double) -> Double { 1 / (1 + Elementary.exp(-x)) }
  private static func softplus(_ x: Double) -> Double {
    max(x, 0) + Elementary.log1p(Elementary.exp(-abs(x)))
  }
  private static func normal(_ x: Double) -> Double {
    0.5 + 0.5 * Elementary.erf(x * 0.5.squareRoot())
  }
  private static func density(_ x: Double) -> Double {
    Elementary.exp(-x * x / 2) / (2 * Double.pi).squareRoot()
  }

  /// The formulas in double, which keeps nine digits more; the slopes by the rules of calculus.
  static let curves: [Exact] = [
    Exact(
      curve: .celu(alpha: 0.5), value: { $0 > 0 ? $0 : (Elementary.exp($0 / 0.5) - 1) / 2 },
      slope: { $0 > 0 ? 1 : Elementary.exp($0 / 0.5) }, ulps: 2),
    Exact(
      curve: .elu(alpha: 1.5), value: { $0 > 0 ? $0 : 1.5 * (Elementary.exp($0) - 1) },
      slope: { $0 > 0 ? 1 : 1.5 * Elementary.exp($0) }, ulps: 2),
    Exact(
      curve: .exponential, value: { Elementary.exp($0) }, slope: { Elementary.exp($0) }, ulps: 2),
    Exact(
      curve: .gelu, value: { $0 * normal($0) }, slope: { normal($0) + $0 * density($0) }, ulps: 4),
    Exact(
      curve: .geluTanh,
      value: { x in x * logistic((8 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)) },
      slope: { x in
        let root = (8 / Double.pi).squareRoot()
        let s = logistic(root * (x + 0.044715 * x * x * x))
        return s + x * s * (1 - s) * root * (1 + 3 * 0.044715 * x * x)
      }, ulps: 4),
    Exact(
      curve: .logSigmoid, value: { -softplus(-$0) }, slope: { logistic(-$0) }, ulps: 3),
    Exact(
      curve: .mish, value: { $0 * Elementary.tanh(softplus($0)) },
      slope: { x in
        let t = Elementary.tanh(softplus(x))
        return t + x * (1 - t * t) * logistic(x)
      }, ulps: 4),
    Exact(
      curve: .selu,
      value: { 1.050700987355480 * ($0 > 0 ? $0 : 1.673263242354377 * (Elementary.exp($0) - 1)) },
      slope: { 1.050700987355480 * ($0 > 0 ? 1 : 1.673263242354377 * Elementary.exp($0)) }, ulps: 3),
    Exact(
      curve: .silu, value: { $0 * logistic($0) },
      slope: { logistic($0) + $0 * logistic($0) * logistic(-$0) }, ulps: 4),
    Exact(curve: .softplus, value: { softplus($0) }, slope: { logistic($0) }, ulps: 3),
  ]

  /// 1e-7 is a unit of the last place of numbers around 1; slopes are sums of two such, and may
  /// cancel: 4e-7 bounds them where they are not large.
  @Test("curves and their slopes are those of double", arguments: curves)
  func curve(exact: Exact) {
    let x =
      sweep(-20...20, count: 20_000) + sweep(-2...2, count: 20_000) + [-5000, -100, 100, 5000]
    let y = applied(x) { $0.set(exact.curve, of: $1) }
    var ones = Matrix(rows: 1, columns: x.count)
    ones.fill(1)
    let slopes = applied(x) { $0.setGradient(exact.curve, input: $1, upstream: ones) }
    var worst = 0.0
    var worstSlope = 0.0
    for index in x.indices where x[index] != 0 {
      let value = exact.value(Double(x[index]))
      if abs(Double(y[index]) - value) > 1e-7 || value.isNaN || y[index].isNaN {
        worst = max(worst, ulps(y[index], value))
      }
      let slope = exact.slope(Double(x[index]))
      worstSlope = max(
        worstSlope, min(ulps(slopes[index], slope), abs(Double(slopes[index]) - slope) / 1e-7))
    }
    #expect(worst <= exact.ulps)
    #expect(worstSlope <= 4)
  }

  /// Tails and the neighbourhood of 0, where 1e-7 says nothing: relative to the exact value.
  @Test("curves keep their digits where they are small")
  func smallCurves() {
    let near = sweep(-0.01...0.01, count: 1000).filter { (1e-9...0.01).contains(abs($0)) }
    let tail = (0...800).map { -Float($0) / 10 - 1 }
    func worst(_ curve: Curve, _ x: [Float], _ exact: (Double) -> Double) -> Double {
      zip(x, applied(x) { $0.set(curve, of: $1) }).reduce(0) {
        max($0, ulps($1.1, exact(Double($1.0))))
      }
    }
    /// eˣ − 1 by its series: the next term is 1e-14 of it.
    func less(_ x: Double) -> Double { x * (1 + x / 2 * (1 + x / 3 * (1 + x / 4 * (1 + x / 5)))) }
    #expect(worst(.elu(alpha: 1), near.filter { $0 < 0 }, less) <= 2)
    #expect(worst(.softplus, tail) { Self.softplus($0) } <= 4)
    #expect(worst(.silu, tail) { $0 * Self.logistic($0) } <= 8)
    #expect(worst(.gelu, near) { $0 * Self.normal($0) } <= 3)
  }

  @Test func curvesOfNoNumber() {
    for exact in Self.curves {
      #expect(applied([.nan]) { $0.set(exact.curve, of: $1) }[0].isNaN, "\(exact.curve)")
    }
  }

  /// erf at a few points, to the digits of published tables (Abramowitz and Stegun, table 7.1).
  @Test(arguments: [(0, 0), (0.5, 0.520_499_877_8), (1, 0.842_700_792_9), (2, 0.995_322_265_0)])
  func errorFunction(x: Double, expected: Double) {
    #expect(abs(Elementary.erf(x) - expected) < 1e-10)
    #expect(abs(Elementary.erf(Float(-x)) + Float(expected)) < 1e-7)
  }

  static let rectifiers: [(Float, Float?, Float)] = [
    (0, nil, 0), (0.25, nil, 0), (0, 6, 0), (0.25, 2, 1), (0, nil, -1), (-0.5, 3, 0.5), (0.5, 1, 2),
  ]

  @Test("relu follows its three cases", arguments: rectifiers)
  func rectifier(slope: Float, most: Float?, threshold: Float) {
    let x: [Float] = sweep(-8...8, count: 101) + [0, 1, 2, 6, -1, 0.5, 3]
    let y = applied(x) {
      $0.setReLU($1, negativeSlope: slope, maxValue: most, threshold: threshold)
    }
    for (x, y) in zip(x, y) {
      let expected =
        if x <= threshold { slope * (x - threshold) } else if let most, x >= most { most } else {
          x
        }
      #expect(y == expected)
    }
    let g = Matrix(rows: 1, columns: x.count, elements: x.map { $0 + 1 })
    let gradient = applied(x) {
      $0.setReLUGradient(
        input: $1, upstream: g, negativeSlope: slope, maxValue: most, threshold: threshold)
    }
    for (i, x) in x.enumerated() {
      // TensorFlow's conventions at the threshold and at the most.
      let kink = most == nil && threshold == 0 ? slope : 0
      let isCut = most.map { x > $0 || x == 6 && $0 == 6 && threshold == 0 } ?? false
      let factor = x < threshold ? slope : x == threshold ? kink : isCut ? 0 : 1
      let expected = factor * g[0, i]
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
      { $0.set(.celu(alpha: 0.3), of: $1) }, { $0.set(.elu(alpha: 0.3), of: $1) },
      { $0.set(.gelu, of: $1) }, { $0.set(.geluTanh, of: $1) }, { $0.set(.logSigmoid, of: $1) },
      { $0.set(.mish, of: $1) }, { $0.set(.selu, of: $1) }, { $0.set(.silu, of: $1) },
      { $0.set(.softplus, of: $1) }, { $0.setGradient(.gelu, input: $1, upstream: $1) },
      { $0.setGradient(.mish, input: $1, upstream: $1) },
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
