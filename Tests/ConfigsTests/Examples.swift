import Config
import Diagnostics
import Foundation
import JSON
import TestSupport
import Testing

/// The configs of the repository, as a user meets them.
enum Examples {
  static let folder = repositoryRoot.appending(path: "configs", directoryHint: .isDirectory)

  /// Every config, by its path below `configs`, in order.
  static let all: [String] = {
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return (names ?? []).filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted()
  }()

  static func path(_ name: String) -> String { folder.appending(path: name).path }

  static func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }
}

/// Runs the program, which must succeed, and gives its standard output.
func output(_ arguments: [String], in folder: URL? = nil) throws -> String {
  let run = try Program.run(arguments, environment: ["NNCTL_MODEL": ""], in: folder)
  try #require(run.status == 0, "nnctl \(arguments.joined(separator: " ")): \(run.errorText)")
  return run.outputText
}

/// A CSV that the program wrote: its names and the cells of its rows.
struct Table {
  let names: [String]
  let rows: [[String]]

  init(_ text: String) {
    let lines = text.split(separator: "\n").map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    names = lines.first ?? []
    rows = Array(lines.dropFirst())
  }

  func numbers() throws -> [[Double]] {
    try rows.map { row in try row.map { try #require(Double($0)) } }
  }
}

/// The outputs of a network that a config gives whole, for each sample.
func outputs(_ config: String, _ samples: String...) throws -> [[Double]] {
  try Table(output(["predict", Examples.path(config), "--samples"] + samples)).numbers()
}

/// A layer of `predict --trace`.
struct TracedLayer {
  let name: String
  var sums: [Double] = []
  var outputs: [Double] = []
}

/// What the layers of a network compute for one sample, as `--trace` shows it.
func trace(_ config: String, _ sample: String) throws -> [TracedLayer] {
  let text = try output(["predict", Examples.path(config), "--samples", sample, "--trace"])
  var layers: [TracedLayer] = []
  for line in text.split(separator: "\n").dropFirst() {
    let parts = line.split(separator: ": ", maxSplits: 1)
    if parts.count == 1 {
      layers.append(TracedLayer(name: String(line.prefix { $0 != " " })))
      continue
    }
    let numbers = try parts[1].split(separator: ", ").map { try #require(Double($0)) }
    let isSum = parts[0].contains("weighted sums")
    let last = try #require(layers.indices.last)
    if isSum { layers[last].sums = numbers } else { layers[last].outputs = numbers }
  }
  return layers
}

/// A finished training of an example.
struct Training {
  /// Where the checkpoint lies.
  let checkpoint: URL
  /// What `train --json` printed.
  let report: ConfigNode
  /// What it said on standard error.
  let remarks: String

  init(_ config: String, _ options: [String] = [], in folder: URL) throws {
    checkpoint = folder.appending(path: "model-\(UUID().uuidString).json")
    let run = try Program.run(
      ["train", Examples.path(config), "--json", "--output", checkpoint.path] + options)
    try #require(run.status == 0, "train \(config): \(run.errorText)")
    report = try JSON.read(Array(run.output), name: "report", kind: .data)
    remarks = run.errorText
  }

  func score(_ name: String, of part: String = "test") throws -> Double {
    try #require(report[part]?[name]?.double, "no \(name) for \(part)")
  }

  func predict(_ arguments: String...) throws -> Table {
    Table(try output(["predict", checkpoint.path] + arguments))
  }

  /// The weights, layer by layer: kernel by rows, then the bias.
  func weights() throws -> [[Double]] {
    let root = try JSON.read(
      Array(Data(contentsOf: checkpoint)), name: "checkpoint", kind: .data)
    return try #require(root["layers"]?.items).flatMap { layer in
      try #require(layer["weights"]?.entries).map { entry in
        try JSON.floats(entry.value, shape: nil, kind: .data).values.map(Double.init)
      }
    }
  }
}

func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
