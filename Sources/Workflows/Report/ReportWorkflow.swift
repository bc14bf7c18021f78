public import Diagnostics
internal import Platform
public import Reporting
public import Tabular

/// What `nnctl report` is asked for.
public struct ReportRequest {
  public var modelPath: String
  /// A CSV to score instead of the rows that the training held out; `-` is stdin.
  public var dataPath: String?
  /// The file that the report will be written to; nil for a stream.
  public var output: String?
  /// Where large data lie.
  public var storage = ColumnStorage()
  /// Of nnctl.
  public var version: String
  /// Takes notices.
  public var report: ((Diagnostic) -> Void)?

  public init(modelPath: String, version: String) {
    (self.modelPath, self.version) = (modelPath, version)
  }
}

/// All that is to be known of a checkpoint, in one document.
public enum ReportWorkflow {
  /// Scores that cannot be had, as the data is gone or has changed or the training held out no rows,
  /// are missing with a word on the reason, unless other data were named.
  ///
  /// - Throws: also where the output would destroy the model or its data.
  public static func run(_ request: ReportRequest) throws(Problems) -> Document {
    let loaded = try LoadedModel(path: request.modelPath)
    if let output = request.output {
      do throws(Diagnostic) {
        try loaded.checkIsSpared(by: output)
        if let data = request.dataPath, Path.isSame(output, data) {
          throw LoadedModel.refusal(of: output, "the data that is scored")
        }
        try AtomicFile.check(path: output)
      } catch { throw Problems(error) }
    }
    return try ModelReport(request, loaded).document
  }
}
