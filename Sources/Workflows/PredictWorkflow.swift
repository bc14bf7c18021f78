internal import Checkpointing
internal import Compute
internal import Config
public import Diagnostics
internal import JSON
internal import NN
public import Platform
public import Tabular
internal import Training

/// What to predict, and in which form.
public struct PredictRequest: Sendable {
  public enum Input: Sendable {
    /// Words of the command line: values in feature order, JSON, or files.
    case samples([String])
    /// A file; `-` is stdin.
    case file(String)
    /// The rows that the training held out.
    case testRows
  }

  /// What a row that cannot be read or predicted does.
  public enum OnError: String, Sendable, CaseIterable {
    /// Ends the run, after the rows before it.
    case stop
    /// It is reported and left out.
    case skip
    /// It is reported, and an empty prediction stands in its place.
    case null
  }

  public var modelPath: String
  public var input: Input
  /// How the input is written; nil to find out by its name or by looking.
  public var inputFormat: RowFormat?
  /// Whether a CSV has a header; nil for what the config's `data.csv.header` says.
  public var hasHeader: Bool?
  public var outputFormat = RowFormat.csv
  /// Whether a CSV begins with the names of its columns.
  public var writesHeader = true
  /// A column a class.
  public var probabilities = false
  /// The so many most probable classes instead of one.
  public var topK: Int?
  /// Of two classes it is the second whose probability is greater; nil for the more probable one.
  public var threshold: Float?
  /// All input columns in front.
  public var append = false
  /// These input columns in front.
  public var columns: [String] = []
  /// The network's outputs as they are.
  public var raw = false
  /// Every layer's sums and outputs, in place of the CSV.
  public var trace = false
  public var onError = OnError.stop
  /// Whether the rows are compared with those of the training.
  public var reportsDrift = false
  /// Where large data of the training lie.
  public var storage = ColumnStorage()

  public init(modelPath: String, input: Input) {
    self.modelPath = modelPath
    self.input = input
  }
}

/// What predicting came to, besides what was written.
public struct PredictOutcome: Sendable {
  /// How many rows could not be predicted, and were reported.
  public var faultCount = 0
  /// Of the rows that were predicted; nil where it was not asked for.
  public var drift: DriftReport?
}

public enum PredictWorkflow {
  /// Writes a prediction for each row, in order, in memory that does not grow with the input.
  ///
  /// What was predicted before a bad row that ends the run is written before the row is thrown.
  /// - Parameter report: takes what is wrong with each row that does not end it, and a word on a model
  ///   whose training is not finished.
  @discardableResult
  public static func run(
    _ request: PredictRequest, to sink: any ByteSink, report: @escaping (Diagnostic) -> Void
  ) throws(Problems) -> PredictOutcome {
    try run(request, LoadedModel(path: request.modelPath), to: sink, report: report)
  }

  /// The same into a file, which is replaced when all is written.
  ///
  /// - Throws: also where that would destroy the model, its data, or an input whose columns are not
  ///   kept.
  @discardableResult
  public static func run(
    _ request: PredictRequest, toFile path: String, report: @escaping (Diagnostic) -> Void
  ) throws(Problems) -> PredictOutcome {
    let loaded = try LoadedModel(path: request.modelPath)
    do {
      try check(output: path, request, loaded)
      let file = try AtomicFile(path: path)
      let outcome = try run(request, loaded, to: file, report: report)
      try file.commit()
      return outcome
    } catch { throw Problems(thrown: error) }
  }

  private static func check(output: String, _ request: PredictRequest, _ loaded: LoadedModel)
    throws(Diagnostic)
  {
    try loaded.checkIsSpared(by: output)
    if !request.append && request.input.files.contains(where: { Path.isSame(output, $0) }) {
      throw LoadedModel.refusal(
        of: output, "the input, whose columns would be lost", ["--append keeps them"])
    }
  }

  /// With a model that has been read.
  static func run(
    _ request: PredictRequest, _ loaded: LoadedModel, to sink: any ByteSink,
    report: @escaping (Diagnostic) -> Void
  ) throws(Problems) -> PredictOutcome {
    do throws(Diagnostic) {
      try checkClasses(request, loaded)
      let profile = try profile(request, loaded)
      var drift: DriftCounts?
      if let warning = loaded.warning { report(warning) }
      var request = request
      request.columns = try names(request.columns)
      var header: [String]?
      var outcome = PredictOutcome()
      for source in try sources(of: request, loaded) {
        var stream = try PredictionStream(
          request, loaded, source, comparedWith: profile, isFirst: header == nil, sink: sink,
          report: report)
        if let header, stream.header != header {
          throw Diagnostic(
            "--append: '\(source.bytes.name)' has other columns than what came before it",
            kind: .data, notes: ["predict it by itself"])
        }
        header = stream.header
        try stream.run()
        outcome.faultCount += stream.faultCount
        drift = drift?.adding(stream.drift) ?? stream.drift
        if sink.isClosed { break }
      }
      try sink.flush()
      if let profile, let features = loaded.features {
        outcome.drift = DriftReport(drift ?? DriftCounts(profile, features), since: profile)
      }
      return outcome
    } catch { throw Problems(error) }
  }

  /// What the rows are to be compared with; nil where that is not asked for.
  private static func profile(_ request: PredictRequest, _ loaded: LoadedModel)
    throws(Diagnostic) -> TrainingProfile?
  {
    guard request.reportsDrift else { return nil }
    guard loaded.checkpoint != nil else {
      throw Diagnostic(
        "--drift: '\(loaded.name)' is a config, which has seen no rows to compare with",
        kind: .usage)
    }
    guard let profile = try loaded.trainingProfile() else {
      throw Diagnostic(
        "--drift: '\(loaded.name)' does not say what its training rows held", kind: .data,
        notes: ["an older nnctl wrote it; train again: nnctl train CONFIG"])
    }
    return profile
  }

  /// What is asked about classes must be what the network knows.
  private static func checkClasses(_ request: PredictRequest, _ loaded: LoadedModel)
    throws(Diagnostic)
  {
    let options = [
      ("--probabilities", request.probabilities), ("--top-k", request.topK != nil),
      ("--threshold", request.threshold != nil),
    ]
    guard let option = options.first(where: \.1)?.0 else { return }
    let network = "the network of '\(loaded.name)'"
    guard let count = loaded.target?.labels?.count else {
      throw Diagnostic("\(option): \(network) knows no classes", kind: .usage)
    }
    if loaded.target?.kind == .multiHot {
      guard request.topK != nil else { return }
      throw Diagnostic(
        "--top-k: \(network) tells of each label whether it holds, and ranks none", kind: .usage,
        notes: ["--probabilities shows how sure it is of each"])
    }
    if let topK = request.topK, topK > count {
      throw Diagnostic("--top-k \(topK): \(network) knows \(count) classes", kind: .usage)
    }
    if request.threshold != nil, count != 2 {
      throw Diagnostic(
        "--threshold: \(network) knows \(count) classes, and a threshold is between two",
        kind: .usage)
    }
  }

  /// The names that the words of `--columns` give: each is a row of a CSV, so that a name with a comma
  /// stands in quotes.
  private static func names(_ words: [String]) throws(Diagnostic) -> [String] {
    var names: [String] = []
    do throws(Diagnostic) {
      for word in words {
        let expected = Diagnostic(
          "--columns: expected names separated by commas, found '\(word)'", kind: .usage)
        if word.allSatisfy(\.isWhitespace) { throw expected }
        var options = CSVOptions()
        options.delimiter = UInt8(ascii: ",")
        options.hasHeader = false
        let reader = try CSVReader(
          ByteSource(bytes: Array(word.utf8), name: "--columns"), options: options)
        _ = try reader.next()
        for column in reader.columnNames.indices { names.append(try reader.text(column)) }
        if try reader.next() || names.contains("") { throw expected }
      }
    } catch {
      var problem = error
      problem.kind = .usage
      throw problem
    }
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      throw Diagnostic("--columns: '\(name)' is there twice", kind: .usage)
    }
    return names
  }

  /// Where rows come from, in order.
  struct Source {
    let bytes: ByteSource
    let format: RowFormat
    var options = CSVOptions()
    /// Whether values stand in feature order, whatever the columns are called.
    var isPositional = false
    /// Which records to take; nil for all.
    var rows: Set<Int32>?

    func open() throws(Diagnostic) -> any RowReader {
      var options = options
      switch format {
      case .jsonl: return try JSONLinesReader(bytes, missing: options.missing)
      case .tsv: options.delimiter = UInt8(ascii: "\t")
      case .csv: break
      }
      return try CSVReader(bytes, options: options)
    }
  }

  private static func sources(of request: PredictRequest, _ loaded: LoadedModel)
    throws(Diagnostic) -> [Source]
  {
    switch request.input {
    case .file(let path): return [try file(path, request, loaded)]
    case .samples(let words): return try samples(words, request, loaded)
    case .testRows: return try testRows(loaded, request.storage)
    }
  }

  private static func file(_ path: String, _ request: PredictRequest, _ loaded: LoadedModel)
    throws(Diagnostic) -> Source
  {
    let bytes = path == "-" ? ByteSource.standardInput : try ByteSource(path: path)
    let format =
      if let given = request.inputFormat { given } else { try RowFormat(of: bytes) }
    if format == .jsonl && request.hasHeader != nil {
      throw Diagnostic("--no-header: '\(bytes.name)' is JSON lines, which have none", kind: .usage)
    }
    // Delimiters are found by looking; whether names like 2020 are a header cannot be.
    var options = loaded.config.data?.csv.forOtherFiles ?? CSVOptions()
    options.hasHeader = request.hasHeader ?? options.hasHeader
    return Source(bytes: bytes, format: format, options: options)
  }

  /// Words that stand for values are put together; files and JSON objects stand for themselves.
  private static func samples(
    _ words: [String], _ request: PredictRequest, _ loaded: LoadedModel
  ) throws(Diagnostic) -> [Source] {
    var sources: [Source] = []
    var lines: [UInt8] = []
    func flush() {
      if lines.isEmpty { return }
      sources.append(
        Source(
          bytes: ByteSource(bytes: lines, name: "--samples"), format: .csv,
          options: samplesOptions, isPositional: true))
      lines = []
    }
    for word in words {
      let first = word.first { $0 != " " }
      if RowFormat(path: word) != nil {
        flush()
        sources.append(try file(word, request, loaded))
      } else if first == "{" {
        flush()
        sources.append(
          Source(
            bytes: ByteSource(bytes: Array(word.utf8), name: "--samples"), format: .jsonl))
      } else if first == "[" {
        lines += try jsonRows(word)
      } else if word.allSatisfy(\.isWhitespace) {
        throw Diagnostic(
          "--samples: expected values separated by commas, found '\(word)'", kind: .usage)
      } else {
        lines += Array(word.utf8) + [UInt8(ascii: "\n")]
      }
    }
    flush()
    return sources
  }

  private static var samplesOptions: CSVOptions {
    var options = CSVOptions()
    options.delimiter = UInt8(ascii: ",")
    options.hasHeader = false
    return options
  }

  /// `[1, 2]` or `[[1, 2], [3, 4]]` as lines of a CSV.
  private static func jsonRows(_ word: String) throws(Diagnostic) -> [UInt8] {
    let node: ConfigNode
    do {
      node = try JSON.read(Array(word.utf8), name: "--samples", kind: .data)
    } catch { throw error }
    let rows = node.items?.first?.items == nil ? [node] : node.items ?? []
    var lines = CSVWriter()
    for row in rows {
      guard let items = row.items, !items.isEmpty else {
        throw Diagnostic(
          "expected an array of values, or an array of such arrays, found "
            + (row.items == nil ? row.described : "an empty one"),
          at: row.location, kind: .data, excerpt: word)
      }
      for item in items {
        guard let text = item.isNull ? "" : item.labelText else {
          throw Diagnostic(
            "expected a number or a text, found \(item.described)", at: item.location, kind: .data,
            excerpt: word)
        }
        lines.field(text)
      }
      lines.endRow()
    }
    return lines.takeBytes()
  }

  /// The data's files again, of which only the held-out rows are taken.
  private static func testRows(_ loaded: LoadedModel, _ storage: ColumnStorage)
    throws(Diagnostic) -> [Source]
  {
    guard let data = loaded.config.data,
      loaded.checkpoint != nil
    else {
      throw Diagnostic(
        "--split test: '\(loaded.name)' is a config, which knows no held-out rows", kind: .usage)
    }
    let held = try loaded.dataset(storage: storage)
      .heldOut(config: data, folder: loaded.configFolder)
    guard let held else {
      throw Diagnostic(
        "--split test: the training of '\(loaded.name)' held out no rows for the test", kind: .usage
      )
    }
    if held.contains(where: { $0.path == "-" }) {
      throw Diagnostic(
        "--split test: the training of '\(loaded.name)' read its data from standard input, which "
          + "cannot be read twice", kind: .usage,
        notes: ["train on a file, or name the rows: nnctl predict --input FILE"])
    }
    var sources: [Source] = []
    for file in held {
      sources.append(
        Source(
          bytes: try ByteSource(path: file.path), format: .csv, options: data.csv, rows: file.rows))
    }
    return sources
  }
}

extension PredictRequest.Input {
  /// The files that it may name.
  fileprivate var files: [String] {
    switch self {
    case .samples(let words): words
    case .file(let path): [path]
    case .testRows: []
    }
  }
}
