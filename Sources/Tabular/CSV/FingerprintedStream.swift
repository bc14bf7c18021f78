public import Diagnostics
internal import Platform

/// A stream whose fingerprint is taken while it is read: that of a file's own bytes, before they
/// are unpacked and decoded, so that any tool can compute it again.
final class FingerprintedStream: ByteStream {
  var name: String { source.name }
  private let source: any ByteStream
  private var hasher = FingerprintHasher()

  init(_ source: any ByteStream) { self.source = source }

  /// Whether one is still wanted.
  var isWanted = true

  /// Of all bytes read so far.
  var fingerprint: Fingerprint {
    precondition(isWanted, "the fingerprint of '\(name)' was given up")
    return hasher.fingerprint
  }

  var byteCount: Int { hasher.byteCount }

  func read(into buffer: inout [UInt8], from start: Int) throws(Diagnostic) -> Int {
    let count = try source.read(into: &buffer, from: start)
    if !isWanted { return count }
    let bytes = buffer
    hasher.update(bytes.span, start..<start + count)
    return count
  }
}

extension Fingerprint {
  /// Of a whole file.
  ///
  /// - Throws: a diagnostic of kind `input` where it cannot be read.
  public init(ofFile path: String) throws(Diagnostic) {
    let stream = FingerprintedStream(try ByteSource(path: path))
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while try stream.read(into: &buffer, from: 0) > 0 {}
    self = stream.fingerprint
  }
}
