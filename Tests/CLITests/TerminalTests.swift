import Foundation
import TestSupport
import Testing

/// What a person sees of a training whose window is a terminal.
@Suite struct TerminalTests {
  @Test("a training that ends early leaves its last epoch, and the results below it")
  func endsEarly() throws {
    let lines = try screen(callback: "EarlyStopping: {monitor: loss, min_delta: 100, patience: 2}")
    let last = try #require(lines.firstIndex { $0.hasPrefix("Epoch  3/30 ━━╌") })
    #expect(lines[last + 1].hasPrefix("test - "))
    #expect(lines.count { $0.hasPrefix("Epoch ") } == 1)
  }

  @Test("words of callbacks leave no bar behind that is not the last")
  func words() throws {
    let lines = try screen(
      callback: "EarlyStopping: {monitor: loss, min_delta: 100, patience: 2, verbose: 1}",
      "LearningRateScheduler: {schedule: {0: 0.1}, verbose: 1}")
    let last = try #require(lines.firstIndex { $0.hasPrefix("Epoch  3/30 ━━╌") })
    #expect(lines[last + 1] == "Epoch 3: early stopping")
    #expect(lines.count { $0.contains("╌") } == 1)
  }

  @Test("gradients stand below the epoch that they are of")
  func gradients() throws {
    let lines = try screen("--verbose", callback: "TerminateOnNaN")
    let gradients = lines.indices.filter { lines[$0].hasPrefix("  gradients: ") }
    #expect(gradients.count > 2)
    #expect(gradients.allSatisfy { lines[$0 - 1].hasPrefix("Epoch ") })
    #expect(lines[gradients.last! + 1].hasPrefix("test - "))
  }

  @Test("a page of HTML stays out of a window, unless it is asked for")
  func page() throws {
    try withScratchFolder { scratch in
      let run = try Shell.run(
        ["-c", Self.command("nnctl report none.json")], in: scratch, scratch: scratch,
        environment: ["TERM": "dumb"])
      #expect(
        run.outputText.replacing("\r\n", with: "\n") == """
          error: a page of HTML is not for a terminal
            note: name a file: -o report.html; or - for stdout

          """)
    }
  }

  /// The lines that are left on the screen after a training of up to 30 epochs.
  private func screen(_ option: String = "", callback: String...) throws -> [String] {
    try withScratchFolder { scratch in
      let data = repositoryRoot.appending(path: "data/exam_scores.csv").path
      let config = """
        data: {path: "\(data)", target: pass, split: 0.7}
        model: {layers: [Dense: {units: 1, activation: sigmoid}]}
        compile: {loss: binary_crossentropy}
        fit: {epochs: 30}
        callbacks: [\(callback.joined(separator: ", "))]
        """
      try Data(config.utf8).write(to: scratch.appending(path: "config.yaml"))

      let command = Self.command("nnctl train config.yaml \(option)")
      // An epoch of a tenth of a second, as on a busy machine, has lines of its own: then once more.
      var lines: [String] = []
      for _ in 1...10 {
        lines = try Self.lines(of: command, in: scratch)
        if !lines.contains(where: { $0.hasPrefix("5/5 ") }) { break }
      }
      return lines
    }
  }

  /// A command in a window. Of the two kinds of script(1), that of Linux takes it as one word.
  private static func command(_ words: String) -> String {
    #if os(Linux)
      "script -qec '\(words)' /dev/null"
    #else
      "script -q /dev/null \(words)"
    #endif
  }

  private static func lines(of command: String, in scratch: URL) throws -> [String] {
    let run = try Shell.run(
      ["-c", command], in: scratch, scratch: scratch, environment: ["TERM": "xterm"])
    #expect(run.status == 0, "\(run.outputText)\(run.errorText)")
    return run.outputText.replacing("\r\n", with: "\n")
      .replacing("\u{1B}[K", with: "")
      .split(separator: "\n").map { String($0.split(separator: "\r").last ?? "") }
  }
}
