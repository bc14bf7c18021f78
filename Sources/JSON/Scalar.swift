internal import Config

/// The spelling of scalars, shared by both writers.
enum Scalar {
  static func appendNull(to bytes: inout [UInt8]) { bytes += "null".utf8 }

  static func append(_ truth: Bool, to bytes: inout [UInt8]) {
    bytes += (truth ? "true" : "false").utf8
  }

  static func append(_ integer: Int, to bytes: inout [UInt8]) { bytes += String(integer).utf8 }

  static func append(_ number: Double, to bytes: inout [UInt8]) {
    if number.isFinite {
      appendShortestDecimal(number, to: &bytes)
    } else {
      appendNull(to: &bytes)
    }
  }

  static func append(_ number: Float, to bytes: inout [UInt8]) {
    if number.isFinite {
      appendShortestDecimal(number, to: &bytes)
    } else {
      appendNull(to: &bytes)
    }
  }

  static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") })
    {
      bytes += text.utf8
    } else {
      for byte in text.utf8 { appendEscaped(byte, to: &bytes) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func appendEscaped(_ byte: UInt8, to bytes: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""): bytes += #"\""#.utf8
    case UInt8(ascii: "\\"): bytes += #"\\"#.utf8
    case 0x08: bytes += #"\b"#.utf8
    case 0x0C: bytes += #"\f"#.utf8
    case UInt8(ascii: "\n"): bytes += #"\n"#.utf8
    case UInt8(ascii: "\r"): bytes += #"\r"#.utf8
    case UInt8(ascii: "\t"): bytes += #"\t"#.utf8
    case 0..<0x20:
      bytes += (byte < 0x10 ? #"\u000"# : #"\u00"#).utf8
      bytes += String(byte, radix: 16).utf8
    default: bytes.append(byte)
    }
  }
}

extension JSON {
  /// Writes a text given by its bytes, in quotes. What of them is not UTF-8 becomes U+FFFD.
  public static func append(text: Span<UInt8>, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    let start = bytes.count
    for index in text.indices {
      let byte = text[index]
      // Most texts are ASCII without anything to escape.
      let isPlain =
        0x20..<0x80 ~= byte && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
      guard isPlain else {
        bytes.removeSubrange((start - 1)...)
        let all = text.indices.map { text[$0] }
        return Scalar.append(String(decoding: all, as: UTF8.self), to: &bytes)
      }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
