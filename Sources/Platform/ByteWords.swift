extension Span<UInt8> {
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
