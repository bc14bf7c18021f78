import Compute
import Foundation
import Testing

/// Functions of one number: near the C library's, and the same bits on every machine.
@Suite struct ElementaryTests {
  struct Function: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let range: ClosedRange<Double>
    let own: @Sendable (Double) -> Double
    let library: @Sendable (Double) -> Double
    /// Of the results' bits, computed once on x86-64.
    let digest: UInt64

    static let all = [
      Function(
        testDescription: "erf", range: -7...7, own: { Elementary.erf($0) }, library: { erf($0) },
        digest: 0xe3d5_ff2f_df0e_95cd),
      Function(
        testDescription: "exp", range: -745...710, own: { Elementary.exp($0) },
        library: { exp($0) }, digest: 0x2a96_87a5_57a7_c8aa),
      Function(
        testDescription: "expm1", range: -45...45, own: { Elementary.expm1($0) },
        library: { expm1($0) }, digest: 0x554e_8f43_7bf9_a589),
      Function(
        testDescription: "log", range: 1e-310...20, own: { Elementary.log($0) },
        library: { log($0) }, digest: 0xfa66_c67a_ec7a_e676),
      Function(
        testDescription: "log1p", range: -0.999...20, own: { Elementary.log1p($0) },
        library: { log1p($0) }, digest: 0x6df7_bf5b_8227_dfba),
      Function(
        testDescription: "tanh", range: -23...23, own: { Elementary.tanh($0) },
        library: { tanh($0) }, digest: 0x390c_68b0_1b93_dfa0),
      Function(
        testDescription: "cos", range: -100...100, own: { Elementary.cos($0) },
        library: { cos($0) }, digest: 0x6c88_dbd2_63fd_580b),
    ]

    /// Those of the digest: log wants more than 0, log1p more than −1.
    func input(_ index: Int) -> Double {
      let x = Double(index - 500) / 64
      return switch testDescription {
      case "log": x * x + 0.25
      case "log1p": x * x
      default: x
      }
    }
  }

  private func digest(_ values: [Double]) -> UInt64 {
    values.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ $1.bitPattern) &* 0x100_0000_01b3 }
  }

  /// Ours lie within 3 units, the library's within 1. Cosines near 0 have few digits left of their argument's.
  @Test("near the C library's", arguments: Function.all)
  func near(_ function: Function) {
    let (least, most) = (function.range.lowerBound, function.range.upperBound)
    for index in 0...4_000 {
      let x = least + (most - least) * Double(index) / 4_000
      let (own, library) = (function.own(x), function.library(x))
      let bound = max(4 * library.ulp, function.testDescription == "cos" ? 1e-15 : 0)
      #expect(own == library || abs(own - library) <= bound, "at \(x)")
      let rounded = Float(function.own(Double(Float(x))))
      let expected = Float(function.library(Double(Float(x))))
      #expect(abs(rounded - expected) <= expected.ulp || rounded == expected, "at \(Float(x))")
    }
  }

  @Test("the same bits everywhere", arguments: Function.all)
  func sameBits(_ function: Function) {
    #expect(digest((0..<1000).map { function.own(function.input($0)) }) == function.digest)
  }

  @Test("powers")
  func powers() {
    let values = (0..<1000).map { index in
      let x = Double(index - 500) / 64
      return Elementary.pow(x * x + 0.25, x)
    }
    #expect(digest(values) == 0x689d_3a49_fa56_e1b6)
    for base in [0.0, 1e-300, 0.3, 0.9, 0.999, 1, 1.5, 7, 1e300] {
      for exponent in [-3.0, -0.5, 0, 0.25, 1, 2, 10, 4321] {
        let (own, library) = (Elementary.pow(base, exponent), pow(base, exponent))
        #expect(
          own == library || abs(own - library) <= 30 * library.ulp, "\(base) to the \(exponent)")
      }
    }
    #expect(Elementary.pow(Float(3), 4) == 81 && Elementary.pow(Float(2), -3) == 0.125)
  }

  @Test("where there is no number, or no end")
  func special() {
    let (infinity, nan) = (Double.infinity, Double.nan)
    #expect(Elementary.exp(infinity) == infinity && Elementary.exp(-infinity) == 0)
    #expect(Elementary.exp(710.0) == infinity && Elementary.exp(-746.0) == 0)
    #expect(Elementary.expm1(infinity) == infinity && Elementary.expm1(-infinity) == -1)
    #expect(Elementary.log(0.0) == -infinity && Elementary.log(infinity) == infinity)
    #expect(Elementary.log(-1.0).isNaN && Elementary.log1p(-2.0).isNaN)
    #expect(Elementary.log1p(-1.0) == -infinity && Elementary.log1p(1e-300) == 1e-300)
    #expect(Elementary.tanh(infinity) == 1 && Elementary.tanh(-0.0).sign == .minus)
    #expect(Elementary.erf(-infinity) == -1 && Elementary.cos(infinity).isNaN)
    #expect(Elementary.cos(1e18).isNaN && Elementary.expm1(-0.0).sign == .minus)
    for function in Function.all { #expect(function.own(nan).isNaN) }
    let bases = [0, -0.0, 1, -1, 2, -2, 0.5, -0.5, infinity, -infinity, nan, 5e-324, 1e308]
    for base in bases {
      for exponent in bases + [3, -3, 2.5, 9_007_199_254_740_993] {
        let (own, library) = (Elementary.pow(base, exponent), pow(base, exponent))
        let isSame = own == library && own.sign == library.sign || own.isNaN && library.isNaN
        #expect(
          isSame || abs(own - library) <= 4 * library.ulp, "\(base) to the \(exponent): \(own)")
      }
    }
  }
}
