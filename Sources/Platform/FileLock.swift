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
    let target = Path.physical(file) ?? Path.linkTarget(file) ?? file
    path = Path.join(Path.physicalFolder(of: file), ".\(Path.name(of: target)).lock")
    func refusal(_ reason: String) -> Diagnostic {
      Diagnostic("cannot write '\(file)': \(reason)", kind: .output)
    }
    while true {
      // Safe: the path is copied by the system before the call returns.
      let opened = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
      if opened < 0 { throw refusal(systemMessage()) }
      // A file system without locks cannot keep anybody away.
      if flock(opened, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK {
        close(opened)
        throw refusal("another training is writing it")
      }
      // Its last owner may have removed the file between our two calls: then it is not ours.
      if let own = FileFacts(descriptor: opened), own.inode == FileFacts(path: path)?.inode {
        descriptor = opened
        return
      }
      close(opened)
    }
  }

  deinit {
    // In this order: nobody gets the lock of a file that is about to go.
    Folder.remove(file: path)
    close(descriptor)
  }
}
