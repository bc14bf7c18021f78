/// Float32 arrays as base64 of their bytes, little end first.
///
/// - Source: RFC 4648, section 4; padded, without line breaks, unused bits 0.
enum Base64 {
  enum Failure: Error, Equatable {
    /// The character at this index, counted from 0, has no place there.
    case badCharacter(Unicode.Scalar, at: Int)
    case wrongLength
    /// The last characters hold bits beyond the last float.
    case badEnd
  }

  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  /// 0xFF for what is no digit.
  private static let digits: [UInt8] = {
    var table = [UInt8](repeating: 0xFF, count: 256)
    for (digit, byte) in alphabet.enumerated() { table[Int(byte)] = UInt8(digit) }
    return table
  }()

  /// How many characters so many floats take.
  static func characterCount(ofFloats count: Int) -> Int { (count * 4 + 2) / 3 * 4 }

  static func append(_ values: [Float], to bytes: inout [UInt8]) {
    let start = bytes.count
    let end = start + characterCount(ofFloats: values.count)
    bytes += repeatElement(UInt8(ascii: "="), count: end - start)
    let alphabet = alphabet
    let letters = alphabet.span
    var output = bytes.mutableSpan
    var index = start
    // Bits that wait for a digit: the lowest `waiting` ones.
    var bits: UInt64 = 0
    var waiting = 0
    for value in values {
      // The first byte of the float becomes the highest of the stream.
      bits = bits << 32 | UInt64(value.bitPattern.byteSwapped)
      waiting += 32
      while waiting >= 6 {
        waiting -= 6
        output[index] = letters[Int(bits >> UInt64(waiting) & 63)]
        index += 1
      }
    }
    if waiting > 0 { output[index] = letters[Int(bits << UInt64(6 - waiting) & 63)] }
  }

  /// Exactly `count` floats.
  static func floats(_ text: String, count: Int) throws(Failure) -> [Float] {
    guard text.utf8.count == characterCount(ofFloats: count) else {
      throw badCharacter(in: text) ?? .wrongLength
    }
    let table = digits
    let values = table.span
    let characters = text.utf8.span
    var floats: [Float] = []
    floats.reserveCapacity(count)
    var bits: UInt64 = 0
    var waiting = 0
    let digitCount = (count * 32 + 5) / 6
    for index in 0..<digitCount {
      let digit = values[Int(characters[index])]
      if digit == 0xFF { throw badCharacter(in: text) ?? .badEnd }
      bits = bits << 6 | UInt64(digit)
      waiting += 6
      if waiting >= 32 {
        waiting -= 32
        floats.append(
          Float(bitPattern: UInt32(truncatingIfNeeded: bits >> UInt64(waiting)).byteSwapped))
      }
    }
    let hasSpareBits = bits & (1 << UInt64(waiting) - 1) != 0
    let padding = text.utf8.dropFirst(digitCount)
    guard !hasSpareBits, padding.allSatisfy({ $0 == UInt8(ascii: "=") }) else {
      throw badCharacter(in: text) ?? .badEnd
    }
    return floats
  }

  /// The first character that is no digit, the padding at the end aside.
  private static func badCharacter(in text: String) -> Failure? {
    let end = text.unicodeScalars.count
    for (index, scalar) in text.unicodeScalars.enumerated() {
      let isDigit = scalar.isASCII && digits[Int(scalar.value)] != 0xFF
      let isPadding = scalar == "=" && index >= end - 2
      if !isDigit && !isPadding { return .badCharacter(scalar, at: index) }
    }
    return nil
  }
}
