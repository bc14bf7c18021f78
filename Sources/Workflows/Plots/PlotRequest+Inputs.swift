internal import Diagnostics

extension PlotRequest {
  /// The one file that a kind is about.
  ///
  /// - Throws: a usage error for none and for several.
  func file(of kind: String) throws(Problems) -> String {
    guard let file = inputs.first, inputs.count == 1 else {
      throw Problems(
        Diagnostic(
          "plot \(kind) draws one file, and \(inputs.isEmpty ? "none" : "\(inputs.count)") "
            + "\(inputs.count > 1 ? "are" : "is") named", kind: .usage))
    }
    return file
  }
}
