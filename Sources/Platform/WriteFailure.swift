internal import Diagnostics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The most bytes that the process may write into one file.
public enum FileSizeLimit {
  /// Has a file that would grow beyond the limit fail to be written. Otherwise a signal ends the
  /// process without a word.
  public static func reportAsFailure() { _ = signal(SIGXFSZ, SIG_IGN) }

  /// In bytes; nil for no limit.
  static var current: Int? {
    var limit = rlimit()
    #if canImport(Glibc)
      // Safe: getrlimit fills the struct it is given.
      guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else {
        return nil
      }
    #else
      guard unsafe getrlimit(RLIMIT_FSIZE, &limit) == 0 else { return nil }
    #endif
    return limit.rlim_cur >= rlim_t(Int.max) ? nil : Int(limit.rlim_cur)
  }
}

/// Why a file cannot be written, and what helps.
enum WriteFailure {
  /// Whether a shorter file could have been written.
  static func isOfSize(_ code: Int32) -> Bool { [ENOSPC, EDQUOT, EFBIG].contains(code) }

  /// - Parameters:
  ///   - folder: where the bytes go; nil where that is no disk.
  ///   - written: the bytes that are there already, and go with the failure.
  static func diagnostic(_ path: String, _ code: Int32, folder: String? = nil, written: Int = 0)
    -> Diagnostic
  {
    var notes: [String] = []
    if let folder, code == ENOSPC {
      let room = Folder.freeBytes(folder).map {
        ": there is room for \(ByteSize.text($0 + written))"
      }
      notes = ["make room in '\(folder)', or name a file on another disk\(room ?? "")"]
    } else if folder != nil, code == EDQUOT {
      notes = ["your share of the disk is used up: make room, or name a file on another disk"]
    } else if code == EFBIG, let limit = FileSizeLimit.current {
      notes = ["a file of this process has at most \(ByteSize.text(limit)) (ulimit -f)"]
    }
    return Diagnostic(
      "cannot write '\(path)': \(systemMessage(code))", kind: .output, notes: notes)
  }
}

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
