internal import Config

/// A share of the rows, kept as the decimal it was written as: a tenth is a tenth.
public struct Share: Sendable, Hashable, CustomStringConvertible {
  /// Decimals that are kept. As many survive a double, and so a checkpoint.
  private static let decimals = 15
  private static let unit: Int64 = 1_000_000_000_000_000

  /// In units of 10⁻¹⁵.
  private let units: Int64

  private init(units: Int64) { self.units = units }

  public static let zero = Share(units: 0)
  public static let all = Share(units: unit)

  /// Reads a decimal text such as `0.7`; nil where it is none from 0 to 1 of at most 15 decimals.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    let exponentAt = bytes.firstIndex { $0 | 0x20 == UInt8(ascii: "e") }
    var scale = 0
    if let exponentAt {
      guard let exponent = Int(String(decoding: bytes[(exponentAt + 1)...], as: UTF8.self)),
        (-100...100).contains(exponent)
      else { return nil }
      scale = exponent
    }
    var mantissa: Int64 = 0
    var pointAt: Int?
    var hasDigit = false
    for (index, byte) in bytes[..<(exponentAt ?? bytes.count)].enumerated() {
      switch byte {
      case UInt8(ascii: "+") where index == 0: break
      case UInt8(ascii: ".") where pointAt == nil: pointAt = index
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        hasDigit = true
        let next = mantissa.multipliedReportingOverflow(by: 10)
        guard !next.overflow, next.partialValue <= .max - 9 else { return nil }
        mantissa = next.partialValue + Int64(byte - UInt8(ascii: "0"))
        if pointAt != nil { scale -= 1 }
      default: return nil
      }
    }
    guard hasDigit else { return nil }
    var power = Self.decimals + scale
    while power < 0 && mantissa % 10 == 0 && mantissa > 0 {
      mantissa /= 10
      power += 1
    }
    if mantissa == 0 { power = 0 }
    guard power >= 0 else { return nil }
    for _ in 0..<power {
      mantissa *= 10
      if mantissa > Self.unit { return nil }
    }
    guard mantissa <= Self.unit else { return nil }
    units = mantissa
  }

  init?(_ node: ConfigNode) {
    guard let value = node.double, value.isFinite else { return nil }
    if case .integer(let whole) = node.value {
      self.init(String(whole))
    } else {
      self.init(node.text ?? shortestDecimal(value))
    }
  }

  /// This share of a number of rows, rounded up.
  public func roundedUp(of count: Int) -> Int {
    Int((Int128(units) * Int128(count) + Int128(Self.unit) - 1) / Int128(Self.unit))
  }

  public static func + (a: Share, b: Share) -> Share { Share(units: a.units + b.units) }

  /// What is missing to the whole; nil where there is more than the whole.
  public var rest: Share? { units <= Self.unit ? Share(units: Self.unit - units) : nil }

  public var description: String {
    shortestDecimal(Double(units) / Double(Self.unit))
  }

  var node: ConfigNode { ConfigNode.number(Double(units) / Double(Self.unit)) }
}
