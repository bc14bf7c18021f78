import Compute
import Diagnostics
import Foundation
import Platform
import Tabular
import TestSupport
import Testing
import Workflows

/// The number of threads is one for the whole process, so these run one after the other.
@Suite(.serialized) struct PredictionTests {
  /// What is written, in memory.
  private final class Written: ByteSink {
    var bytes: [UInt8] = []

    func write(_ bytes: Span<UInt8>) {
      for index in bytes.indices { self.bytes.append(bytes[index]) }
    }
    func flush() {}
  }

  /// Numbers, of which some are missing, texts and dates; a quoted field with a line break, where
  /// wanted, so that no row is plain.
  private static func csv(rows: Int, isOdd: Bool = false, change: (Int) -> String? = { _ in nil })
    -> String
  {
    var text = "id,n,c,d,m,y,note\n"
    for row in 0..<rows {
      let fields = [
        "\(row)", row % 11 == 5 ? "" : "\(Double(row * 37 % 10_007) / 8)",
        row % 13 == 4 ? "NA" : ["red", "green", "\"blue, dark\"", "한국"][row * 7 % 4],
        "2024-0\(row % 9 + 1)-15", "\(row % 5)e-3", row % 2 == 0 ? "yes" : "no",
        isOdd ? "\"two\nlines\"" : "plain",
      ]
      text += change(row) ?? fields.joined(separator: ",")
      text += "\n"
    }
    return text
  }

  private func train(_ folder: URL, rows: Int = 120, split: String = "0.7") throws -> String {
    let config = """
      seed: 3
      data:
        path: data.csv
        target: y
        ignore: [id, note]
        numeric: {scale: standard, missing: median, indicator: true}
        categorical: {missing: slot, unknown: slot}
        columns: {m: {encode: {binning: {bins: 3}}}}
        split: \(split)
      model: {layers: [Dense: {units: 5, activation: tanh}, Dense: {units: 1, activation: sigmoid}]}
      compile: {optimizer: adam, loss: binary_crossentropy}
      fit: {epochs: 1, batch_size: 16}

      """
    try Data(config.utf8).write(to: folder.appending(path: "config.yaml"))
    try Data(Self.csv(rows: rows).utf8).write(to: folder.appending(path: "data.csv"))
    let model = folder.appending(path: "model.json").path()
    _ = try TrainWorkflow(
      configPath: folder.appending(path: "config.yaml").path(), overrides: [], output: model
    ).run()
    return model
  }

  /// Everything that a prediction says.
  private func outcome(
    _ model: String, _ path: String, threads: Int,
    _ change: (inout PredictRequest) -> Void = { _ in }
  ) -> [String] {
    Threads.use(threads)
    defer { Threads.use(1) }
    var request = PredictRequest(modelPath: model, input: .file(path))
    change(&request)
    let written = Written()
    var reports: [Diagnostic] = []
    var outcome: [String] = []
    do throws(Problems) {
      let count = try PredictWorkflow.run(request, to: written) { reports.append($0) }.faultCount
      outcome.append("\(count) faults")
    } catch {
      outcome += error.all.map { DiagnosticRenderer().render($0) }
    }
    return [String(decoding: written.bytes, as: UTF8.self)] + outcome
      + reports.map { DiagnosticRenderer().render($0) }
  }

  private func write(_ text: String, _ name: String, _ folder: URL) throws -> String {
    let path = folder.appending(path: name).path()
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }

  @Test("rows that are plain and rows that are not get the same predictions, on any threads")
  func plain() throws {
    try withScratchFolder { folder in
      let model = try train(folder)
      let plain = try write(Self.csv(rows: 3000), "plain.csv", folder)
      let odd = try write(Self.csv(rows: 3000, isOdd: true), "odd.csv", folder)
      let expected = outcome(model, odd, threads: 1)
      #expect(expected[0].split(separator: "\n").count == 3001)
      #expect(expected[1] == "0 faults" && expected.count > 2)
      for threads in [1, 2, 3, 7] {
        #expect(outcome(model, plain, threads: threads) == expected)
        #expect(outcome(model, odd, threads: threads) == expected)
      }
      for format in [RowFormat.csv, .jsonl] {
        let change: (inout PredictRequest) -> Void = {
          $0.columns = ["note", "n", "id"]
          $0.outputFormat = format
        }
        let kept = outcome(model, plain, threads: 3, change)
        let keptOdd = outcome(model, odd, threads: 2, change)
        let isJSON = format == .jsonl
        #expect(
          kept[0]
            == keptOdd[0].replacingOccurrences(
              of: isJSON ? #""two\nlines""# : "\"two\nlines\"",
              with: isJSON ? #""plain""# : "plain"))
      }
    }
  }

  @Test("drift is the same on any threads, in any form, and whatever lies between the rows")
  func drift() throws {
    try withScratchFolder { folder in
      let model = try train(folder, rows: 900)
      let text = Self.csv(rows: 3000) { row in
        row % 3 == 1 ? "\(row),\(row % 50 + 900),violet,2025-01-0\(row % 7 + 1),7e-3,no," : nil
      }
      let lines = text.split(separator: "\n").dropFirst().map { line in
        let cells = line.replacing("\"blue, dark\"", with: "blue; dark")
          .split(separator: ",", omittingEmptySubsequences: false)
        let names = ["id", "n", "c", "d", "m"]
        let fields = zip(names, cells).map { name, cell in
          let cell = cell.replacing(";", with: ",")
          if cell.isEmpty || cell == "NA" { return "\"\(name)\": null" }
          return Double(cell) == nil ? "\"\(name)\": \"\(cell)\"" : "\"\(name)\": \(cell)"
        }
        return "{\(fields.joined(separator: ", "))}\n"
      }
      let paths = [
        try write(text, "plain.csv", folder),
        try write(
          "id,n,c,d,m,y,note\n"
            + text.split(separator: "\n").dropFirst().map { "\($0)\n0,x,red,2024-01-15,1,no,\n" }
            .joined(), "faults.csv", folder),
        try write(text.replacingOccurrences(of: "plain", with: "\"two\nlines\""), "odd.csv", folder),
        try write(lines.joined(), "rows.jsonl", folder),
      ]
      var reports: [DriftReport?] = []
      for path in paths {
        for threads in [1, 3] {
          Threads.use(threads)
          defer { Threads.use(1) }
          var request = PredictRequest(modelPath: model, input: .file(path))
          request.reportsDrift = true
          request.onError = .skip
          reports.append(try PredictWorkflow.run(request, to: Written()) { _ in }.drift)
        }
      }
      let first = try #require(reports[0])
      #expect(reports.allSatisfy { $0 == first })
      #expect(first.rows == 3000 && first.trainingRows == 630)
      #expect(first.columns(above: 0.25).map(\.name) == ["d", "c", "n", "m"])
      let unseen = first.columns.first { $0.name == "c" }?.unseen
      #expect(isClose(try #require(unseen), 1.0 / 3, relativeTolerance: 1e-12))

      var held = PredictRequest(modelPath: model, input: .testRows)
      held.reportsDrift = true
      let same = try #require(PredictWorkflow.run(held, to: Written()) { _ in }.drift)
      #expect(same.rows == 270 && same.columns(above: 0).isEmpty)
    }
  }

  @Test("the rows held out are the same in a file of several blocks")
  func heldOut() throws {
    try withScratchFolder { folder in
      let model = try train(folder, rows: 8000, split: "{train: 0.5, shuffle: false}")
      let outcome = outcome(model, "", threads: 2) {
        $0.input = .testRows
        $0.columns = ["id"]
      }
      let ids = outcome[0].split(separator: "\n").dropFirst().map { $0.prefix { $0 != "," } }
      #expect(ids == (4000..<8000).map { "\($0)"[...] })
    }
  }

  @Test(
    "bad rows are told of in order, with their lines, on any threads",
    arguments: PredictRequest.OnError.allCases)
  func badRows(_ onError: PredictRequest.OnError) throws {
    try withScratchFolder { folder in
      let model = try train(folder)
      let bad = [
        700: "1,2", 1500: "1500,x,red,2024-01-15,1,yes,", 1501: "\"a\nb\",1,red,2024-01-15,1,yes,",
        2000: "\"x\"y,1,2,3,4,5,6", 2999: "2999,1,red,2024-13-15,1,yes,",
      ]
      let text = Self.csv(rows: 3000) { bad[$0] }
      for (name, text) in [
        ("lf", text), ("crlf", text.replacingOccurrences(of: "\n", with: "\r\n")),
        ("cr", text.replacingOccurrences(of: "\n", with: "\r")),
      ] {
        let path = try write(text, "\(name).csv", folder)
        let expected = outcome(model, path, threads: 1) { $0.onError = onError }
        let lines = expected.joined().matches(of: #/csv:(\d+)/#).map { Int($0.1) ?? 0 }
        #expect(lines == (onError == .stop ? [702] : [702, 1502, 2003, 3002]))
        for threads in [2, 7] {
          #expect(outcome(model, path, threads: threads) { $0.onError = onError } == expected)
        }
        let kept = outcome(model, path, threads: 3) {
          $0.onError = onError
          $0.append = true
          $0.outputFormat = .jsonl
        }
        let count = kept[0].split(separator: "\n").count
        #expect(count == (onError == .stop ? 700 : onError == .skip ? 2996 : 3000))
        let lines2 = try write(kept[0], "\(name).jsonl", folder)
        let ofLines = outcome(model, lines2, threads: 1) { $0.onError = onError }
        #expect(outcome(model, lines2, threads: 3) { $0.onError = onError } == ofLines)
      }
    }
  }
}
