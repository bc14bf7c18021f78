internal import Config
internal import Diagnostics
internal import Plotting

/// A curve of a class within the unit square.
struct ClassCurve {
  /// "kind=setosa"
  let name: String
  let points: [Point]
  /// What sums it up: its area, its average precision.
  let score: Double
  /// Where the network decides.
  let working: Point
}

extension ClassCurve {
  /// Of each class of which there are rows, and rows of others.
  ///
  /// - Throws: where there is none.
  static func all(
    _ rows: EvaluatedRows, _ request: PlotRequest, for kind: any PlotKind.Type,
    curve: (ClassScores, RankedRows) -> ClassCurve
  ) throws(Problems) -> [ClassCurve] {
    do throws(Diagnostic) {
      var curves: [ClassCurve] = []
      var lacking: [String] = []
      for scores in try ClassScores.all(rows, label: request.label, for: kind) {
        if let ranked = RankedRows(scores) {
          curves.append(curve(scores, ranked))
        } else {
          lacking.append(scores.name)
        }
      }
      if curves.isEmpty {
        throw Diagnostic(
          "\(rows.counted) of one class alone leave nothing to be told apart", kind: .data)
      }
      if !lacking.isEmpty {
        request.report?(
          Diagnostic(
            "no curve of classes that all or none of the rows have: "
              + lacking.prefix(5).joined(separator: ", ")
              + (lacking.count > 5 ? " and \(lacking.count - 5) more" : ""), severity: .note))
      }
      return curves
    } catch { throw Problems(error) }
  }

  /// So many curves can be told apart.
  private static let most = 8

  /// The curves with what sums them up in the legend, and the places where the network decides. Of
  /// many curves the lowest have names.
  static func layers(_ curves: [ClassCurve], called word: String) -> [Chart.Layer] {
    let named = Set(
      curves.indices.sorted { (curves[$0].score, $0) < (curves[$1].score, $1) }.prefix(most))
    var layers: [Chart.Layer] = []
    for (index, curve) in curves.enumerated() where !named.contains(index) {
      layers.append(
        Chart.Layer("\(curves.count - most) others", ink: .faint, .line(thinned(curve.points))))
    }
    for (place, index) in named.sorted().enumerated() {
      let curve = curves[index]
      // The number in front: a long name is cut.
      let name = "\(word) \(fixedDecimal(curve.score, decimals: 3)), \(curve.name)"
      layers.append(Chart.Layer(name, ink: .series(place), .line(thinned(curve.points))))
    }
    for (place, index) in named.sorted().enumerated() {
      layers.append(
        Chart.Layer(
          place == 0 ? "decision" : nil, ink: .series(place),
          .points([curves[index].working], .diamond)))
    }
    return layers
  }

  /// Without points that hide others: what is nearer to the last one than a line is wide, and what
  /// lies on the way straight on.
  private static func thinned(_ points: [Point]) -> [Point] {
    var kept: [Point] = []
    for (index, point) in points.enumerated() {
      let isEnd = index == 0 || index + 1 == points.count
      if !isEnd, let last = kept.last, abs(point.x - last.x) < 5e-4, abs(point.y - last.y) < 5e-4 {
        continue
      }
      if kept.count > 1 {
        let (a, b) = (kept[kept.count - 2], kept[kept.count - 1])
        if a.x == b.x && b.x == point.x || a.y == b.y && b.y == point.y { kept.removeLast() }
      }
      kept.append(point)
    }
    return kept
  }

  /// "AUC 0.981", or the mean and the worst of several.
  static func described(_ curves: [ClassCurve], called word: String) -> String {
    func text(_ score: Double) -> String { fixedDecimal(score, decimals: 3) }
    guard let worst = curves.min(by: { $0.score < $1.score }), curves.count > 1 else {
      return curves.map { "\($0.name): \(word) \(text($0.score))" }.joined()
    }
    let mean = curves.reduce(0) { $0 + $1.score } / Double(curves.count)
    return "mean \(word) of \(curves.count) curves \(text(mean)), lowest \(text(worst.score)) "
      + "(\(worst.name))"
  }
}
