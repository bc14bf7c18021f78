public import Diagnostics

/// The kinds of pictures.
public enum PlotRegistry {
  /// By name.
  public static let all: [any PlotKind.Type] = [
    ActivationPlot.self,
    BoundaryPlot.self,
    CalibrationPlot.self,
    ConfusionPlot.self,
    DistributionPlot.self,
    GradientsPlot.self,
    HistoryPlot.self,
    NetworkPlot.self,
    PRPlot.self,
    ResidualsPlot.self,
    ROCPlot.self,
    SchedulePlot.self,
    WeightsPlot.self,
  ]

  /// - Throws: a usage error with the nearest name.
  public static func kind(named name: String) throws(Diagnostic) -> any PlotKind.Type {
    for kind in all where kind.name == name { return kind }
    throw Diagnostic(
      "there is no picture called '\(name)'", kind: .usage,
      notes: [Suggestion.hint(for: name, among: names, called: "kinds")])
  }

  public static var names: [String] {
    var names: [String] = []
    for kind in all { names.append(kind.name) }
    return names
  }
}
