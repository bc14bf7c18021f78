internal import Platform

/// A short number that changes when the bytes of a file change, so that a checkpoint can tell
/// whether its data is still the same. It guards against mistakes, not against forgery.
///
/// - Source: xxHash64 with seed 0, by Yann Collet (`xxhsum -H64` prints the same).
public struct Fingerprint: Sendable, Hashable, CustomStringConvertible {
  /// Sixteen hexadecimal digits.
  public let description: String
  /// How many bytes went into it.
  public let byteCount: Int
}

/// Computes xxHash64 of bytes that come in pieces of any size.
struct FingerprintHasher: Sendable {
  private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

  private var a = prime1 &+ prime2
  private var b = prime2
  private var c: UInt64 = 0
  private var d = 0 &- prime1
  private(set) var byteCount = 0
  /// What does not yet fill a stripe of 32 bytes.
  private var rest: [UInt8] = []

  mutating func update(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    byteCount += range.count
    var index = range.lowerBound
    if !rest.isEmpty {
      while rest.count < 32 && index < range.upperBound {
        rest.append(bytes[index])
        index += 1
      }
      if rest.count < 32 { return }
      let stripe = rest
      stripes(stripe.span, 0..<32)
      rest = []
    }
    let whole = (range.upperBound - index) / 32 * 32
    stripes(bytes, index..<index + whole)
    for index in index + whole..<range.upperBound { rest.append(bytes[index]) }
  }

  private mutating func stripes(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    var (a, b, c, d) = (a, b, c, d)
    var index = range.lowerBound
    while index < range.upperBound {
      a = Self.round(a, bytes.word(at: index))
      b = Self.round(b, bytes.word(at: index &+ 8))
      c = Self.round(c, bytes.word(at: index &+ 16))
      d = Self.round(d, bytes.word(at: index &+ 24))
      index &+= 32
    }
    (self.a, self.b, self.c, self.d) = (a, b, c, d)
  }

  /// The fingerprint of all bytes so far.
  var fingerprint: Fingerprint {
    var hash = Self.prime5
    if byteCount >= 32 {
      hash = rotated(a, 1) &+ rotated(b, 7) &+ rotated(c, 12) &+ rotated(d, 18)
      for lane in [a, b, c, d] {
        hash = (hash ^ Self.round(0, lane)) &* Self.prime1 &+ Self.prime4
      }
    }
    hash &+= UInt64(byteCount)
    var index = 0
    while index + 8 <= rest.count {
      hash ^= Self.round(0, rest.span.word(at: index))
      hash = rotated(hash, 27) &* Self.prime1 &+ Self.prime4
      index += 8
    }
    if index + 4 <= rest.count {
      var word: UInt64 = 0
      for offset in 0..<4 { word |= UInt64(rest[index + offset]) << UInt64(8 * offset) }
      hash = rotated(hash ^ word &* Self.prime1, 23) &* Self.prime2 &+ Self.prime3
      index += 4
    }
    for byte in rest[index...] {
      hash = rotated(hash ^ UInt64(byte) &* Self.prime5, 11) &* Self.prime1
    }
    hash = (hash ^ hash >> 33) &* Self.prime2
    hash = (hash ^ hash >> 29) &* Self.prime3
    hash ^= hash >> 32
    let digits = String(hash, radix: 16)
    return Fingerprint(
      description: String(repeating: "0", count: 16 - digits.count) + digits, byteCount: byteCount)
  }

  private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    rotated(lane &+ word &* prime2, 31) &* prime1
  }
}

private func rotated(_ value: UInt64, _ count: UInt64) -> UInt64 {
  value &<< count | value &>> (64 - count)
}
