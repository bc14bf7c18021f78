/// The control groups of the process, by which Linux limits it; elsewhere there are none.
public enum ControlGroups {
  /// How many cores' time the process may use, rounded up: the least that one of the groups allows;
  /// nil where none sets a limit.
  ///
  /// - Parameters:
  ///   - groups: where the groups are folders, of the second version, or in a folder for the
  ///     controllers of a hierarchy, of the first.
  ///   - membership: the file that says what groups the process is in.
  public static func cores(
    groups: String = "/sys/fs/cgroup", membership: String = "/proc/self/cgroup"
  ) -> Int? {
    let quotas = limits(of: "cpu", groups, membership) { folder, isFirst -> Double? in
      let names = isFirst ? ["cpu.cfs_quota_us", "cpu.cfs_period_us"] : ["cpu.max"]
      let words = names.flatMap {
        text(Path.join(folder, $0)).split(whereSeparator: \.isWhitespace)
      }
      // No limit is "max", or −1 in the first version.
      guard words.count == 2, let time = Double(words[0]), let period = Double(words[1]), time > 0,
        period > 0
      else { return nil }
      return time / period
    }
    return quotas.min().flatMap { Int(exactly: $0.rounded(.up)) }
  }

  /// How many bytes of memory the process may use: the least that one of the groups allows; nil where
  /// none sets a limit.
  public static func memory(
    groups: String = "/sys/fs/cgroup", membership: String = "/proc/self/cgroup"
  ) -> Int? {
    limits(of: "memory", groups, membership) { folder, isFirst -> Int? in
      // No limit is "max", or more than any machine has in the first version.
      let name = isFirst ? "memory.limit_in_bytes" : "memory.max"
      let bytes = text(Path.join(folder, name)).prefix { !$0.isWhitespace }
      return Int(bytes).flatMap { $0 > 0 ? $0 : nil }
    }.min()
  }

  /// What each of the groups allows, of those that set a limit.
  private static func limits<Limit>(
    of controller: String, _ groups: String, _ membership: String,
    _ limit: (_ folder: String, _ isFirst: Bool) -> Limit?
  ) -> [Limit] {
    var limits: [Limit] = []
    for line in text(membership).split(separator: "\n") {
      // number:controllers:path, without controllers for the second version
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let controllers = fields[1].split(separator: ",")
      guard controllers.isEmpty || controllers.contains(where: { $0 == controller }) else {
        continue
      }
      let top = controllers.isEmpty ? groups : Path.join(groups, String(fields[1]))
      // In a container the path may be one that only its host has.
      var path = fields[2] == "/" ? "" : fields[2]
      while true {
        if let found = limit(top + path, !controllers.isEmpty) { limits.append(found) }
        guard let slash = path.lastIndex(of: "/") else { break }
        path = path[..<slash]
      }
    }
    return limits
  }

  /// Nothing where there is no such file.
  private static func text(_ path: String) -> String {
    let bytes = try? ByteSource(path: path).readAll(limit: 64 << 10)
    return String(decoding: bytes ?? [], as: UTF8.self)
  }
}
