import Config
import Diagnostics
import Foundation
import JSON
import TestSupport
import Testing
import Workflows

/// The validator of another house: PyPI's `jsonschema`, by a Python that has it.
///
/// It is looked for in `NNCTL_PYTHON` and in the path. `.ci/run` sets `NNCTL_NEEDS_JSONSCHEMA`, with
/// which it is an error that there is none; else the tests that need it are skipped and say so.
enum Validator {
  static let schema = Result {
    try JSON.read(Array(SchemaWorkflow.run().utf8), name: "schema", kind: .data)
  }

  /// Whether there is one, or must be.
  static let isThere: Bool = {
    let environment = ProcessInfo.processInfo.environment
    let found = (try? run(["-c", "import jsonschema"]))?.status == 0
    if found || environment["NNCTL_NEEDS_JSONSCHEMA"] == "1" { return true }
    FileHandle.standardError.write(
      Data(
        """
        SKIPPED: configs are not validated under `nnctl schema`, as no Python with the module \
        jsonschema was found (pip install jsonschema, or name one by NNCTL_PYTHON)

        """.utf8))
    return false
  }()

  /// The problems of each instance.
  static func problems(of instances: [(name: String, node: ConfigNode)]) throws -> [String:
    [String]]
  {
    try withScratchFolder { scratch in
      let file = scratch.appending(path: "instances.json")
      let text = JSON.write(
        .mapping(["schema": try schema.get(), "instances": .mapping(instances.map { ($0, $1) })]))
      try Data(text.utf8).write(to: file)
      let script = repositoryRoot.appending(path: "Tests/SchemaTests/validate.py")
      let (status, output, errors) = try run([script.path, file.path])
      try #require(status == 0, "\(errors)")
      return try JSONDecoder().decode([String: [String]].self, from: output)
    }
  }

  private static func run(_ arguments: [String]) throws -> (
    status: Int32, output: Data, errors: String
  ) {
    let process = Process()
    let python = ProcessInfo.processInfo.environment["NNCTL_PYTHON"] ?? "python3"
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [python] + arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    // Nothing that it says of an error fills a pipe.
    let written = output.fileHandleForReading.readDataToEndOfFile()
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, written, String(decoding: said, as: UTF8.self))
  }
}
