import Foundation
import TestSupport
import Testing

/// Trainings that are interrupted. None of them would end by itself.
@Suite struct SignalTests {
  private static let signals = [(SIGINT, "SIGINT"), (SIGTERM, "SIGTERM"), (SIGHUP, "SIGHUP")]
  private static let endless = ["train", "points.yaml", "--epochs", "10000000"]

  /// Runs a test in a folder with a small config and its data.
  private func withPoints(_ body: (URL) throws -> Void) throws {
    try withScratchFolder { folder in
      for name in ["points.yaml", "points.csv"] {
        try FileManager.default.copyItem(
          at: CLICase.root.appending(path: "shared/\(name)"), to: folder.appending(path: name))
      }
      try body(folder)
    }
  }

  private func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      !["points.yaml", "points.csv", "stdout"].contains($0)
    }.sorted()
  }

  @Test(
    "a signal ends the batch, saves beside the old checkpoint, and says how to go on",
    arguments: signals)
  func saves(signal: Int32, name: String) throws {
    try withPoints { folder in
      let model = folder.appending(path: "model.json")
      _ = try Program.run(["train", "points.yaml"], in: folder)
      let yesterdays = try Data(contentsOf: model)
      let options = ["--set", "data.csv.comment=#", "--json"]
      let program = try RunningProgram(Self.endless + options, in: folder)
      try program.waitForLine("Epoch 1/")
      program.send(signal)
      let (run, isSignalled) = try program.end()
      #expect(run.status == 128 + signal)
      #expect(isSignalled, "a shell's loop ends only where its command was ended by the signal")
      #expect(run.outputText == "")
      let lines = run.errorText.split(separator: "\n")
      #expect(lines.suffix(2).first?.hasPrefix("interrupted by \(name) ") == true)
      #expect(lines.suffix(2).first?.hasSuffix(" of 10000000, saved model.partial.json") == true)
      #expect(
        lines.last?.hasSuffix(
          "nnctl train points.yaml --epochs 10000000 --set 'data.csv.comment=#' --json --resume")
          == true)
      #expect(try Data(contentsOf: model) == yesterdays)
      #expect(try names(folder) == ["model.json", "model.partial.json"])

      let evaluation = try Program.run(["evaluate", "model.partial.json"], in: folder)
      #expect(evaluation.status == 0)
      #expect(
        evaluation.errorText.hasPrefix(
          "warning: 'model.partial.json' is of a training that is not finished: it has had "))
      let prediction = try Program.run(
        ["predict", "model.partial.json", "--samples", "1,0"], in: folder)
      #expect(prediction.status == 0)
      #expect(prediction.errorText.contains("not finished"))
    }
  }

  @Test(
    "a training that begins afresh keeps an unfinished one, and says so; it ends without a partial")
  func afresh() throws {
    try withPoints { folder in
      let program = try RunningProgram(Self.endless, in: folder)
      try program.waitForLine("Epoch 1/")
      program.send(SIGTERM)
      _ = try program.end()
      let unfinished = try Data(contentsOf: folder.appending(path: "model.partial.json"))
      let run = try Program.run(["train", "points.yaml"], in: folder)
      #expect(run.status == 0)
      #expect(
        run.errorText.hasPrefix(
          """
          warning: 'model.partial.json' holds a training that was not finished, and this one begins afresh
            note: it is kept as 'model.partial.old.json'; to go on with it, end this one and say \
          --resume-from model.partial.old.json

          """))
      #expect(try names(folder) == ["model.json", "model.partial.old.json"])
      #expect(
        try Data(contentsOf: folder.appending(path: "model.partial.old.json")) == unfinished)
    }
  }

  @Test("SIGTERM may come twice, as timeout(1) sends it")
  func twice() throws {
    try withPoints { folder in
      let program = try RunningProgram(Self.endless, in: folder)
      try program.waitForLine("Epoch 1/")
      program.send(SIGTERM)
      program.send(SIGTERM)
      #expect(try program.end().run.status == 128 + SIGTERM)
      #expect(try names(folder) == ["model.partial.json"])
    }
  }

  @Test("a signal that was ignored at the start stays ignored")
  func ignored() throws {
    try withPoints { folder in
      let program = try RunningProgram(Self.endless, after: "trap '' HUP INT", in: folder)
      try program.waitForLine("Epoch 1/")
      program.send(SIGHUP)
      program.send(SIGINT)
      program.send(SIGTERM)
      let run = try program.end().run
      #expect(run.status == 128 + SIGTERM)
      #expect(run.errorText.contains("interrupted by SIGTERM"))
    }
  }

  /// The finished training waits for a reader of its pipe, who never comes.
  @Test("a second SIGINT ends at once")
  func second() throws {
    try withPoints { folder in
      #expect(unsafe mkfifo(folder.appending(path: "pipe").path, 0o600) == 0)
      let program = try RunningProgram(
        ["train", "points.yaml", "--epochs", "2", "--output", "pipe"], in: folder)
      try program.waitForLine("Epoch 2/2")
      program.sendUntilEnd(SIGINT)
      let (run, isSignalled) = try program.end()
      #expect(run.status == 128 + SIGINT)
      #expect(isSignalled)
      #expect(!run.errorText.contains("interrupted"))
      #expect(try names(folder) == ["pipe"])
    }
  }

  @Test("without a file to write to there is nothing to go on from")
  func stream() throws {
    try withPoints { folder in
      let program = try RunningProgram(Self.endless + ["--output", "/dev/null"], in: folder)
      try program.waitForLine("Epoch 1/")
      program.send(SIGINT)
      let run = try program.end().run
      #expect(run.status == 128 + SIGINT)
      #expect(run.errorText.hasSuffix(", nothing saved, as '/dev/null' is no file\n"))
      #expect(try names(folder) == [])
    }
  }

  @Test("folds end without a partial")
  func folds() throws {
    try withPoints { folder in
      let program = try RunningProgram(
        Self.endless + ["--folds", "2", "--log-format", "jsonl"], in: folder)
      try program.waitForLine(#"{"fold":1,"epoch":2,"#)
      program.send(SIGHUP)
      let run = try program.end().run
      #expect(run.status == 128 + SIGHUP)
      #expect(run.errorText.hasSuffix("interrupted by SIGHUP in one of 2 folds, nothing saved\n"))
      #expect(try names(folder) == [])
    }
  }

  @Test("for programs it is a JSON object")
  func objects() throws {
    try withPoints { folder in
      let program = try RunningProgram(Self.endless + ["--log-format", "jsonl"], in: folder)
      try program.waitForLine(#"{"epoch":1,"#)
      program.send(SIGINT)
      let run = try program.end().run
      let last = try #require(run.errorText.split(separator: "\n").last)
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any])
      #expect(object["interrupted"] as? String == "SIGINT")
      #expect(object["epochs"] as? Int == 10_000_000)
      #expect(object["saved"] as? String == "model.partial.json")
      #expect((object["resume"] as? String)?.hasSuffix("--log-format jsonl --resume") == true)
    }
  }

  @Test("two trainings do not write one file, and a killed one stands in nobody's way")
  func lock() throws {
    try withPoints { folder in
      try FileManager.default.createSymbolicLink(
        atPath: folder.appending(path: "link.json").path, withDestinationPath: "model.json")
      let program = try RunningProgram(Self.endless, in: folder)
      try program.waitForLine("Epoch 1/")
      for path in ["model.json", "link.json"] {
        let refused = try Program.run(["train", "points.yaml", "--output", path], in: folder)
        #expect(refused.status == 73)
        #expect(
          refused.errorText == "error: cannot write '\(path)': another training is writing it\n")
      }
      program.send(SIGKILL)
      _ = try program.end()
      #expect(try Program.run(["train", "points.yaml"], in: folder).status == 0)
      #expect(try names(folder) == ["link.json", "model.json"])
    }
  }

  @Test("Ctrl-C on a terminal leaves the cursor below what was drawn")
  func terminal() throws {
    try withPoints { folder in
      let binary = try Program.binary().path
      let command = "'\(binary)' train points.yaml --epochs 10000000"
      #if os(Linux)
        let words = ["-qec", command, "/dev/null"]
      #else
        let words = ["-q", "/dev/null", "sh", "-c", command]
      #endif
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/script")
      process.arguments = words
      process.currentDirectoryURL = folder
      process.environment = ProcessInfo.processInfo.environment.merging(["TERM": "xterm"]) { $1 }
      let (typed, screen) = (Pipe(), Pipe())
      process.standardInput = typed
      process.standardOutput = screen
      try Program.withoutSignalMask { try process.run() }
      let identifier = process.processIdentifier
      let deadline = DispatchWorkItem { kill(identifier, SIGTERM) }
      DispatchQueue.global().asyncAfter(deadline: .now() + 120, execute: deadline)
      try screen.fileHandleForWriting.close()
      var shown = Data()
      // The bar of the epochs is drawn once and again.
      while shown.count(where: { $0 == UInt8(ascii: "\r") }) < 40 {
        let new = screen.fileHandleForReading.availableData
        if new.isEmpty { break }
        shown += new
      }
      try typed.fileHandleForWriting.write(contentsOf: Data([3]))
      shown += screen.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      deadline.cancel()
      #if os(Linux)
        #expect(process.terminationStatus == 130)
      #endif
      let text = String(decoding: shown, as: UTF8.self).replacing("\r\n", with: "\n")
      let lines = text.split(separator: "\n")
      let isWhole = text.hasSuffix(" --resume\n")
      #expect(isWhole)
      let isTold = lines.suffix(2).first?.hasPrefix("interrupted by SIGINT") == true
      #expect(isTold)
      let isBelowBar = lines.dropLast(2).last?.contains("╌") == true
      #expect(isBelowBar)
      #expect(try names(folder) == ["model.partial.json"])
    }
  }
}
