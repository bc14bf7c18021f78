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
  /// - Throws: where there is no `cmd`, or where it has not ended after `limit` seconds.
  func run(limit: TimeInterval = 60) throws -> (output: Data, errors: Data) {
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
      let programs = scratch.appending(path: "bin", directoryHint: .isDirectory)
      try FileManager.default.createDirectory(at: programs, withIntermediateDirectories: false)
      try FileManager.default.createSymbolicLink(
        at: programs.appending(path: "nnctl"), withDestinationURL: Program.binary())
      // Files take any amount without a reader.
      let streams = ["output", "errors"].map { scratch.appending(path: $0) }
      for stream in streams { try Data().write(to: stream) }

      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = ["bash", "-o", "pipefail", "cmd"]
      process.currentDirectoryURL = work
      process.environment = [
        "PATH": "\(programs.path):/usr/local/bin:/usr/bin:/bin", "HOME": work.path,
        "LC_ALL": "C.UTF-8", "ROOT": repositoryRoot.path,
        "SHARED": Self.root.appending(path: "shared").path,
      ]
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = try FileHandle(forWritingTo: streams[0])
      process.standardError = try FileHandle(forWritingTo: streams[1])
      try process.run()
      let identifier = process.processIdentifier
      let deadline = DispatchWorkItem {
        // What it started goes with it, where it leads a group of its own.
        kill(-identifier, SIGKILL)
        kill(identifier, SIGKILL)
      }
      DispatchQueue.global().asyncAfter(deadline: .now() + limit, execute: deadline)
      process.waitUntilExit()
      deadline.cancel()
      let (output, errors) = (try Data(contentsOf: streams[0]), try Data(contentsOf: streams[1]))
      if process.terminationReason == .uncaughtSignal {
        throw Failure(
          description: "\(name): ended by signal \(process.terminationStatus); it may take "
            + "\(Int(limit)) seconds; stderr: \(String(decoding: errors, as: UTF8.self))")
      }
      return (output, errors)
    }
  }
}
