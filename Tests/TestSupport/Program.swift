public import Foundation

/// The built program, run as a user would.
public enum Program {
  /// What a run left behind.
  public struct Run: Sendable {
    public let output: Data
    public let errors: Data
    /// The exit status; 128 plus the signal's number after a signal, as shells have it.
    public let status: Int32

    public var outputText: String { String(decoding: output, as: UTF8.self) }
    public var errorText: String { String(decoding: errors, as: UTF8.self) }
  }

  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  /// `NNCTL_BINARY`, or `nnctl` in the build folder that the tests themselves are in.
  public static func binary() throws -> URL {
    if let path = ProcessInfo.processInfo.environment["NNCTL_BINARY"], !path.isEmpty {
      return URL(filePath: path)
    }
    // On Linux the tests are a program beside it; on macOS a bundle that the runner is told of.
    let arguments = CommandLine.arguments
    let bundle = arguments.firstIndex(of: "--test-bundle-path").flatMap { index in
      index + 1 < arguments.count ? URL(filePath: arguments[index + 1]) : nil
    }
    var folder = bundle ?? Bundle.main.executableURL ?? URL(filePath: arguments[0])
    for _ in 0..<5 {
      folder = folder.deletingLastPathComponent()
      let candidate = folder.appending(path: "nnctl")
      let values = try? candidate.resourceValues(forKeys: [.isRegularFileKey])
      if values?.isRegularFile == true { return candidate }
    }
    throw Failure(description: "nnctl is not built: run `swift build`, or set NNCTL_BINARY")
  }

  /// Runs it to its end.
  ///
  /// - Parameters:
  ///   - input: what standard input, a pipe, gives; nothing unless set.
  ///   - environment: put over the test's own; an empty text takes a variable away.
  ///   - folder: the working folder; the test's own unless set.
  ///   - limit: after so many seconds it is killed, and the run throws.
  public static func run(
    _ arguments: [String], input: Data = Data(), environment: [String: String] = [:],
    in folder: URL? = nil, limit: TimeInterval = 120
  ) throws -> Run {
    let binary = try binary()
    return try withScratchFolder { scratch in
      let files = ["input", "output", "errors"].map { scratch.appending(path: $0) }
      try input.write(to: files[0])
      for file in files[1...] { try Data().write(to: file) }
      // `cat` fills the pipe, so that it and not the tests meets a reader that hangs up.
      let pipe = Pipe()
      let feeder = Process()
      feeder.executableURL = URL(filePath: "/bin/cat")
      feeder.arguments = [files[0].path]
      feeder.standardOutput = pipe
      feeder.standardError = FileHandle.nullDevice

      let process = Process()
      process.executableURL = binary
      process.arguments = arguments
      process.environment = merged(environment)
      process.currentDirectoryURL = folder
      process.standardInput = pipe
      // Files take any amount without a reader.
      process.standardOutput = try FileHandle(forWritingTo: files[1])
      process.standardError = try FileHandle(forWritingTo: files[2])
      try withoutSignalMask {
        try process.run()
        try feeder.run()
      }
      try pipe.fileHandleForReading.close()
      try pipe.fileHandleForWriting.close()

      let identifier = process.processIdentifier
      let deadline = DispatchWorkItem { kill(identifier, SIGKILL) }
      DispatchQueue.global().asyncAfter(deadline: .now() + limit, execute: deadline)
      let start = ContinuousClock.now
      process.waitUntilExit()
      deadline.cancel()
      feeder.waitUntilExit()
      let wasSignalled = process.terminationReason == .uncaughtSignal
      let run = Run(
        output: try Data(contentsOf: files[1]), errors: try Data(contentsOf: files[2]),
        status: wasSignalled ? 128 + process.terminationStatus : process.terminationStatus)
      if run.status == 128 + SIGKILL, ContinuousClock.now - start >= .seconds(limit) {
        throw Failure(
          description: "nnctl \(arguments.joined(separator: " ")): no end within \(limit) seconds; "
            + "standard error: \(run.errorText)")
      }
      return run
    }
  }

  /// A child starts with the signals blocked that its parent's thread blocks, and the threads that
  /// tests run on block nearly all: the program would see neither SIGINT nor SIGPIPE.
  public static func withoutSignalMask(_ body: () throws -> Void) rethrows {
    var none = sigset_t()
    var old = sigset_t()
    // Safe: the sets live through the calls, which read one and write the other.
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(SIG_SETMASK, &none, &old)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &old, nil) }
    try body()
  }

  private static func merged(_ changes: [String: String]) -> [String: String] {
    ProcessInfo.processInfo.environment
      .merging(changes) { _, new in new }
      .filter { changes[$0.key] != "" }
  }
}
