internal import Diagnostics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

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
