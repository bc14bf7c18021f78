#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension Path {
  /// Whether a path stands for several: with `*`, `?` or `[`, unless a file is really called so.
  public static func isPattern(_ path: String) -> Bool {
    path.contains { "*?[".contains($0) } && !exists(path)
  }

  /// The files that a pattern such as `data/part-*.csv` fits, by code point; folders are left out.
  ///
  /// `*` stands for any characters but a slash, `?` for one, `[a-c]` for one of these; names that
  /// begin with a dot must be named so. Nothing else has a meaning of its own: `~` is a letter.
  public static func glob(_ pattern: String) -> [String] {
    // UTF-8 keeps the order of code points.
    files(fitting: pattern).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

// Inside a type with a method of the same name the C function cannot be called by its own.
private func files(fitting pattern: String) -> [String] {
  var found = unsafe glob_t()
  // Safe: glob fills the struct, whose paths are NUL-terminated and copied before they are freed.
  guard unsafe glob(pattern, GLOB_NOSORT | GLOB_MARK, nil, &found) == 0 else { return [] }
  defer { unsafe globfree(&found) }
  var paths: [String] = []
  for index in 0..<Int(unsafe found.gl_pathc) {
    guard let text = unsafe found.gl_pathv[index] else { continue }
    let path = unsafe String(cString: text)
    if !path.hasSuffix("/") { paths.append(path) }
  }
  return paths
}
