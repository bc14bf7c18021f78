/// Finds what a misspelled name was probably meant to be.
public enum Suggestion {
  /// The candidate nearest to `name`, if it is near enough to be worth a hint: at most a third of
  /// its characters differ (one of a short name, but not its only one), and never more than three.
  /// Case and underscores do not count. A name of more than 256 bytes was not meant to be one.
  public static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
    if name.utf8.count > 256 { return nil }
    let wanted = folded(name)
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
      let other = folded(candidate)
      let limit = min(3, max(1, max(wanted.count, other.count) / 3), wanted.count - 1)
      if abs(wanted.count - other.count) > limit { continue }
      let distance = editDistance(wanted, other)
      if distance <= limit && distance < best?.distance ?? Int.max {
        best = (candidate, distance)
      }
    }
    return best?.candidate
  }

  /// "did you mean 'x'? known keys: a, b, c", or the list alone where nothing is near.
  ///
  /// - Parameter aliases: other names that may be meant, too many to be listed.
  public static func hint(
    for name: String, among candidates: some Collection<String>, aliases: [String] = [],
    called plural: String
  ) -> String {
    if candidates.isEmpty { return "there are no \(plural)" }
    let more = candidates.count > 50 ? ", … and \(candidates.count - 50) more" : ""
    let list = "known \(plural): " + candidates.prefix(50).joined(separator: ", ") + more
    guard let nearest = nearest(to: name, among: Array(candidates) + aliases) else { return list }
    return "did you mean '\(nearest)'? \(list)"
  }

  private static func folded(_ name: String) -> [UInt8] {
    name.lowercased().utf8.filter { $0 != UInt8(ascii: "_") }
  }

  /// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours.
  /// Names are cut at 64 bytes, so that the time is bounded.
  static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    let a = Array(a.prefix(64))
    let b = Array(b.prefix(64))
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 1...a.count {
      var row = [i] + [Int](repeating: 0, count: b.count)
      for j in 1...b.count {
        let cost = a[i - 1] == b[j - 1] ? 0 : 1
        row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost)
        if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
          row[j] = min(row[j], beforeLast[j - 2] + 1)
        }
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
