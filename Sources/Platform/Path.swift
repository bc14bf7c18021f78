#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Slash-separated paths as texts. Those that follow links, or say what exists, ask the system.
public enum Path {
  /// The folder a file lies in: `a` of `a/b`, `.` of `b`, `/` of `/b`.
  public static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// What follows the last slash.
  public static func name(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return path }
    return String(path[path.index(after: slash)...])
  }

  /// The ending of the name without its dot, in lower case: `csv` of `a/B.CSV`, "" of `a/b`.
  public static func ending(of path: String) -> String {
    let name = name(of: path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  /// The path with a word in front of its ending: `a/B.x.CSV` of `a/B.CSV`, `a/b.x` of `a/b`.
  public static func inserting(_ word: String, beforeEndingOf path: String) -> String {
    let count = ending(of: path).count
    return count == 0
      ? path + "." + word : path.dropLast(count) + word + "." + path.suffix(count)
  }

  /// `path` as seen from `folder`: unchanged where it is absolute.
  public static func join(_ folder: String, _ path: String) -> String {
    if path.hasPrefix("/") || folder == "." || folder.isEmpty { return path }
    return folder.hasSuffix("/") ? folder + path : folder + "/" + path
  }

  /// An absolute path without `.`, `..` and doubled slashes. Links are not followed.
  public static func absolute(_ path: String) -> String {
    let full = path.hasPrefix("/") ? path : current + "/" + path
    return "/" + components(full).joined(separator: "/")
  }

  /// How to get from one folder to another place: `../data` from `/p/configs` to `/p/data`;
  /// `.` where they are the same.
  public static func relative(_ path: String, from folder: String) -> String {
    let to = components(absolute(path))
    let from = components(absolute(folder))
    let common = zip(to, from).prefix { $0 == $1 }.count
    let steps = [String](repeating: "..", count: from.count - common) + to[common...]
    return steps.isEmpty ? "." : steps.joined(separator: "/")
  }

  /// The current folder, absolute.
  public static var current: String {
    // Safe: getcwd with a null buffer allocates its result, which is freed here.
    guard let text = unsafe getcwd(nil, 0) else { return "/" }
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }

  /// Whether something lies there that is neither a file nor a folder: a pipe, a device.
  public static func isStream(_ path: String) -> Bool {
    status(path).map { ![S_IFREG, S_IFDIR].contains($0.st_mode & S_IFMT) } ?? false
  }

  public static func exists(_ path: String) -> Bool { status(path) != nil }

  public static func isDirectory(_ path: String) -> Bool {
    status(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  /// Whether two paths lead to one file, also by links; equal paths do where there is no file yet.
  public static func isSame(_ path: String, _ other: String) -> Bool {
    if absolute(path) == absolute(other) { return true }
    guard let first = status(path), let second = status(other) else { return false }
    return first.st_ino == second.st_ino && first.st_dev == second.st_dev
  }

  static func status(_ path: String) -> stat? {
    var status = stat()
    // Safe: stat fills the struct it is given.
    return unsafe stat(path, &status) == 0 ? status : nil
  }

  /// Where a link that leads nowhere yet points to; nil for what is no link.
  static func linkTarget(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    // Safe: readlink writes at most as many bytes as it is told, and says how many.
    let count = unsafe readlink(path, &buffer, buffer.count)
    guard count > 0 else { return nil }
    let target = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return join(folder(of: path), target)
  }

  /// The same file without `..` in its path, where that names the same file: `data/x.csv` for
  /// `configs/../data/x.csv`, unless `configs` is a link to elsewhere. What is missing under both
  /// paths is called by the short one.
  public static func simplified(_ path: String) -> String {
    guard path.contains("..") else { return path }
    let isAbsolute = path.hasPrefix("/")
    let short = isAbsolute ? absolute(path) : relative(path, from: ".")
    let original = status(path)
    let other = status(short)
    let isSame = original?.st_ino == other?.st_ino && original?.st_dev == other?.st_dev
    return isSame ? short : path
  }

  /// The path that leads to a file without links; nil where there is none.
  public static func physical(_ path: String) -> String? {
    // Safe: realpath with a null buffer allocates its result, which is freed here.
    guard let text = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }

  /// The folder that a file really lies in, or will lie in once it is written: links are followed,
  /// except where they lead to a stream.
  public static func physicalFolder(of path: String) -> String {
    let status = status(path)
    if let status, status.st_mode & S_IFMT == S_IFREG, let file = physical(path) {
      return folder(of: file)
    }
    let folder = folder(of: status == nil ? linkTarget(path) ?? path : path)
    return physical(folder) ?? absolute(folder)
  }

  public static func isLink(_ path: String) -> Bool { linkTarget(path) != nil }

  private static func components(_ path: String) -> [String] {
    var parts: [String] = []
    for part in path.split(separator: "/") {
      if part == ".." {
        _ = parts.popLast()
      } else if part != "." {
        parts.append(String(part))
      }
    }
    return parts
  }
}
