internal import Platform

/// Gives each different text a number, from 0 on, without making a `String` of every cell: a hash
/// table with open addressing over the texts' bytes.
struct LabelTable: Sendable {
  /// The texts one after another, and where each ends.
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  /// A number plus one, or 0 for a free slot; a power of two of them, at most half taken.
  private var slots = [Int32](repeating: 0, count: 64)

  /// How many texts there are.
  var count: Int { ends.count }

  /// The text's number; a new text gets the next one.
  mutating func code(of text: [UInt8]) -> Int { code(of: text.span, text.indices) }

  mutating func code(of text: Span<UInt8>, _ range: Range<Int>) -> Int {
    let (slot, found) = find(text, range)
    if let found { return found }
    for index in range { bytes.append(text[index]) }
    ends.append(bytes.count)
    slots[slot] = Int32(ends.count)
    if ends.count * 2 > slots.count { grow() }
    return ends.count - 1
  }

  /// The number of a text, or nil and the slot that is free for it.
  private func find(_ text: Span<UInt8>, _ range: Range<Int>) -> (slot: Int, code: Int?) {
    var slot = slot(of: text, range)
    while slots[slot] != 0 {
      let code = Int(slots[slot]) - 1
      if isEqual(code, text, range) { return (slot, code) }
      slot = (slot + 1) & (slots.count - 1)
    }
    return (slot, nil)
  }

  private func range(_ code: Int) -> Range<Int> { (code == 0 ? 0 : ends[code - 1])..<ends[code] }

  private func isEqual(_ code: Int, _ text: Span<UInt8>, _ other: Range<Int>) -> Bool {
    let range = range(code)
    guard range.count == other.count else { return false }
    for offset in 0..<range.count
    where bytes[range.lowerBound + offset] != text[other.lowerBound + offset] { return false }
    return true
  }

  /// Eight bytes of the text at a time.
  private func slot(of text: Span<UInt8>, _ range: Range<Int>) -> Int {
    var hash = UInt64(range.count)
    var index = range.lowerBound
    while index &+ 8 <= range.upperBound {
      hash = mixed(hash, text.word(at: index))
      index &+= 8
    }
    var rest: UInt64 = 0
    while index < range.upperBound {
      rest = rest &<< 8 | UInt64(text[index])
      index &+= 1
    }
    return Int(truncatingIfNeeded: mixed(hash, rest)) & (slots.count &- 1)
  }

  private func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let product = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
    return product ^ product &>> 32
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: slots.count * 2)
    let bytes = bytes
    for code in ends.indices {
      var slot = slot(of: bytes.span, range(code))
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(code + 1)
    }
  }
}
