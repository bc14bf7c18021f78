import Foundation
import TestSupport
import Testing

/// What holds for every file below `configs`, found by walking it.
@Suite struct EveryConfigTests {
  /// Configs that `check` has something to say about, and what.
  static let doubtful = [
    "digits_regularized.yaml": "have one value in all training rows",
    "digits.yaml": "have one value in all training rows",  // pixels of the margin are always white
    "linear_collapse.yaml": "two linear layers in a row are one",  // which is its subject
  ]

  @Test("the folder is there")
  func found() {
    #expect(Examples.all.count >= 29)
    #expect(Set(Self.doubtful.keys).isSubset(of: Examples.all))
  }

  @Test("check finds no fault, and no doubt but those above", arguments: Examples.all)
  func checks(config: String) throws {
    let path = Examples.path(config)
    let findings = try output(["check", path])
    if let doubt = Self.doubtful[config] {
      #expect(findings.contains("warning: ") && findings.contains(doubt), "\(findings)")
      #expect(findings.components(separatedBy: "warning: ").count == 2, "\(findings)")
    } else {
      #expect(findings.hasSuffix("\(path): nothing to complain about\n"))
      #expect(!findings.contains("warning: "))
    }
  }

  /// As a reader would type them at the root of the repository, one after the other. A config with
  /// data is trained by them; a network given by its weights predicts.
  @Test("the commands in its comments work", arguments: Examples.all)
  func commands(config: String) throws {
    let text = try Examples.text(config)
    let commands = Self.commands(in: text)
    let verb = text.contains("\ndata:") ? "train" : "predict"
    #expect(commands.contains { $0.hasPrefix("nnctl \(verb) configs/\(config)") })
    let run = try Self.shell(commands)
    #expect(run.status == 0, "\(commands.joined(separator: "\n"))\n\(run.errors)")
  }

  /// Lines `#   nnctl …`, up to two spaces, behind which words explain.
  private static func commands(in text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
      guard line.hasPrefix("#   nnctl ") else { return nil }
      return line.dropFirst(4).components(separatedBy: "  ")[0]
    }
  }

  /// In a folder that looks like the root of the repository.
  private static func shell(_ commands: [String]) throws -> (status: Int32, errors: String) {
    try withScratchFolder { folder in
      let files = FileManager.default
      for name in ["configs", "data"] {
        try files.createSymbolicLink(
          at: folder.appending(path: name), withDestinationURL: repositoryRoot.appending(path: name)
        )
      }
      let programs = folder.appending(path: "bin")
      try files.createDirectory(at: programs, withIntermediateDirectories: false)
      try files.createSymbolicLink(
        at: programs.appending(path: "nnctl"), withDestinationURL: Program.binary())
      let errors = folder.appending(path: "errors")
      try Data().write(to: errors)

      let process = Process()
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = ["-e", "-c", commands.joined(separator: "\n")]
      process.currentDirectoryURL = folder
      var environment = ProcessInfo.processInfo.environment
      environment["PATH"] = programs.path + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
      environment["NNCTL_MODEL"] = nil
      process.environment = environment
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      process.standardError = try FileHandle(forWritingTo: errors)
      try process.run()
      process.waitUntilExit()
      return (process.terminationStatus, try String(contentsOf: errors, encoding: .utf8))
    }
  }
}
