public import Diagnostics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Keeps other trainings from writing a file, for as long as this lives.
///
/// It lies in `.NAME.lock` in the file's folder, where links are followed. The system lets go of it
/// however the process ends: what a killed one leaves is in nobody's way, and the next takes it over.
public final class FileLock {
  private let path: String
  private let descriptor: Int32

  /// - Throws: a diagnostic of kind `output` where another training has the lock, or none can be had.
  public init(for file: String) throws(Diagnostic) {
    path = try Self.path(for: file)
    // Who asks `isHeld` has the lock for a moment.
    descriptor = try AtomicFile.openLocked(path, for: file, by: "another training", patience: 0.1)
  }

  private static func path(for file: String) throws(Diagnostic) -> String {
    let target = try AtomicFile.followingLinks(file)
    return Path.join(Path.folder(of: target), ".\(Path.name(of: target)).lock")
  }

  /// Whether a training has the lock now.
  public static func isHeld(for file: String) -> Bool {
    guard let path = try? path(for: file) else { return false }
    return AtomicFile.isLocked(path)
  }

  deinit {
    // In this order: nobody gets the lock of a file that is about to go. Where the folder was made anew
    // it is another training's.
    if AtomicFile.isOpen(descriptor, at: path) { Folder.remove(file: path) }
    close(descriptor)
  }
}
