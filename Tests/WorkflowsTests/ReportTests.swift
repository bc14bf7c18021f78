import Diagnostics
import Foundation
import Plotting
import Reporting
import TestSupport
import Testing

@testable import Workflows

@Suite struct ReportTests {
  /// A report of a network of the CLI cases' small configs.
  ///
  /// - Parameter prepare: changes what lies in the folder before the report is made.
  private func report(
    _ name: String, rows: String? = nil, overrides: [Override] = [],
    prepare: (URL, inout ReportRequest) throws -> Void = { _, _ in }
  ) throws -> (document: Document, notices: [Diagnostic]) {
    try Models.trained(name, overrides) { folder, model in
      var notices: [Diagnostic] = []
      var request = ReportRequest(modelPath: model, version: "1.2.3")
      request.report = { notices.append($0) }
      if let rows {
        let file = folder.appending(path: "rows.csv")
        try Data(rows.utf8).write(to: file)
        request.dataPath = file.path()
      }
      try prepare(folder, &request)
      return (try ReportWorkflow.run(request), notices)
    }
  }

  private func section(_ title: String, _ document: Document) throws -> Section {
    try #require(document.sections.first { $0.title.hasPrefix(title) })
  }

  private func tables(_ section: Section) -> [Table] {
    section.blocks.compactMap { if case .table(let table) = $0 { table } else { nil } }
  }

  private func pictures(_ section: Section) -> [Picture] {
    section.blocks.compactMap { if case .picture(let picture, _) = $0 { picture } else { nil } }
  }

  private func texts(_ row: [Table.Cell]) -> [String] {
    row.map { cell in
      switch cell {
      case .text(let text), .number(let text): text
      }
    }
  }

  @Test func `scores are those of evaluate`() throws {
    try Models.trained("flowers", []) { folder, model in
      let evaluation = try EvaluateWorkflow.run(modelPath: model, dataPath: nil, metrics: [])
      let document = try ReportWorkflow.run(ReportRequest(modelPath: model, version: ""))
      let tables = tables(try section("Scores", document))
      let expected = try evaluation.scores.map { score in
        [score.name, NumberText.metric(score.value)] + (score.interval.map { [$0.words] } ?? [])
          + [NumberText.metric(try #require(score.baseline))]
      }
      #expect(tables[0].rows.map(texts) == expected)
      guard case .classification(let report) = evaluation.report else {
        Issue.record("no classes")
        return
      }
      #expect(
        tables[1].rows.dropFirst(2).map(texts)
          == report.classes.map {
            [
              $0.label, NumberText.metric($0.precision), NumberText.metric($0.recall),
              NumberText.metric($0.f1), "\($0.support)",
            ]
          })
    }
  }

  /// By hand: the network goes by which of length and width is large.
  @Test func `the worst rows come first, with their cells`() throws {
    let (document, _) = try report("flowers", rows: Models.flowers)
    let table = try #require(tables(try section("Worst", document)).first)
    #expect(
      table.header == [
        "place", "loss", "actual", "its probability", "predicted", "its probability", "length",
        "width",
      ])
    let rows = table.rows.map(texts)
    #expect(rows.map { $0[0].suffix(10) }.sorted() == (2...6).map { "rows.csv:\($0)" })
    #expect(rows.prefix(2).map { $0[2] + $0[4] }.sorted() == ["irisrose", "rosetulip"])
    #expect(Set(rows.prefix(2).map { $0.suffix(2) }) == [["8", "1"], ["1", "8"]])
    let losses = rows.compactMap { Float($0[1]) }
    #expect(losses == losses.sorted(by: >))
  }

  @Test func `the largest losses, none before those that are no numbers`() {
    #expect(ModelReport.worst([1, 3, .nan, 3, 2]) == [2, 1, 3, 4, 0])
    #expect(ModelReport.worst([]) == [])
    let many = (0..<1000).map { Float(($0 * 7919) % 1000) }
    #expect(ModelReport.worst(many).map { many[$0] } == (990..<1000).reversed().map(Float.init))
  }

  @Test(
    "the pictures suit the task",
    arguments: [
      ("points", ["Confusion", "ROC", "Precision", "Calibration"]),
      ("flowers", ["Confusion", "Calibration"]), ("line", ["Residuals"]),
    ])
  func kinds(name: String, words: [String]) throws {
    let rows = [
      "points": "a,b,pass\n1,0,yes\n0,1,no\n1,2,yes\n", "flowers": Models.flowers,
      "line": "x,y\n0,1\n1,5\n2,2\n",
    ]
    let (document, _) = try report(name, rows: rows[name])
    let pictures = pictures(try section("Scores", document))
    #expect(pictures.map { $0.title.prefix { $0 != " " } } == words.map { $0[...] })
    #expect(try self.pictures(section("Model", document)).count == 1)
  }

  @Test func `signs have no calibration`() throws {
    let (document, _) = try report(
      "points", rows: "a,b,pass\n1,0,yes\n0,1,no\n1,2,yes\n",
      overrides: Models.signs.map { try Override(setting: $0) })
    let section = try section("Scores", document)
    #expect(
      pictures(section).map { $0.title.prefix { $0 != " " } } == ["Confusion", "ROC", "Precision"])
    let hasRefusal = section.blocks.contains {
      if case .paragraph(let text) = $0 { text.hasPrefix("There is no picture") } else { false }
    }
    #expect(!hasRefusal)
  }

  /// 2 of 3 rows are right, which is 0.6667, and yes is the commoner class.
  @Test func `the answer comes first`() throws {
    let (document, _) = try report("points", rows: "a,b,pass\n1,0,yes\n0,1,no\n1,2,yes\n")
    guard case .lead(let text)? = document.summary.first else {
      Issue.record("no lead")
      return
    }
    #expect(text.hasPrefix("accuracy 0.6667 on 3 rows of "))
    #expect(
      text.hasSuffix(
        " of a baseline that looks at no feature; the rows are too few for an interval."))
  }

  @Test func `without its data a report has all that the checkpoint knows`() throws {
    let (document, notices) = try report("flowers") { folder, _ in
      try FileManager.default.removeItem(at: folder.appending(path: "flowers.csv"))
    }
    #expect(notices.map(\.severity) == [.warning])
    #expect(document.sections.map(\.title).prefix(4) == ["Data", "Model", "Training", "Scores"])
    #expect(!document.sections.map(\.title).contains("Worst predictions"))
    #expect(
      tables(try section("Data", document)).map(\.title) == [
        "Files, as seen from the folder of the config", "Parts",
        "Classes among the training rows", "Features: 2, as 2 inputs",
      ])
    guard case .lead(let text)? = document.summary.first else {
      Issue.record("no lead")
      return
    }
    #expect(text.hasPrefix("There are no scores: cannot read "))
  }

  @Test func `a training that held out no rows has no scores, which is no fault`() throws {
    let (document, notices) = try report(
      "flowers", overrides: [Override(option: "--set", path: "data.split", value: "1")])
    #expect(notices.map(\.severity) == [.note])
    #expect(try section("Scores", document).title == "Scores")
  }

  @Test func `other data must be there, and nothing is overwritten`() throws {
    func kind(_ change: @escaping (URL, inout ReportRequest) throws -> Void) -> Diagnostic.Kind? {
      do {
        _ = try report("flowers", prepare: change)
        return nil
      } catch { return (error as? Problems)?.all[0].kind }
    }
    #expect(kind { $1.dataPath = $0.appending(path: "none.csv").path() } == .input)
    #expect(kind { $1.output = $1.modelPath } == .output)
    #expect(kind { $1.output = $0.appending(path: "flowers.csv").path() } == .output)
    #expect(kind { $1.output = $0.appending(path: "none/report.html").path() } == .output)
    #expect(kind { $1.modelPath = $0.appending(path: "flowers.yaml").path() } != nil)
  }

  @Test func `equal models have equal pages`() throws {
    let pages = try Models.trained("points", []) { _, model in
      try (0..<2).map { _ in
        HTML.text(try ReportWorkflow.run(ReportRequest(modelPath: model, version: "1")))
      }
    }
    #expect(pages[0] == pages[1])
  }
}
