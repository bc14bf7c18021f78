internal import Diagnostics
internal import Platform

/// How much there is in a CSV, judged by its beginning: no more than 1 MiB of it is read.
public struct CSVEstimate: Sendable {
  public let columns: Int
  /// To some percent, where records do not get longer or shorter along the file.
  public let rows: Double

  /// - Returns: nil for what is no plain file, or does not begin as a CSV does.
  public init?(path: String, options: CSVOptions) {
    guard let source = try? ByteSource(path: path), let size = source.facts?.size,
      let bytes = try? source.read(atMost: 1 << 20), !bytes.isEmpty,
      let reader = try? CSVReader(ByteSource(bytes: bytes, name: path), options: options)
    else { return nil }
    var count = 0.0
    // The last record is most often cut off, so that it may be faulty; it ends the count in any case.
    while (try? reader.next()) == true { count += 1 }
    columns = reader.columnNames.count
    rows = count * max(1, Double(size) / Double(bytes.count))
  }
}
