/// Gives each different text a number, from 0 on, without making a `String` of every cell: a hash
/// table with open addressing over the texts' bytes.
struct LabelTable: Sendable {
  /// The texts one after another, and where each ends.
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  /// A number plus one, or 0 for a free slot; a power of two of them, at most half taken.
  private var slots = [Int32](repeating: 0, count: 64)

  /// The text's number; a new text gets the next one.
  mutating func code(of text: [UInt8]) -> Int {
    var slot = slot(of: text)
    while slots[slot] != 0 {
      let code = Int(slots[slot]) - 1
      if isEqual(code, text) { return code }
      slot = (slot + 1) & (slots.count - 1)
    }
    bytes += text
    ends.append(bytes.count)
    slots[slot] = Int32(ends.count)
    if ends.count * 2 > slots.count { grow() }
    return ends.count - 1
  }

  /// Whether the text has a number.
  func contains(_ text: [UInt8]) -> Bool {
    var slot = slot(of: text)
    while slots[slot] != 0 {
      if isEqual(Int(slots[slot]) - 1, text) { return true }
      slot = (slot + 1) & (slots.count - 1)
    }
    return false
  }

  private func range(_ code: Int) -> Range<Int> { (code == 0 ? 0 : ends[code - 1])..<ends[code] }

  private func isEqual(_ code: Int, _ text: [UInt8]) -> Bool {
    let range = range(code)
    guard range.count == text.count else { return false }
    for index in text.indices where bytes[range.lowerBound + index] != text[index] { return false }
    return true
  }

  private func slot(of text: some Sequence<UInt8>) -> Int {
    Int(truncatingIfNeeded: stableHash(of: text)) & (slots.count - 1)
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: slots.count * 2)
    for code in ends.indices {
      var slot = slot(of: bytes[range(code)])
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(code + 1)
    }
  }
}
