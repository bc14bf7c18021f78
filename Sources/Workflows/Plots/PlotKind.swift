public import Diagnostics
public import Plotting

/// A kind of picture: what `nnctl plot NAME` draws. A kind is a file here and a line in the registry.
public protocol PlotKind: Sendable {
  /// As on the command line: "boundary".
  static var name: String { get }
  /// One line of what it shows.
  static var summary: String { get }
  /// What is named behind the kind: "model.json", "[names …]".
  static var inputs: String { get }
  /// The options that it looks at; others are refused.
  static var options: Set<PlotOption> { get }

  static func picture(_ request: PlotRequest) throws(Problems) -> Picture
}
