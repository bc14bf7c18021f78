internal import Diagnostics
internal import Platform

/// Compares what is written with a file.
final class ComparedFile: ByteSink {
  private let source: ByteSource
  private var line = 1
  /// The line of the first byte that differs; nil for none so far.
  private(set) var differentLine: Int?
  /// Of the file as far as it was read, in bytes.
  private(set) var size = 0

  init(path: String) throws(Diagnostic) { source = try ByteSource(path: path) }

  func write(_ bytes: Span<UInt8>) throws(Diagnostic) {
    if differentLine != nil { return }
    let found = try source.read(atMost: bytes.count)
    size += found.count
    for index in bytes.indices {
      guard index < found.count, found[index] == bytes[index] else {
        differentLine = line
        return
      }
      if bytes[index] == UInt8(ascii: "\n") { line += 1 }
    }
  }

  func flush() {}

  /// There must be no more in the file.
  func finish() throws(Diagnostic) {
    guard differentLine == nil else { return }
    let rest = try source.read(atMost: 1)
    if !rest.isEmpty { differentLine = line }
  }
}
