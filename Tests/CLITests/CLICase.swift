import Foundation
import TestSupport
import Testing

/// A folder of `Cases`: a shell command with everything that it should print.
struct CLICase: Sendable, CustomTestStringConvertible {
  /// Group and name: `csv/short-row`.
  let name: String

  var testDescription: String { name }
  var folder: URL { Self.root.appending(path: name, directoryHint: .isDirectory) }

  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Cases", directoryHint: .isDirectory)

  /// Every folder of every group, by name.
  static let all = folders(in: root).flatMap { group in
    folders(in: root.appending(path: group)).map { CLICase(name: "\(group)/\($0)") }
  }

  private static func folders(in parent: URL) -> [String] {
    let found = try? FileManager.default.contentsOfDirectory(
      at: parent, includingPropertiesForKeys: [.isDirectoryKey], options: .skipsHiddenFiles)
    return (found ?? [])
      .filter { (try? $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true }
      .map(\.lastPathComponent).sorted()
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs `cmd` in a copy of the folder and returns all that it wrote.
  ///
  /// - Throws: where there is no `cmd`, or where it has not ended in time.
  func run() throws -> Program.Run {
    guard FileManager.default.fileExists(atPath: folder.appending(path: "cmd").path) else {
      throw Failure(description: "\(name) has no file 'cmd'")
    }
    return try withScratchFolder { scratch in
      let work = scratch.appending(path: "case", directoryHint: .isDirectory)
      try FileManager.default.copyItem(at: folder, to: work)
      for name in ["expout", "experr"] {
        // What is not there yet need not go.
        try? FileManager.default.removeItem(at: work.appending(path: name))
      }
      return try Shell.run(
        ["-o", "pipefail", "cmd"], in: work, scratch: scratch,
        environment: [
          "ROOT": repositoryRoot.path, "SHARED": Self.root.appending(path: "shared").path,
        ])
    }
  }
}
