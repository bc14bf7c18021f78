extension Span<UInt8> {
  /// The eight bytes from `offset` on as a little-endian number.
  @inlinable
  public func word(at offset: Int) -> UInt64 {
    // Safe: bytes are bytes, and the load itself checks that all eight lie inside the span.
    unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
