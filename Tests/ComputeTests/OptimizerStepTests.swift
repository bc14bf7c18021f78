import Compute
import Testing

/// The formulas of Keras 3 in double, element by element, against three steps in float32. Each step makes a few
/// roundings of 6e-8; the tolerance is 2e-6 of the largest weight.
@Suite struct OptimizerStepTests {
  static let sizes = [1, 3, 4, 7, 8, 15, 16, 17, 33, 70]
  private let steps = 3

  private func gradient(_ n: Int, _ step: Int) -> Matrix {
    randomMatrix(1, n, seed: 10 + UInt64(step))
  }

  private func expectClose(
    _ found: Matrix, _ expected: [Double], _ location: SourceLocation = #_sourceLocation
  ) {
    for (found, expected) in zip(found.elements, expected) {
      #expect(abs(Double(found) - expected) < 2e-6, sourceLocation: location)
    }
  }

  @Test(arguments: sizes)
  func addScaled(n: Int) {
    var y = randomMatrix(1, n)
    let x = randomMatrix(1, n, seed: 2)
    let expected = zip(y.elements, x.elements).map { Double($0) - 0.5 * Double($1) }
    y.addScaled(x, by: -0.5)
    expectClose(y, expected)
  }

  @Test(arguments: sizes, [(0, false), (0.9, false), (0.9, true)] as [(Float, Bool)])
  func sgd(n: Int, variant: (momentum: Float, nesterov: Bool)) {
    var w = randomMatrix(1, n)
    var v = Matrix(rows: 1, columns: n)
    var (wd, vd) = (w.elements.map { Double($0) }, [Double](repeating: 0, count: n))
    for step in 0..<steps {
      let g = gradient(n, step)
      w.stepSGD(
        gradient: g, velocity: &v, learningRate: 0.1, momentum: variant.momentum,
        nesterov: variant.nesterov)
      for i in 0..<n {
        let (gd, mu) = (Double(g.elements[i]), variant.momentum == 0 ? 0 : 0.9)
        vd[i] = mu * vd[i] - 0.1 * gd
        wd[i] += variant.nesterov ? mu * vd[i] - 0.1 * gd : vd[i]
      }
    }
    expectClose(w, wd)
    if variant.momentum != 0 { expectClose(v, vd) }
  }

  @Test(
    arguments: sizes, [(0, false), (0.8, false), (0, true), (0.8, true)] as [(Float, Bool)])
  func rmsprop(n: Int, variant: (momentum: Float, centered: Bool)) {
    var w = randomMatrix(1, n)
    var v = Matrix(rows: 1, columns: n)
    var buffer = variant.momentum == 0 ? nil : Matrix(rows: 1, columns: n)
    var mean = variant.centered ? Matrix(rows: 1, columns: n) : nil
    var wd = w.elements.map { Double($0) }
    var (vd, md, ad) = (wd.map { _ in 0.0 }, wd.map { _ in 0.0 }, wd.map { _ in 0.0 })
    for step in 0..<steps {
      let g = gradient(n, step)
      w.stepRMSprop(
        gradient: g, velocity: &v, momentumBuffer: &buffer, meanGradient: &mean,
        learningRate: 0.01, rho: 0.9, momentum: variant.momentum, epsilon: 1e-3)
      for i in 0..<n {
        let gd = Double(g.elements[i])
        vd[i] = 0.9 * vd[i] + 0.1 * gd * gd
        ad[i] = 0.9 * ad[i] + 0.1 * gd
        let variance = variant.centered ? vd[i] - ad[i] * ad[i] : vd[i]
        let mu = variant.momentum == 0 ? 0 : 0.8
        md[i] = mu * md[i] + 0.01 * gd / (variance + 1e-3).squareRoot()
        wd[i] -= md[i]
      }
    }
    expectClose(w, wd)
    expectClose(v, vd)
    if let buffer { expectClose(buffer, md) }
    if let mean { expectClose(mean, ad) }
  }

  @Test func centeredRMSpropOfAConstantGradientStaysFinite() {
    var w = Matrix(rows: 1, columns: 1)
    var v = Matrix(rows: 1, columns: 1)
    var (buffer, mean): (Matrix?, Matrix?) = (nil, Matrix(rows: 1, columns: 1))
    for _ in 0..<500 {
      w.stepRMSprop(
        gradient: Matrix(rows: 1, columns: 1, elements: [777.7]), velocity: &v,
        momentumBuffer: &buffer, meanGradient: &mean, learningRate: 0.001, rho: 0.9, momentum: 0,
        epsilon: 1e-7)
    }
    #expect(w[0, 0].isFinite)
  }

  @Test(arguments: sizes, [false, true])
  func adam(n: Int, amsgrad: Bool) {
    var w = randomMatrix(1, n)
    var (m, v) = (Matrix(rows: 1, columns: n), Matrix(rows: 1, columns: n))
    var most = amsgrad ? Matrix(rows: 1, columns: n) : nil
    var wd = w.elements.map { Double($0) }
    var (md, vd, ud) = (wd.map { _ in 0.0 }, wd.map { _ in 0.0 }, wd.map { _ in 0.0 })
    for step in 0..<steps {
      // A small last gradient lets the velocity fall, so that amsgrad differs.
      var g = gradient(n, step)
      if step == steps - 1 { g.fill(0.001) }
      let t = Double(step + 1)
      let alpha =
        0.01 * (1 - Elementary.pow(0.999, t)).squareRoot() / (1 - Elementary.pow(0.9, t))
      w.stepAdam(
        gradient: g, momentum: &m, velocity: &v, maximum: &most, alpha: Float(alpha), beta1: 0.9,
        beta2: 0.999, epsilon: 1e-7)
      for i in 0..<n {
        let gd = Double(g.elements[i])
        md[i] += (gd - md[i]) * 0.1
        vd[i] += (gd * gd - vd[i]) * 0.001
        ud[i] = amsgrad ? max(ud[i], vd[i]) : vd[i]
        wd[i] -= alpha * md[i] / (ud[i].squareRoot() + 1e-7)
      }
    }
    expectClose(w, wd)
    expectClose(m, md)
    expectClose(v, vd)
  }

  @Test(arguments: sizes)
  func beforeAStep(n: Int) {
    let x = randomMatrix(1, n)
    let y = randomMatrix(1, n, seed: 2)
    let (xd, yd) = (x.elements.map { Double($0) }, y.elements.map { Double($0) })
    #expect(abs(x.dot(y) - zip(xd, yd).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-12)
    #expect(abs(x.norm - xd.reduce(0) { $0 + $1 * $1 }.squareRoot()) < 1e-12)
    var scaled = x
    scaled.scale(by: -0.5)
    expectClose(scaled, xd.map { -0.5 * $0 })
    var decayed = x
    decayed.decay(by: 0.1, rate: 0.2)
    expectClose(decayed, xd.map { $0 - 0.02 * $0 })
    var clipped = x
    clipped.clip(to: 0.25)
    expectClose(clipped, xd.map { min(max($0, -0.25), 0.25) })
  }

  @Test func clippingHidesNoNaN() {
    var x = Matrix(rows: 1, columns: 3, elements: [.nan, .infinity, -.infinity])
    x.clip(to: 2)
    #expect(x[0, 0].isNaN && x[0, 1] == 2 && x[0, 2] == -2)
  }

  /// Means of rows and columns of g²: r = (2.5, 8), c = (5, 5.5), v = r cᵀ / 5.25; a row and a column
  /// of zeros leave weights as they are.
  @Test func adafactor() {
    let g = Matrix(rows: 2, columns: 2, elements: [1, 2, 3, -2.6457513])
    var v = Matrix(rows: 2, columns: 2)
    var (r, c) = (Matrix(rows: 1, columns: 2), Matrix(rows: 1, columns: 2))
    v.setFactoredSquares(gradient: g, rowMeans: &r, columnMeans: &c, beta: 0, epsilon: 0)
    expectClose(r, [2.5, 8])
    expectClose(c, [5, 5.5])
    expectClose(v, [12.5 / 5.25, 13.75 / 5.25, 40 / 5.25, 44 / 5.25])
    let zero = Matrix(rows: 2, columns: 2, elements: [1, 0, 0, 0])
    v.setFactoredSquares(gradient: zero, rowMeans: &r, columnMeans: &c, beta: 0, epsilon: 1e-30)
    var w = Matrix(rows: 2, columns: 2, elements: [5, 6, 7, 8])
    w.stepNormalized(gradient: zero, squares: v, rate: 0.1)
    #expect(w[0, 0].isFinite && w.elements.dropFirst() == [6, 7, 8])
    #expect(zero.normalizedSize(squares: v).isFinite)
  }

  @Test(
    "1 − β is that of the decimal",
    arguments: [(0.9, 0.1), (0.999, 0.001), (0.999999, 0.000001)] as [(Float, Float)])
  func complements(beta: Float, rest: Float) {
    #expect(complement(of: beta) == rest)
  }

  @Test func complementOfOtherNumbersIsTheDifference() {
    let third: Float = 1 / 3
    #expect(complement(of: third) == Float(1 - Double(third)))
    #expect(complement(of: 0) == 1 && complement(of: 1) == 0)
  }

  @Test func slotsMustHaveTheParametersShape() async {
    await #expect(processExitsWith: .failure) {
      var (w, m, v) = (
        Matrix(rows: 1, columns: 2), Matrix(rows: 1, columns: 2), Matrix(rows: 1, columns: 2)
      )
      var most: Matrix? = Matrix(rows: 2, columns: 2)
      w.stepAdam(
        gradient: w, momentum: &m, velocity: &v, maximum: &most, alpha: 1, beta1: 0, beta2: 0,
        epsilon: 1)
    }
  }
}
