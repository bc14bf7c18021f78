extension [Float] {
  /// The numbers in rising order, −0 in front of 0. The time is linear in their count.
  ///
  /// - Precondition: none is NaN.
  public func sortedNumbers() -> [Float] {
    if count < 256 { return map(\.orderedBits).sorted().map(Float.init(orderedBits:)) }
    // Least digit first, 11 bits a digit; each pass keeps the order of the ones before.
    let (digits, width) = (1 << 11, 11)
    var keys = map(\.orderedBits)
    var other = [UInt32](repeating: 0, count: count)
    for shift in stride(from: 0, to: 32, by: width) {
      var starts = [Int](repeating: 0, count: digits + 1)
      for key in keys { starts[Int(key >> UInt32(shift)) & (digits - 1) + 1] += 1 }
      if starts.contains(count) { continue }  // one digit for all
      for digit in 0..<digits { starts[digit + 1] += starts[digit] }
      for key in keys {
        let digit = Int(key >> UInt32(shift)) & (digits - 1)
        other[starts[digit]] = key
        starts[digit] += 1
      }
      swap(&keys, &other)
    }
    return keys.map(Float.init(orderedBits:))
  }
}

extension Float {
  /// Bits that rise with the number.
  fileprivate var orderedBits: UInt32 {
    let bits = bitPattern
    return bits >> 31 == 0 ? bits | 1 << 31 : ~bits
  }

  fileprivate init(orderedBits bits: UInt32) {
    self.init(bitPattern: bits >> 31 == 0 ? ~bits : bits & ~(1 << 31))
  }
}
