import Foundation
import TestSupport
import Testing

/// The README's commands are run as they stand, in one folder, in order; what it shows of their
/// output is what they print, but for how long things took.
@Suite struct READMETests {
  /// A ```sh block, with the ```text block right below it.
  struct Block {
    let command: String
    var output: String?
  }

  private static let text =
    (try? String(contentsOf: repositoryRoot.appending(path: "README.md"), encoding: .utf8)) ?? ""

  private static let blocks: [Block] = {
    var blocks: [Block] = []
    var kind: Substring?
    var lines: [Substring] = []
    var lastWasCommand = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let open = kind, line == "```" {
        let content = lines.joined(separator: "\n") + "\n"
        if open == "sh" { blocks.append(Block(command: content)) }
        if open == "text" && lastWasCommand { blocks[blocks.count - 1].output = content }
        lastWasCommand = open == "sh"
        kind = nil
      } else if kind != nil {
        lines.append(line)
      } else if line.hasPrefix("```") {
        kind = line.dropFirst(3)
        lines = []
      } else if !line.isEmpty {
        lastWasCommand = false
      }
    }
    return blocks
  }()

  @Test("the first command builds, the second tests, and both are what decides on a change")
  func firstCommands() throws {
    let blocks = Self.blocks
    try #require(blocks.count > 2)
    #expect(blocks[0].command.contains("swift build -c release"))
    #expect(blocks[0].command.contains("train configs/exam.yaml"))
    #expect(blocks[1].command == "swift test\n")
    let run = try String(contentsOf: repositoryRoot.appending(path: ".ci/run"), encoding: .utf8)
    for block in blocks[..<2] { #expect(run.contains(block.command)) }
  }

  @Test("every other command does what is shown")
  func commands() throws {
    try withScratchFolder { scratch in
      let files = FileManager.default
      let folder = scratch.appending(path: "work", directoryHint: .isDirectory)
      try files.createDirectory(at: folder, withIntermediateDirectories: false)
      for name in ["configs", "data"] {
        try files.copyItem(
          at: repositoryRoot.appending(path: name), to: folder.appending(path: name))
      }
      for block in Self.blocks.dropFirst(2) {
        let run = try Shell.run(
          ["-euo", "pipefail", "-c", block.command], in: folder, scratch: scratch)
        #expect(run.status == 0, "\(block.command)\(run.errorText)")
        if let expected = block.output {
          #expect(Self.masked(run.outputText) == Self.masked(expected), "\(block.command)")
        }
      }
    }
  }

  @Test("every config in it is one about which nothing is doubtful")
  func configs() throws {
    let configs = Self.text.matches(of: #/```yaml\n((?s:.*?))```\n/#).map { String($0.output.1) }
      .filter { $0.contains("layers:") }
    #expect(configs.count > 2)
    try withScratchFolder { scratch in
      let folder = scratch.appending(path: "configs", directoryHint: .isDirectory)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
      try FileManager.default.copyItem(
        at: repositoryRoot.appending(path: "data"), to: scratch.appending(path: "data"))
      for config in configs {
        try Data(config.utf8).write(to: folder.appending(path: "config.yaml"))
        let run = try Shell.run(
          ["-c", "nnctl check --strict config.yaml"], in: folder, scratch: scratch)
        #expect(run.status == 0, "\(config)\(run.errorText)")
      }
    }
  }

  private static func masked(_ text: String) -> String {
    // The last digits of a float are those of one instruction set.
    text.replacing(#/([0-9]\.[0-9]{4})[0-9]+/#) { $0.output.1 }
      .replacing(#/\ in\ [0-9]+.*/#, with: " in TIME")
  }
}
