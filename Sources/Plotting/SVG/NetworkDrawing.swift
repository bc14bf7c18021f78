/// A network in a drawing.
enum NetworkDrawing {
  /// - Returns: the lower edge.
  static func draw(
    _ network: NetworkDiagram, into drawing: inout Drawing, x: Double, y: Double, width: Double
  ) -> Double { y }
}
