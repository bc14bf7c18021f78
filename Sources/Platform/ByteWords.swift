#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension Span<UInt8> {
  /// The first place of a byte within a range.
  public func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
    // Safe: the range was cut out of the span, and the pointer stays within it.
    unsafe extracting(range).withUnsafeBytes { bytes -> Int? in
      guard let first = bytes.baseAddress,  // none where it is empty
        let found = unsafe memchr(first, Int32(byte), bytes.count)
      else { return nil }
      return unsafe range.lowerBound + (found - UnsafeMutableRawPointer(mutating: first))
    }
  }

  /// The last place of a byte within a range, which is looked for byte by byte.
  public func lastIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
    var index = range.upperBound
    while index > range.lowerBound {
      index -= 1
      if self[index] == byte { return index }
    }
    return nil
  }

  /// The eight bytes from `offset` on as a little-endian number.
  @inlinable
  public func word(at offset: Int) -> UInt64 {
    // Safe: bytes are bytes, and the load itself checks that all eight lie inside the span.
    unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}

extension MutableSpan<UInt8> {
  /// Puts a number in the place of the eight bytes from `offset` on, little end first.
  @inlinable
  public mutating func setWord(_ word: UInt64, at offset: Int) {
    // Safe: any bytes are bytes, and the store itself checks that all eight lie inside the span.
    var bytes = unsafe mutableBytes
    bytes.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
  }
}
