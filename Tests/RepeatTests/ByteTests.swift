import Foundation
import TestSupport
import Testing

/// The promise that a config, its data and its seed give one checkpoint, byte for byte: the program is run
/// as users run it, each time with hash seeds of its own.
@Suite struct ByteTests {
  /// Trains a config in a folder that has the table.
  private func train(
    _ config: String, in folder: URL, _ arguments: [String] = [],
    environment: [String: String] = [:]
  ) throws -> (checkpoint: Data?, errors: String) {
    try Data(config.utf8).write(to: folder.appending(path: "config.yaml"))
    let output = folder.appending(path: "model.json")
    try? FileManager.default.removeItem(at: output)
    let run = try Program.run(
      ["train", "config.yaml"] + arguments, environment: environment, in: folder)
    return (run.status == 0 ? try Data(contentsOf: output) : nil, run.errorText)
  }

  /// Those of this machine that have fused multiplication.
  private static let instructionSets = ["avx512", "avx2"].filter { set in
    (try? Program.run(["list"], environment: ["NNCTL_ISA": set]))?.status == 0
  }

  /// The narrowest of them.
  private static let narrow = instructionSets.last.map { ["NNCTL_ISA": $0] } ?? [:]

  /// Batches and layers are so large that threads share the work on them.
  @Test("the same bytes with 1, 2, 3 and 7 threads and with AVX2", arguments: Exhibit.large)
  func shared(_ exhibit: Exhibit) throws {
    try compare(exhibit, Recipe.table(rows: 800), [(2, [:]), (3, Self.narrow), (7, [:])])
  }

  @Test("the same bytes of small work", arguments: Exhibit.small)
  func small(_ exhibit: Exhibit) throws {
    try compare(exhibit, Recipe.table(rows: 150), [(7, Self.narrow)])
  }

  /// Trains on one thread, and in other ways.
  private func compare(
    _ exhibit: Exhibit, _ table: String, _ ways: [(threads: Int, environment: [String: String])]
  ) throws {
    try withScratchFolder { folder in
      try Data(table.utf8).write(to: folder.appending(path: "table.csv"))
      var refused = ""
      for recipe in exhibit.recipes {
        let found = try train(recipe.text, in: folder, ["--quiet", "--threads", "1"])
        guard let first = found.checkpoint else {
          refused = found.errors
          continue
        }
        for (threads, environment) in ways {
          let (second, errors) = try train(
            recipe.text, in: folder, ["--quiet", "--threads", "\(threads)"],
            environment: environment)
          #expect(second == first, "\(threads) threads, \(environment): \(errors)")
        }
        return
      }
      Issue.record("no config for it: \(refused)")
    }
  }

  @Test("what is shown, and where and when, changes no byte")
  func display() throws {
    let recipe = Recipe(
      goal: .several, data: "features: [a, k, j], split: 0.9", layers: ["Dropout: {rate: 0.2}"],
      metrics: ["accuracy"], fit: "epochs: 3, batch_size: 64, validation_split: 0.1")
    try withScratchFolder { folder in
      try Data(Recipe.table(rows: 300).utf8).write(to: folder.appending(path: "table.csv"))
      let first = try #require(train(recipe.text, in: folder, ["--quiet"]).checkpoint)
      for arguments in [
        [], ["--verbose"], ["--log-format", "jsonl"], ["--json"], ["--no-cache"],
        ["--color", "always"],
      ] {
        #expect(try train(recipe.text, in: folder, arguments).checkpoint == first, "\(arguments)")
      }
      let elsewhere = [
        "TZ": "Asia/Seoul", "LC_ALL": "de_DE.UTF-8", "LANG": "tr_TR.UTF-8", "TERM": "dumb",
      ]
      #expect(try train(recipe.text, in: folder, environment: elsewhere).checkpoint == first)
      #if os(Linux)
        try FileManager.default.removeItem(at: folder.appending(path: "model.json"))
        _ = try Shell.run(
          ["-c", "script -qec 'nnctl train config.yaml' /dev/null"], in: folder, scratch: folder)
        #expect(try Data(contentsOf: folder.appending(path: "model.json")) == first)
      #endif
    }
  }

  @Test("the same rows in other files train the same network")
  func files() throws {
    let recipe = Recipe(goal: .two, data: "features: [a, k, j, l], split: 0.8")
    let text = Recipe.table(rows: 200)
    let header = String(text.prefix { $0 != "\n" }) + "\n"
    let forms: [(path: String, files: [String: [UInt8]])] = [
      ("other.csv", ["other.csv": Array(Recipe.table(rows: 200, quotes: true).utf8)]),
      ("table.csv.gz", ["table.csv.gz": gzipped(Array(text.utf8))]),
      ("table.tsv", ["table.tsv": Array(text.replacing(",", with: "\t").utf8)]),
      (
        "crlf.csv",
        ["crlf.csv": [0xEF, 0xBB, 0xBF] + Array(text.replacing("\n", with: "\r\n").utf8)]
      ),
      (
        "[one.csv, two.csv]",
        [
          "one.csv": Array(Recipe.table(rows: 77).utf8),
          "two.csv": Array((header + Recipe.table(rows: 123, header: false, from: 77)).utf8),
        ]
      ),
    ]
    try withScratchFolder { folder in
      func learned(_ config: String) throws -> NSDictionary {
        let found = try train(config, in: folder)
        let checkpoint = try #require(found.checkpoint, "\(found.errors)")
        let tree = try JSONSerialization.jsonObject(with: checkpoint) as? [String: Any]
        let named = ["config", "data", "samples", "profile"]
        return try #require(tree).filter { !named.contains($0.key) } as NSDictionary
      }
      try Data(text.utf8).write(to: folder.appending(path: "table.csv"))
      let first = try learned(recipe.text)
      #expect(first["layers"] != nil)
      for form in forms {
        for (name, bytes) in form.files {
          try Data(bytes).write(to: folder.appending(path: name))
        }
        let config = recipe.text.replacing("path: table.csv", with: "path: \(form.path)")
        #expect(try learned(config) == first, "\(form.path)")
      }
    }
  }
}
