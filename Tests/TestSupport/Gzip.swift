/// Bytes as gzip packs them without making them smaller: one member of stored blocks.
///
/// - Source: RFC 1951, section 3.2.4, in RFC 1952.
public func gzipped(_ bytes: [UInt8]) -> [UInt8] {
  func littleEndian(_ value: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
  }
  var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
  var start = 0
  repeat {
    let block = bytes[start..<min(bytes.count, start + 65_535)]
    start = block.endIndex
    result.append(start == bytes.count ? 1 : 0)
    result += littleEndian(UInt32(block.count), 2) + littleEndian(~UInt32(block.count), 2) + block
  } while start < bytes.count
  return result + littleEndian(crc32(bytes), 4) + littleEndian(UInt32(bytes.count), 4)
}

/// The checksum of RFC 1952, section 8, bit by bit.
private func crc32(_ bytes: [UInt8]) -> UInt32 {
  var sum = ~UInt32(0)
  for byte in bytes {
    sum ^= UInt32(byte)
    for _ in 0..<8 { sum = sum & 1 == 1 ? 0xEDB8_8320 ^ sum >> 1 : sum >> 1 }
  }
  return ~sum
}
