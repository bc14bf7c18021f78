import Diagnostics
import Platform
import Tabular

@testable import Workflows

/// Rows to be predicted: `--samples` and `predict --input`.
extension FuzzTarget {
  /// A model with inputs of every kind, and its classes.
  private static let model = insist("the model of the rows reads") {
    try LoadedModel(path: "\(FuzzFolder.path)/model.json")
  }

  /// `predict --samples`: after the flags each line is a word of the command line.
  static func samples(_ bytes: [UInt8]) {
    let (flags, rest) = flags(bytes)
    // A zero cannot be a part of a word.
    let end: UInt8 = flags.contains(UInt8(ascii: "0")) ? 0 : UInt8(ascii: "\n")
    var words = rest.split(separator: end, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    if words.last == "" { words.removeLast() }
    let request = request(.samples(words), flags)
    attempt {
      _ = try PredictWorkflow.run(request, model, to: MemorySink(), report: look)
    }
  }

  /// `predict --input rows.jsonl`.
  static func jsonLines(_ bytes: [UInt8]) { predict(bytes, .jsonl) }

  /// Predicts for rows in a file. Further flags say how it is read.
  static func predict(_ bytes: [UInt8], _ format: RowFormat) {
    let (flags, rest) = flags(bytes)
    var request = request(.file("rows"), flags)
    request.inputFormat = format
    var options = model.config.data?.csv.forOtherFiles ?? CSVOptions()
    if flags.contains(UInt8(ascii: "N")) { options.hasHeader = false }
    predict(rest, format, options, request, model, pieceSize: pieceSize(flags))
  }

  static func predict(
    _ bytes: [UInt8], _ format: RowFormat, _ options: CSVOptions, _ request: PredictRequest,
    _ loaded: LoadedModel, pieceSize: Int = .max
  ) {
    attempt {
      let source = PredictWorkflow.Source(
        bytes: ByteSource(bytes: bytes, name: "rows", pieceSize: pieceSize), format: format,
        options: options)
      let profile = request.reportsDrift ? try loaded.trainingProfile() : nil
      var stream = try PredictionStream(
        request, loaded, source, comparedWith: profile, isFirst: true, sink: MemorySink(),
        report: look)
      try stream.run()
      if let profile, let drift = stream.drift { _ = DriftReport(drift, since: profile) }
    }
  }

  /// How many bytes come at once.
  static func pieceSize(_ flags: Set<UInt8>) -> Int {
    flags.contains(UInt8(ascii: "1")) ? 1 : flags.contains(UInt8(ascii: "7")) ? 7 : .max
  }

  static func request(_ input: PredictRequest.Input, _ flags: Set<UInt8>) -> PredictRequest {
    func has(_ flag: Unicode.Scalar) -> Bool { flags.contains(UInt8(ascii: flag)) }
    var request = PredictRequest(modelPath: "model.json", input: input)
    request.onError = has("s") ? .skip : has("n") ? .null : .stop
    request.outputFormat = has("j") ? .jsonl : has("t") ? .tsv : .csv
    request.append = has("a")
    request.columns = has("c") ? ["color", "x1"] : []
    request.probabilities = has("p")
    request.topK = has("k") ? 2 : nil
    request.raw = has("r")
    request.trace = has("T")
    request.reportsDrift = has("D")
    return request
  }
}
