/// Puts numbers and texts one after another: whole numbers as eight bytes, the lowest first; texts and
/// lists after their length.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func write(_ number: Int) {
    let number = UInt64(bitPattern: Int64(number))
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  mutating func write(_ text: String) { write(Array(text.utf8)) }

  mutating func write(_ bytes: [UInt8]) {
    write(bytes.count)
    self.bytes += bytes
  }

  mutating func write<Element>(
    _ list: [Element], _ item: (inout ByteWriter, Element) -> Void
  ) {
    write(list.count)
    for element in list { item(&self, element) }
  }
}

/// Reads them again; nil for what no `ByteWriter` has written.
struct ByteReader {
  private var bytes: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

  var isAtEnd: Bool { bytes.isEmpty }

  mutating func number() -> Int? {
    guard bytes.count >= 8 else { return nil }
    let number = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    bytes = bytes.dropFirst(8)
    return Int(Int64(bitPattern: number))
  }

  /// At least 0, and no more than the bytes that are left.
  private mutating func length() -> Int? {
    guard let length = number(), length >= 0, length <= bytes.count else { return nil }
    return length
  }

  mutating func block() -> [UInt8]? {
    guard let length = length() else { return nil }
    defer { bytes = bytes.dropFirst(length) }
    return Array(bytes.prefix(length))
  }

  mutating func text() -> String? {
    block().flatMap { String(validating: $0, as: UTF8.self) }
  }

  mutating func list<Element>(_ item: (inout ByteReader) -> Element?) -> [Element]? {
    guard let length = length() else { return nil }
    var list: [Element] = []
    for _ in 0..<length {
      guard let element = item(&self) else { return nil }
      list.append(element)
    }
    return list
  }
}
