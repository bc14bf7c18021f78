public import Foundation

/// The built program while it runs: one can wait for what it says, and send it signals.
public final class RunningProgram {
  private let process = Process()
  private let stream: FileHandle
  /// What it has said and nobody has read as lines yet.
  private var unread = Data()
  private var said = Data()
  private let output: URL
  private let deadline: DispatchWorkItem

  /// - Parameters:
  ///   - arguments: of nnctl.
  ///   - shell: what a shell does before it becomes nnctl, such as `trap '' HUP`.
  ///   - folder: the working folder, where also standard output goes: to the file `stdout`.
  ///   - limit: after so many seconds it is killed.
  public init(
    _ arguments: [String], after shell: String = ":", in folder: URL, limit: TimeInterval = 120
  ) throws {
    output = folder.appending(path: "stdout")
    try Data().write(to: output)
    let pipe = Pipe()
    stream = pipe.fileHandleForReading
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", shell + #"; exec "$0" "$@""#, try Program.binary().path] + arguments
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = pipe
    let started = process
    try Program.withoutSignalMask { try started.run() }
    // The queue keeps the work until its time: it holds a number, not the open files of a process.
    let identifier = started.processIdentifier
    deadline = DispatchWorkItem { kill(identifier, SIGKILL) }
    try pipe.fileHandleForWriting.close()
    DispatchQueue.global().asyncAfter(deadline: .now() + limit, execute: deadline)
  }

  /// Reads standard error up to a line that begins so.
  @discardableResult
  public func waitForLine(_ beginning: String) throws -> String {
    while true {
      while let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: unread[..<end], as: UTF8.self)
        unread = Data(unread[unread.index(after: end)...])
        if line.hasPrefix(beginning) { return line }
      }
      let new = stream.availableData
      if new.isEmpty {
        throw Program.Failure(
          description: "no line '\(beginning)…': \(String(decoding: said, as: UTF8.self))")
      }
      unread += new
      said += new
    }
  }

  public func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Sends a signal until the process has ended.
  public func sendUntilEnd(_ signal: Int32) {
    while process.isRunning {
      send(signal)
      sched_yield()
    }
  }

  /// Waits for its end.
  ///
  /// - Returns: what it has left behind, and whether a signal ended it.
  public func end() throws -> (run: Program.Run, isSignalled: Bool) {
    said += stream.readDataToEndOfFile()
    process.waitUntilExit()
    deadline.cancel()
    let isSignalled = process.terminationReason == .uncaughtSignal
    let run = Program.Run(
      output: try Data(contentsOf: output), errors: said,
      status: isSignalled ? 128 + process.terminationStatus : process.terminationStatus)
    return (run, isSignalled)
  }
}
