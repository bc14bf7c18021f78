extension NetworkDiagram {
  /// The diagram at most so many columns wide, and as high as it wants.
  func canvas(width: Int, usesColor: Bool) -> Canvas {
    Canvas(columns: width, rows: 0)
  }
}
