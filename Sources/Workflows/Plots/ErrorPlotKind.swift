internal import Diagnostics
internal import Plotting

/// A kind of picture of what a network makes of rows with known targets.
protocol ErrorPlotKind: PlotKind {
  /// - Parameter request: its `inputs` and `data` have been looked at.
  static func picture(of rows: EvaluatedRows, _ request: PlotRequest) throws(Problems) -> Picture
}

extension ErrorPlotKind {
  public static func picture(_ request: PlotRequest) throws(Problems) -> Picture {
    try picture(of: EvaluatedRows(request, for: self), request)
  }
}
