internal import Platform

/// Float32 arrays as base64 of their bytes, little end first.
///
/// Eight characters are worked on at once, each in a byte of a word:
///
///     48 bits  ⇄  eight numbers of 6 bits, the highest in the first byte  ⇄  eight characters
///
/// Three floats are sixteen characters, so that every third float begins with a character of its own.
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

  /// How many characters so many floats take.
  static func characterCount(ofFloats count: Int) -> Int { (count * 4 + 2) / 3 * 4 }

  static func append(_ values: Span<Float>, to bytes: inout [UInt8]) {
    let start = bytes.count
    let end = start + characterCount(ofFloats: values.count)
    bytes.append(contentsOf: repeatElement(UInt8(ascii: "="), count: end - start))
    var output = bytes.mutableSpan
    let whole = values.count / 3 * 3
    var place = start
    for index in stride(from: 0, to: whole, by: 3) {
      let first = values[index].bigEndianBits
      let second = values[index &+ 1].bigEndianBits
      let third = values[index &+ 2].bigEndianBits
      output.setWord(characters(ofBits: first << 16 | second >> 16), at: place)
      output.setWord(characters(ofBits: (second & 0xFFFF) << 32 | third), at: place &+ 8)
      place &+= 16
    }
    // One float is six characters, two are eleven; the padding behind them stands there already.
    guard whole < values.count else { return }
    let first = values[whole].bigEndianBits
    let second = whole + 1 < values.count ? values[whole + 1].bigEndianBits : 0
    let letters = [
      characters(ofBits: first << 16 | second >> 16), characters(ofBits: (second & 0xFFFF) << 32),
    ]
    for digit in 0..<(values.count - whole) * 5 + 1 {
      let letter = letters[digit / 8] >> UInt64(digit % 8 * 8)
      output[place + digit] = UInt8(truncatingIfNeeded: letter)
    }
  }

  /// Exactly `count` floats.
  static func floats(_ text: String, count: Int) throws(Failure) -> [Float] {
    guard text.utf8.count == characterCount(ofFloats: count) else {
      throw badCharacter(in: text) ?? .wrongLength
    }
    var decoder = Decoder()
    decoder.reserve(count)
    let digits = decoder.take(text.utf8.span)
    let padding = text.utf8.dropFirst(digits)
    guard padding.allSatisfy({ $0 == UInt8(ascii: "=") }), decoder.ends(padding: padding.count)
    else { throw badCharacter(in: text) ?? .badEnd }
    return decoder.floats
  }

  /// The first character that is no digit, the padding at the end aside.
  private static func badCharacter(in text: String) -> Failure? {
    let end = text.unicodeScalars.count
    for (index, scalar) in text.unicodeScalars.enumerated() {
      let isPadding = scalar == "=" && index >= end - 2
      if !isPadding && !(scalar.isASCII && digit(UInt8(scalar.value)) != nil) {
        return .badCharacter(scalar, at: index)
      }
    }
    return nil
  }
}

// MARK: - Floats of characters that come in pieces

extension Base64 {
  struct Decoder {
    private(set) var floats: [Float] = []
    /// Bits that wait for the rest of their float, the lowest so many.
    private var bits: UInt64 = 0
    private var waiting: UInt64 = 0

    mutating func reserve(_ count: Int) { floats.reserveCapacity(count) }

    /// Takes characters up to the first that is no digit.
    ///
    /// - Returns: how many.
    mutating func take(_ characters: Span<UInt8>) -> Int {
      var index = 0
      while index < characters.count {
        if waiting == 0 { index = takeThrees(characters, from: index) }
        guard index < characters.count, let digit = digit(characters[index]) else { break }
        index += 1
        bits = bits << 6 | UInt64(digit)
        waiting += 6
        if waiting >= 32 {
          waiting -= 32
          floats.append(Float(bigEndianBits: bits >> waiting))
        }
      }
      return index
    }

    /// Three floats at a time, as long as all their characters are digits.
    private mutating func takeThrees(_ characters: Span<UInt8>, from start: Int) -> Int {
      var index = start
      while index <= characters.count - 16 {
        guard let high = bits48(ofCharacters: characters.word(at: index)),
          let low = bits48(ofCharacters: characters.word(at: index &+ 8))
        else { break }
        floats.append(Float(bigEndianBits: high >> 16))
        floats.append(Float(bigEndianBits: high << 16 | low >> 32))
        floats.append(Float(bigEndianBits: low))
        index &+= 16
      }
      return index
    }

    /// Whether so many characters of padding may end what was taken: no bits are left over.
    func ends(padding: Int) -> Bool {
      // After a float without neighbours 4 bits of a digit are unused, after two of them 2.
      waiting == UInt64(2 * padding) && padding <= 2 && bits & (1 << waiting - 1) == 0
    }

    /// The characters that were taken.
    var text: [UInt8] {
      let count = (floats.count * 32 + Int(waiting)) / 6
      let rest = Float(bigEndianBits: bits << (32 - waiting))
      var bytes: [UInt8] = []
      Base64.append((floats + [rest]).span, to: &bytes)
      return Array(bytes.prefix(count))
    }
  }
}

// MARK: - Characters as bytes of a word

/// The same byte eight times.
@inline(__always)
private func eight(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }

/// 1 in each byte that is at least `limit`, else 0. Bytes and limit are below 128.
@inline(__always)
private func isAtLeast(_ limit: Unicode.Scalar, _ bytes: UInt64) -> UInt64 {
  (bytes &+ eight(128 - UInt64(limit.value))) >> 7 & eight(1)
}

/// The digits of 48 bits, the highest first in memory.
@inline(__always)
private func characters(ofBits bits: UInt64) -> UInt64 {
  var digits = bits >> 24 & 0xFF_FFFF | (bits & 0xFF_FFFF) << 32
  digits = digits >> 12 & 0x0000_0FFF_0000_0FFF | (digits & 0x0000_0FFF_0000_0FFF) << 16
  digits = digits >> 6 & 0x003F_003F_003F_003F | (digits & 0x003F_003F_003F_003F) << 8
  // 0 is A, 26 a, 52 the digit 0, 62 + and 63 /.
  func reached(_ limit: UInt64) -> UInt64 { (digits &+ eight(128 - limit)) >> 7 & eight(1) }
  return digits &+ eight(65) &+ 6 &* reached(26) &- 75 &* reached(52) &- 15 &* reached(62)
    &+ 3 &* reached(63)
}

/// The 48 bits of eight digits; nil where one of them is none.
@inline(__always)
private func bits48(ofCharacters word: UInt64) -> UInt64? {
  if word & eight(128) != 0 { return nil }
  let upper = isAtLeast("A", word) &- isAtLeast("[", word)
  let lower = isAtLeast("a", word) &- isAtLeast("{", word)
  let figure = isAtLeast("0", word) &- isAtLeast(":", word)
  let slash = isAtLeast("/", word) &- isAtLeast("0", word)
  let plus = isAtLeast("+", word) &- isAtLeast(",", word)
  guard upper &+ lower &+ figure &+ slash &+ plus == eight(1) else { return nil }
  var bits =
    word &+ 4 &* figure &+ 16 &* slash &+ 19 &* plus &- 65 &* upper &- 71 &* lower
  bits = (bits & 0x003F_003F_003F_003F) << 6 | bits >> 8 & 0x003F_003F_003F_003F
  bits = (bits & 0x0000_0FFF_0000_0FFF) << 12 | bits >> 16 & 0x0000_0FFF_0000_0FFF
  return (bits & 0xFF_FFFF) << 24 | bits >> 32
}

/// The value of one digit; nil for any other byte.
private func digit(_ byte: UInt8) -> UInt8? {
  // A digit among seven of the value 0.
  let others = eight(UInt64(UInt8(ascii: "A"))) & ~0xFF
  return bits48(ofCharacters: others | UInt64(byte)).map { UInt8(truncatingIfNeeded: $0 >> 42) }
}

extension Float {
  /// Its bytes as base64 sees them: the first is the highest.
  fileprivate var bigEndianBits: UInt64 { UInt64(bitPattern.byteSwapped) }

  /// Of the lowest 32 bits.
  fileprivate init(bigEndianBits bits: UInt64) {
    self.init(bitPattern: UInt32(truncatingIfNeeded: bits).byteSwapped)
  }
}
