internal import Diagnostics
internal import Platform

/// Finds out which encoding files that are not UTF-8 are likely to be in.
enum EncodingLook {
  /// So many bytes of lines with foreign characters are looked at.
  private static let sampleSize = 1 << 16

  /// Nil where all is UTF-8, or no encoding is likely.
  static func encoding(of tables: Tables) -> String? {
    for index in tables.names.indices {
      guard let sample = try? sample(tables.source(index)), !sample.isEmpty else { continue }
      if String(validating: sample, as: UTF8.self) != nil { continue }
      return EncodingHint.readings(of: sample).first?.name
    }
    return nil
  }

  /// The lines that are not plain ASCII, the first of them.
  private static func sample(_ source: ByteSource) throws(Diagnostic) -> [UInt8] {
    var stream: any ByteStream = source
    var buffer = [UInt8](repeating: 0, count: sampleSize)
    var filled = try stream.read(into: &buffer, from: 0)
    if Gunzip.isGzip(buffer[..<filled]) {
      stream = ConvertedStream(
        source, through: Gunzip(name: source.name), beginning: buffer[..<filled])
      filled = try stream.read(into: &buffer, from: 0)
    }
    var sample: [UInt8] = []
    var line: [UInt8] = []
    while filled > 0 && sample.count < sampleSize {
      for byte in buffer[..<filled] {
        line.append(byte)
        guard byte == lineFeed || byte == carriageReturn else { continue }
        if line.contains(where: { $0 >= 0x80 }) { sample += line }
        line.removeAll(keepingCapacity: true)
      }
      filled = try stream.read(into: &buffer, from: 0)
    }
    if line.contains(where: { $0 >= 0x80 }) { sample += line }
    return sample
  }
}
