/// Bytes as people say them.
public enum ByteSize {
  /// "61.5 KiB", "12 bytes".
  public static func text(_ bytes: Double) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"]
    var size = bytes
    var unit = 0
    while size >= 1024 && unit + 1 < units.count {
      size /= 1024
      unit += 1
    }
    let tenths = (size * 10).rounded() / 10
    return (tenths == tenths.rounded() ? "\(Int(tenths))" : "\(tenths)") + " \(units[unit])"
  }

  static func text(_ bytes: Int) -> String { text(Double(bytes)) }
}
