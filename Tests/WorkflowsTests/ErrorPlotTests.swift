import Diagnostics
import Foundation
import Plotting
import TestSupport
import Testing

@testable import Workflows

/// The numbers are those of scikit-learn 1.9.1.
@Suite struct ErrorPlotTests {
  private static func ranked(_ scores: [Double], _ isPositive: [Bool]) -> RankedRows? {
    RankedRows(
      ClassScores(
        name: "", scores: scores, isPositive: isPositive, isPredicted: scores.map { $0 > 0.5 }))
  }

  /// Rows with equal scores are found together.
  private let ranked = ranked(
    [0.1, 0.4, 0.35, 0.8, 0.4, 0.1], [false, false, true, true, true, false])

  @Test("ROC as roc_curve and roc_auc_score have it")
  func roc() throws {
    let ranked = try #require(ranked)
    #expect(
      ranked.roc == [
        Point(0, 0), Point(0, 1.0 / 3), Point(1.0 / 3, 2.0 / 3), Point(1.0 / 3, 1), Point(1, 1),
      ])
    #expect(isClose(ranked.area, 0.8333333333333333, relativeTolerance: 1e-15))
  }

  /// precision_recall_curve gives the corners, from the right.
  @Test("precision and recall as average_precision_score has them")
  func precisionRecall() throws {
    let ranked = try #require(ranked)
    let third = 1.0 / 3
    #expect(
      ranked.precisionRecall == [
        Point(0, 1), Point(third, 1), Point(third, 2.0 / 3), Point(2.0 / 3, 2.0 / 3),
        Point(2.0 / 3, 0.75), Point(1, 0.75), Point(1, 0.5), Point(1, 0.5),
      ])
    #expect(isClose(ranked.averagePrecision, 0.8055555555555556, relativeTolerance: 1e-15))
    #expect(ranked.prevalence == 0.5)
  }

  @Test("one kind of rows alone has no curve")
  func oneKind() {
    #expect(Self.ranked([0.1, 0.9], [true, true]) == nil)
    #expect(Self.ranked([], []) == nil)
  }

  /// By calibration_curve with 10 and with 4 uniform bins; a bin holds its upper edge.
  @Test("calibration as calibration_curve and brier_score_loss have it")
  func calibration() {
    let scores = [0.0, 0.1, 0.2, 0.30000000000000004, 0.35, 1, 0.75, 0.8]
    let isPositive = [false, false, true, false, true, true, false, true]
    let ten = Reliability(scores, isPositive, bins: 10)
    #expect(ten.bins.map(\.count) == [2, 1, 1, 1, 0, 0, 0, 2, 0, 1])
    #expect(
      ten.curve == [
        Point(0.05, 0), Point(0.2, 1), Point(0.30000000000000004, 0), Point(0.35, 1),
        Point(0.775, 0.5), Point(1, 1),
      ])
    #expect(isClose(ten.brier, 0.220625, relativeTolerance: 1e-15))
    let four = Reliability(scores, isPositive, bins: 4)
    #expect(four.bins.map(\.count) == [3, 2, 1, 2])
    // |0.3 − 1| + |0.65 − 1| + |0.75 − 0| + |1.8 − 2|, over 8 rows.
    #expect(isClose(four.expectedError, 2.0 / 8, relativeTolerance: 1e-12))
  }

  /// As of a network whose last layer is linear.
  @Test("what is no probability is counted in the outer bins")
  func improbable() {
    let scores = [-1e300, -.infinity, 0.55, 2, 1e300, .infinity]
    let bins = Reliability(scores, scores.map { $0 > 0 }, bins: 10).bins
    #expect(bins.map(\.count) == [2, 0, 0, 0, 0, 1, 0, 0, 0, 3])
  }

  @Test("signs have no calibration")
  func signs() throws {
    let problems = #expect(throws: Problems.self) {
      try Models.picture(
        CalibrationPlot.self, "points", settings: Models.signs, rows: "a,b,pass\n1,0,yes\n0,1,no\n")
    }
    #expect(problems?.all[0].kind == .usage)
    #expect(problems?.all[0].message.hasSuffix("predicts signs") == true)
  }

  /// By hand: the network goes by which of length and width is large.
  @Test("confusion: the first class on top, shares of rows")
  func confusion() throws {
    let picture = try Models.picture(
      ConfusionPlot.self, "flowers", rows: Models.flowers)
    guard case .chart(let chart) = picture.panels[0],
      case .cells(let cells) = chart.layers[0].marks
    else {
      Issue.record("no cells")
      return
    }
    #expect(chart.x.categories == ["iris", "rose", "tulip"])
    #expect(chart.y.categories == ["tulip", "rose", "iris"])
    #expect(cells.values == [0, 0, 1, 0, 0.5, 0.5, 0.5, 0.5, 0])
    #expect(cells.texts?.last == "0 (0 %)")
    #expect(cells.texts?[6] == "1 (50 %)")
    #expect(
      picture.description.hasSuffix(
        "rows.csv 3 are right. Most often taken: iris for rose (1), rose for tulip (1)."))
  }

  /// Each class against the others, by roc_auc_score and average_precision_score; the Brier score is
  /// the mean of Σ (probability − outcome)² over the classes.
  @Test("several classes as scikit-learn has them")
  func severalClasses() throws {
    let rows = """
      length,width,kind
      1,1,iris
      4,3,iris
      8,1,rose
      3,5.5,rose
      9,2,rose
      1,9,tulip
      6,4.3,tulip
      2,3,tulip
      """
    func layers(_ kind: any PlotKind.Type) throws -> [Chart.Layer] {
      let picture = try Models.picture(
        kind, "flowers", settings: ["fit.epochs=0"], rows: rows
      ) { if kind == CalibrationPlot.self { $0.bins = 5 } }
      guard case .chart(let chart) = picture.panels[0] else { return [] }
      return chart.layers
    }
    #expect(
      try layers(ROCPlot.self).compactMap(\.name) == [
        "chance", "AUC 0.917, kind=iris", "AUC 0.800, kind=rose", "AUC 0.800, kind=tulip",
        "decision",
      ])
    #expect(
      try layers(PRPlot.self).compactMap(\.name) == [
        "AP 0.833, kind=iris", "AP 0.833, kind=rose", "AP 0.756, kind=tulip", "decision",
      ])
    let curve = try layers(CalibrationPlot.self)[1]
    #expect(curve.name == "Brier 0.721, the predicted class")
    guard case .line(let points, _) = curve.marks else { return }
    let expected = [Point(0.4683105308334812, 1), Point(0.9655432867892692, 4.0 / 7)]
    #expect(points.count == expected.count)
    // The probabilities are float32.
    for (point, expected) in zip(points, expected) {
      #expect(isClose(point.x, expected.x, relativeTolerance: 1e-6) && point.y == expected.y)
    }
  }

  @Test("residuals: by hand")
  func residuals() throws {
    let picture = try Models.picture(ResidualsPlot.self, "line", rows: "x,y\n0,1\n1,5\n2,2\n")
    let charts = picture.panels.compactMap { panel -> Chart? in
      if case .chart(let chart) = panel { chart } else { nil }
    }
    #expect(charts.map(\.x.label) == ["actual y", "predicted y"])
    #expect(charts.map(\.y.label) == ["predicted y", "actual − predicted y"])
    #expect(charts[0].layers[1].marks == .points([Point(1, 1), Point(5, 3), Point(2, 5)]))
    #expect(charts[1].layers[1].marks == .points([Point(1, 0), Point(3, 2), Point(5, -3)]))
    #expect(charts[0].layers[0].marks == .line([Point(1, 1), Point(5, 5)], .dashed))
  }

  @Test(
    "what does not fit is refused",
    arguments: [
      ("roc", "line", "model.json' predicts numbers"),
      ("confusion", "line", "model.json' predicts numbers"),
      ("calibration", "line", "model.json' predicts numbers"),
      ("residuals", "points", "model.json' predicts classes"),
    ])
  func refusals(kind: String, model: String, ending: String) throws {
    let kind = try PlotRegistry.kind(named: kind)
    let rows = model == "line" ? "x,y\n0,1\n" : "a,b,pass\n1,0,yes\n"
    #expect {
      try Models.picture(kind, model, rows: rows)
    } throws: { error in
      guard let problem = (error as? Problems)?.all[0] else { return false }
      return problem.kind == .usage && problem.message.hasSuffix(ending)
    }
  }
}

/// Networks of the CLI cases' small configs, trained where they lie for a moment.
enum Models {
  private static let shared = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "CLITests/Cases/shared")

  /// Settings of the points' network that make its output a sign.
  static let signs = [
    "model.layers=[Dense: {units: 1, activation: tanh}]", "compile.loss=hinge",
  ]

  /// Rows of which the network gets three right.
  static let flowers = """
    length,width,kind
    1,1,iris
    8,1,iris
    9,2,rose
    1,9,tulip
    1,8,rose
    """

  /// - Parameter body: is given the folder and the checkpoint.
  static func trained<Result>(
    _ name: String, _ overrides: [Override], _ body: (URL, String) throws -> Result
  ) throws -> Result {
    try withScratchFolder { folder in
      for ending in ["csv", "yaml"] {
        try FileManager.default.copyItem(
          at: shared.appending(path: "\(name).\(ending)"),
          to: folder.appending(path: "\(name).\(ending)"))
      }
      let model = folder.appending(path: "model.json").path()
      _ = try TrainWorkflow(
        configPath: folder.appending(path: "\(name).yaml").path(), overrides: overrides,
        output: model
      ).run()
      return try body(folder, model)
    }
  }

  /// - Parameters:
  ///   - settings: of the config, besides its own.
  ///   - rows: those that are scored; nil for the test rows.
  static func picture(
    _ kind: any PlotKind.Type, _ name: String, settings: [String] = [], rows: String? = nil,
    _ change: (inout PlotRequest) -> Void = { _ in }
  ) throws -> Picture {
    try trained(name, settings.map { try Override(setting: $0) }) { folder, model in
      var request = PlotRequest(inputs: [model])
      if let rows {
        let file = folder.appending(path: "rows.csv")
        try Data(rows.utf8).write(to: file)
        request.data = file.path()
      }
      change(&request)
      return try kind.picture(request)
    }
  }
}
