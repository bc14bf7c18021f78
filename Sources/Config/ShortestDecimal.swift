/// The shortest decimal that reads back as the same float: `0.1`, `5`, `1e-7`, `16777216`.
///
/// Of several equally short ones it is the nearest. The layout is JavaScript's and so JSON's: plain
/// between 1e-6 and 1e21, else with an exponent. What is no number is `NaN`, `Infinity` or
/// `-Infinity`.
public func shortestDecimal(_ value: Float) -> String {
  var bytes: [UInt8] = []
  appendShortestDecimal(value, to: &bytes)
  return String(decoding: bytes, as: UTF8.self)
}

/// The same for doubles.
public func shortestDecimal(_ value: Double) -> String {
  var bytes: [UInt8] = []
  appendShortestDecimal(value, to: &bytes)
  return String(decoding: bytes, as: UTF8.self)
}

/// The same behind other bytes.
public func appendShortestDecimal(_ value: Float, to bytes: inout [UInt8]) {
  if value.isFinite {
    Decimal(value.magnitude).append(isNegative: value.sign == .minus, to: &bytes)
  } else {
    appendNoNumber(isNaN: value.isNaN, isNegative: value.sign == .minus, to: &bytes)
  }
}

/// The same for doubles.
public func appendShortestDecimal(_ value: Double, to bytes: inout [UInt8]) {
  if value.isFinite {
    Decimal(value.magnitude).append(isNegative: value.sign == .minus, to: &bytes)
  } else {
    appendNoNumber(isNaN: value.isNaN, isNegative: value.sign == .minus, to: &bytes)
  }
}

/// The double nearest to the decimal that a float was written as: 0.1 of the float 0.1, where Python
/// would compute in double.
public func decimalValue(_ value: Float) -> Double {
  Double(shortestDecimal(value)) ?? Double(value)
}

private func appendNoNumber(isNaN: Bool, isNegative: Bool, to bytes: inout [UInt8]) {
  bytes += (isNaN ? "NaN" : isNegative ? "-Infinity" : "Infinity").utf8
}

/// `digits · 10^exponent`.
private struct Decimal {
  var digits: UInt64
  var exponent: Int
}

// MARK: - Digits

extension Decimal {
  /// Of a finite double that is not negative, from its description, such as `1.25e-07`.
  init(_ value: Double) {
    (digits, exponent) = (0, 0)
    var written = 0
    var isExponent = false
    var isExponentNegative = false
    var behindPoint: Int?
    for byte in value.description.utf8 {
      switch byte {
      case UInt8(ascii: "."): behindPoint = 0
      case UInt8(ascii: "e"): isExponent = true
      case UInt8(ascii: "-"): isExponentNegative = true
      case UInt8(ascii: "+"): break
      default:
        let digit = byte - UInt8(ascii: "0")
        if isExponent {
          written = 10 * written + Int(digit)
        } else {
          digits = 10 * digits + UInt64(digit)
          behindPoint = behindPoint.map { $0 + 1 }
        }
      }
    }
    exponent = (isExponentNegative ? -written : written) - (behindPoint ?? 0)
  }

  /// Of a finite float that is not negative.
  ///
  /// All reals between the middles to the two floats beside it read back as the float
  /// `significand · 2^power`, the middles themselves where the significand is even. That interval is
  /// at least 10^k and less than 10^(k+1) wide for the k below, so that one or more multiples of 10^k
  /// lie in it, and at most one of 10^(k+1), which is shorter. So only the multiples next to the float
  /// come into question.
  ///
  /// - Source: R. Giulietti, "The Schubfach way to render doubles", 2020.
  init(_ value: Float) {
    let fraction = value.significandBitPattern
    let biased = Int(value.exponentBitPattern)
    (digits, exponent) = (0, 0)
    if biased == 0 && fraction == 0 { return }
    let significand = biased == 0 ? fraction : fraction | 1 << 23
    let power = max(biased, 1) - 150
    // Below a power of two floats are twice as dense.
    let isLowerNear = fraction == 0 && biased > 1
    let k = Self.floorOfLog10(power, threeQuarters: isLowerNear)

    // The float and both middles in quarters of 10^k. What is cut off shows in the last bit: so each
    // compares with multiples of 10^k as the exact number does.
    let shift = power + Self.floorOfLog2(tenTo: -k) + 1
    let scale = powersOfTen[-k - leastPower]
    func quarters(_ quartersOfUnit: UInt32) -> UInt32 {
      let product = scale.multipliedFullWidth(by: UInt64(quartersOfUnit) << UInt64(shift))
      return UInt32(product.high) | (product.low >> 32 > 1 ? 1 : 0)
    }
    let exact = quarters(4 * significand)
    let isOdd = significand & 1
    let lowest = quarters(4 * significand - (isLowerNear ? 1 : 2)) + isOdd
    let highest = quarters(4 * significand + 2) - isOdd

    let below = exact / 4
    let shortBelow = below / 10
    if shortBelow > 0 {
      let isBelowInside = lowest <= 40 * shortBelow
      let isAboveInside = 40 * shortBelow + 40 <= highest
      if isBelowInside != isAboveInside {
        digits = UInt64(isAboveInside ? shortBelow + 1 : shortBelow)
        exponent = k + 1
        return
      }
    }
    let isBelowInside = lowest <= 4 * below
    let isAboveInside = 4 * below + 4 <= highest
    let middle = 4 * below + 2
    let isAboveNearer = exact > middle || exact == middle && below & 1 == 1
    let takesAbove = isBelowInside == isAboveInside ? isAboveNearer : isAboveInside
    digits = UInt64(takesAbove ? below + 1 : below)
    exponent = k
  }

  /// ⌊log₁₀ 2^power⌋, or ⌊log₁₀ ¾·2^power⌋.
  private static func floorOfLog10(_ power: Int, threeQuarters: Bool) -> Int {
    // log₁₀ 2 and log₁₀ ¾ in units of 2⁻²².
    (power * 1_262_611 - (threeQuarters ? 524_031 : 0)) >> 22
  }

  /// ⌊log₂ 10^power⌋
  private static func floorOfLog2(tenTo power: Int) -> Int { (power * 1_741_647) >> 19 }
}

// MARK: - Layout

extension Decimal {
  func append(isNegative: Bool, to bytes: inout [UInt8]) {
    if isNegative { bytes.append(UInt8(ascii: "-")) }
    if digits == 0 { return bytes.append(UInt8(ascii: "0")) }
    var text = DigitText()
    var rest = digits
    var exponent = exponent
    while rest % 10 == 0 {
      rest /= 10
      exponent += 1
    }
    while rest > 0 {
      text.prepend(rest % 10)
      rest /= 10
    }
    // The value is 0.DIGITS times ten to the power of `scale`.
    let scale = text.count + exponent
    switch scale {
    case -5...0:
      bytes.append(UInt8(ascii: "0"))
      bytes.append(UInt8(ascii: "."))
      Self.append(zeros: -scale, to: &bytes)
      text.append(0..<text.count, to: &bytes)
    case text.count...21 where scale > 0:
      text.append(0..<text.count, to: &bytes)
      Self.append(zeros: scale - text.count, to: &bytes)
    case 1...21:
      text.append(0..<scale, to: &bytes)
      bytes.append(UInt8(ascii: "."))
      text.append(scale..<text.count, to: &bytes)
    default:
      text.append(0..<1, to: &bytes)
      if text.count > 1 {
        bytes.append(UInt8(ascii: "."))
        text.append(1..<text.count, to: &bytes)
      }
      bytes.append(UInt8(ascii: "e"))
      bytes += String(scale - 1).utf8
    }
  }

  private static func append(zeros count: Int, to bytes: inout [UInt8]) {
    for _ in 0..<count { bytes.append(UInt8(ascii: "0")) }
  }
}

/// Up to 20 digits, which come from the last to the first.
private struct DigitText {
  private var bytes: InlineArray<20, UInt8> = .init(repeating: 0)
  private(set) var count = 0

  mutating func prepend(_ digit: UInt64) {
    count += 1
    bytes[20 - count] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
  }

  func append(_ range: Range<Int>, to result: inout [UInt8]) {
    let first = 20 - count
    for index in range { result.append(bytes[first + index]) }
  }
}

private let leastPower = -31

/// `⌈10^n · 2^(63 − ⌊log₂ 10^n⌋)⌉` for n from `leastPower` on: the first 64 bits.
private let powersOfTen: [UInt64] = [
  0x81ce_b32c_4b43_fcf5, 0xa242_5ff7_5e14_fc32, 0xcad2_f7f5_359a_3b3f, 0xfd87_b5f2_8300_ca0e,
  0x9e74_d1b7_91e0_7e49, 0xc612_0625_7658_9ddb, 0xf796_87ae_d3ee_c552, 0x9abe_14cd_4475_3b53,
  0xc16d_9a00_9592_8a28, 0xf1c9_0080_baf7_2cb2, 0x971d_a050_74da_7bef, 0xbce5_0864_9211_1aeb,
  0xec1e_4a7d_b695_61a6, 0x9392_ee8e_921d_5d08, 0xb877_aa32_36a4_b44a, 0xe695_94be_c44d_e15c,
  0x901d_7cf7_3ab0_acda, 0xb424_dc35_095c_d810, 0xe12e_1342_4bb4_0e14, 0x8cbc_cc09_6f50_88cc,
  0xafeb_ff0b_cb24_aaff, 0xdbe6_fece_bded_d5bf, 0x8970_5f41_36b4_a598, 0xabcc_7711_8461_cefd,
  0xd6bf_94d5_e57a_42bd, 0x8637_bd05_af6c_69b6, 0xa7c5_ac47_1b47_8424, 0xd1b7_1758_e219_652c,
  0x8312_6e97_8d4f_df3c, 0xa3d7_0a3d_70a3_d70b, 0xcccc_cccc_cccc_cccd, 0x8000_0000_0000_0000,
  0xa000_0000_0000_0000, 0xc800_0000_0000_0000, 0xfa00_0000_0000_0000, 0x9c40_0000_0000_0000,
  0xc350_0000_0000_0000, 0xf424_0000_0000_0000, 0x9896_8000_0000_0000, 0xbebc_2000_0000_0000,
  0xee6b_2800_0000_0000, 0x9502_f900_0000_0000, 0xba43_b740_0000_0000, 0xe8d4_a510_0000_0000,
  0x9184_e72a_0000_0000, 0xb5e6_20f4_8000_0000, 0xe35f_a931_a000_0000, 0x8e1b_c9bf_0400_0000,
  0xb1a2_bc2e_c500_0000, 0xde0b_6b3a_7640_0000, 0x8ac7_2304_89e8_0000, 0xad78_ebc5_ac62_0000,
  0xd8d7_26b7_177a_8000, 0x8786_7832_6eac_9000, 0xa968_163f_0a57_b400, 0xd3c2_1bce_cced_a100,
  0x8459_5161_4014_84a0, 0xa56f_a5b9_9019_a5c8, 0xcecb_8f27_f420_0f3a, 0x813f_3978_f894_0985,
  0xa18f_07d7_36b9_0be6, 0xc9f2_c9cd_0467_4edf, 0xfc6f_7c40_4581_2297, 0x9dc5_ada8_2b70_b59e,
  0xc537_1912_364c_e306, 0xf684_df56_c3e0_1bc7, 0x9a13_0b96_3a6c_115d, 0xc097_ce7b_c907_15b4,
  0xf0bd_c21a_bb48_db21, 0x9676_9950_b50d_88f5, 0xbc14_3fa4_e250_eb32, 0xeb19_4f8e_1ae5_25fe,
  0x92ef_d1b8_d0cf_37bf, 0xb7ab_c627_0503_05ae, 0xe596_b7b0_c643_c71a, 0x8f7e_32ce_7bea_5c70,
  0xb35d_bf82_1ae4_f38c,
]
