import Compute
import Testing

/// A function, what it should be, and how far from that it may lie: by so many units of the last place, or absolutely.
struct Accurate: Sendable, CustomTestStringConvertible {
  let name: String
  let ulps: Double
  var absolute = 0.0
  /// Where the kernel goes from one formula to another.
  let breakpoints: [Float]
  let exact: @Sendable (Double) -> Double

  var testDescription: String { name }

  static let all = [
    Accurate(
      name: "exponential", ulps: 2, breakpoints: [-104, -103.97, -87.34, 0, 88.72, 100],
      exact: { Elementary.exp($0) }),
    Accurate(
      name: "log", ulps: 2,
      breakpoints: [
        0, 1.175_494_4e-38, 0.5, 0.707_106_77, 1, 1.414_213_5, 2, .greatestFiniteMagnitude,
      ],
      exact: { $0 < 0 ? .nan : Elementary.log($0) }),
    Accurate(name: "tanh", ulps: 2, breakpoints: [0, 0.625, 9.01], exact: { Elementary.tanh($0) }),
    Accurate(
      name: "sigmoid", ulps: 2, breakpoints: [-120, -103.97, -87.34, -16.64, 0, 0.35, 30],
      exact: {
        $0 < 0 ? Elementary.exp($0) / (1 + Elementary.exp($0)) : 1 / (1 + Elementary.exp(-$0))
      }),
    Accurate(
      name: "erf", ulps: 2, breakpoints: [0, 0.92, 3.832_506_9, 4], exact: { Elementary.erf($0) }),
    Accurate(
      name: "gelu", ulps: 4, absolute: 1e-7, breakpoints: [-15, -1, 0, 1, 15],
      exact: { 0.5 * $0 * (1 + Elementary.erf($0 * 0.5.squareRoot())) }),
    Accurate(
      name: "silu", ulps: 2, breakpoints: [-120, -103.97, -87.34, -16.64, 0, 0.35, 30],
      exact: {
        $0 < 0 ? $0 * Elementary.exp($0) / (1 + Elementary.exp($0)) : $0 / (1 + Elementary.exp(-$0))
      }),
    Accurate(
      name: "elu", ulps: 3, breakpoints: [-20, -0.35, 0],
      exact: { $0 > 0 ? $0 : Elementary.expm1($0) }),
    Accurate(
      name: "selu", ulps: 3, breakpoints: [-20, -0.35, 0],
      exact: {
        1.050_700_987_355_480_5 * ($0 > 0 ? $0 : 1.673_263_242_354_377_2 * Elementary.expm1($0))
      }),
    Accurate(
      name: "softplus", ulps: 3, breakpoints: [-103.97, -87.34, 0, 17],
      exact: { max($0, 0) + Elementary.log1p(Elementary.exp(-abs($0))) }),
    Accurate(
      name: "log_sigmoid", ulps: 3, breakpoints: [-17, 0, 87.34, 103.97],
      exact: { min($0, 0) - Elementary.log1p(Elementary.exp(-abs($0))) }),
    // tanh(log(1 + e)) = e (e + 2) / (e (e + 2) + 2)
    Accurate(
      name: "mish", ulps: 5, absolute: 2e-43, breakpoints: [-103.97, -87.34, -6.782_38, 0, 20],
      exact: {
        let e = Elementary.exp(min($0, 40))
        return $0 * (e * (e + 2) / (e * (e + 2) + 2))
      }),
  ]

  /// Floats of every exponent and sign, and all those around the breakpoints.
  var inputs: [Float] {
    let everywhere = stride(from: UInt32(0), to: .max - 20011, by: 20011).map {
      Float(bitPattern: $0)
    }
    let around = breakpoints.flatMap { point in
      [point, -point].flatMap { point in
        (-500...500).map { Float(bitPattern: point.bitPattern &+ UInt32(bitPattern: Int32($0))) }
      }
    }
    return everywhere.filter { $0.isFinite } + around
  }

  /// How far a value lies from the exact one, as a share of what it may.
  func excess(_ found: Float, at x: Float) -> Double {
    let expected = exact(Double(x))
    let rounded = Float(expected)
    if rounded.isNaN || rounded.isInfinite || !found.isFinite {
      return found == rounded || found.isNaN && rounded.isNaN ? 0 : .infinity
    }
    let distance = abs(Double(found) - expected)
    return min(
      distance / (Double(rounded.ulp) * ulps), absolute == 0 ? .infinity : distance / absolute)
  }
}

@Suite struct AccuracyTests {
  @Test("within its bound over the whole range", arguments: Accurate.all)
  func wholeRange(function: Accurate) {
    let inputs = function.inputs.filter { !$0.isNaN }
    var sets = 0
    for set in ["base", "avx2", "avx512"] {
      guard let values = KernelInfo.values(of: function.name, at: inputs, by: set) else { continue }
      sets += 1
      var worst = (excess: 0.0, x: Float(0))
      for index in inputs.indices {
        let excess = function.excess(values[index], at: inputs[index])
        if excess > worst.excess { worst = (excess, inputs[index]) }
      }
      #expect(worst.excess <= 1, "\(set): at \(worst.x)")
      let nan = KernelInfo.values(of: function.name, at: [.nan], by: set)
      #expect(nan?[0].isNaN == true)
    }
    #expect(sets >= 1)
  }

  @Test("an instruction set or function that there is not")
  func unknown() {
    #expect(KernelInfo.values(of: "tanh", at: [1], by: "abacus") == nil)
    #expect(KernelInfo.values(of: "sine", at: [1], by: "base") == nil)
  }
}
