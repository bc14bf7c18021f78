public import Diagnostics
public import Tabular

/// What stands behind the kind on the command line.
public struct PlotRequest {
  /// Files, or what else the kind draws, such as names of activations.
  public var inputs: [String]
  /// `--x`, `--y`: columns.
  public var x: String?
  public var y: String?
  /// `--at column=value`, as they were given.
  public var at: [String] = []
  /// `--by`: a column that parts the rows.
  public var by: String?
  /// `--data`: a CSV in place of the training's.
  public var data: String?
  /// `--label`: a class, or an output.
  public var label: String?
  /// `--bins`: how many.
  public var bins: Int?
  /// `--log`: whether the scale is logarithmic.
  public var isLogarithmic = false
  public var storage = ColumnStorage()
  /// Takes notices.
  public var report: ((Diagnostic) -> Void)?

  public init(inputs: [String]) { self.inputs = inputs }
}

/// An option that not every kind of picture looks at.
public enum PlotOption: String, Sendable, CaseIterable {
  case at, bins, by, data, follow, label, log, x, y
}
