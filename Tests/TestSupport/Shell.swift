public import Foundation

/// Runs bash with the built `nnctl` in front of its path, and little else in its environment.
public enum Shell {
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  /// - Parameters:
  ///   - arguments: of bash: a script's name, or `-c` and a text.
  ///   - folder: the working folder, and the home.
  ///   - scratch: where the run may put files of its own.
  ///   - environment: more variables.
  ///   - limit: after so many seconds the run is killed, and throws.
  public static func run(
    _ arguments: [String], in folder: URL, scratch: URL, environment: [String: String] = [:],
    limit: TimeInterval = 60
  ) throws -> Program.Run {
    let programs = scratch.appending(path: "bin", directoryHint: .isDirectory)
    if !FileManager.default.fileExists(atPath: programs.path) {
      try FileManager.default.createDirectory(at: programs, withIntermediateDirectories: false)
      try FileManager.default.createSymbolicLink(
        at: programs.appending(path: "nnctl"), withDestinationURL: Program.binary())
    }
    // Files take any amount without a reader.
    let streams = ["output", "errors"].map { scratch.appending(path: $0) }
    for stream in streams { try Data().write(to: stream) }

    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["bash"] + arguments
    process.currentDirectoryURL = folder
    // What is said to a sanitizer is for the program, too.
    let sanitizers = ProcessInfo.processInfo.environment.filter { $0.key.hasSuffix("SAN_OPTIONS") }
    process.environment = [
      "PATH": "\(programs.path):/usr/local/bin:/usr/bin:/bin", "HOME": folder.path,
      "LC_ALL": "C.UTF-8",
    ].merging(sanitizers) { _, new in new }.merging(environment) { _, new in new }
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
    let run = Program.Run(
      output: try Data(contentsOf: streams[0]), errors: try Data(contentsOf: streams[1]),
      status: process.terminationStatus)
    if process.terminationReason == .uncaughtSignal {
      throw Failure(
        description: "ended by signal \(run.status); it may take \(Int(limit)) seconds; stderr: "
          + run.errorText)
    }
    return run
  }
}
