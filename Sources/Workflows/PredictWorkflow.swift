internal import Checkpointing
internal import Compute
internal import Config
public import Diagnostics
internal import JSON
internal import NN
public import Platform
internal import Tabular
internal import Training

/// What to predict, and in which form.
public struct PredictRequest: Sendable {
  public enum Input: Sendable {
    /// Words of the command line: values in feature order, JSON arrays, or files.
    case samples([String])
    /// A CSV; `-` is stdin.
    case file(String)
    /// The rows that the training held out.
    case testRows
  }

  public var modelPath: String
  public var input: Input
  /// Whether a CSV has a header; nil for what the config's `data.csv.header` says.
  public var hasHeader: Bool?
  /// A column a class.
  public var probabilities = false
  /// Input columns in front.
  public var append = false
  /// The network's outputs as they are.
  public var raw = false
  /// Every layer's sums and outputs, in place of the CSV.
  public var trace = false

  public init(modelPath: String, input: Input) {
    self.modelPath = modelPath
    self.input = input
  }
}

public enum PredictWorkflow {
  /// Writes a prediction for each row, in order, in memory that does not grow with the input.
  ///
  /// What was predicted before a bad row is written before the row is reported.
  public static func run(_ request: PredictRequest, to sink: any ByteSink) throws(Problems) {
    try run(request, LoadedModel(path: request.modelPath), to: sink)
  }

  /// The same into a file, which is replaced when all is written.
  ///
  /// - Throws: also where that would destroy the model, its data, or an input whose columns are not
  ///   kept.
  public static func run(_ request: PredictRequest, toFile path: String) throws(Problems) {
    let loaded = try LoadedModel(path: request.modelPath)
    do {
      try check(output: path, request, loaded)
      let file = try AtomicFile(path: path)
      try run(request, loaded, to: file)
      try file.commit()
    } catch { throw Problems(thrown: error) }
  }

  private static func check(output: String, _ request: PredictRequest, _ loaded: LoadedModel)
    throws(Diagnostic)
  {
    func refuse(_ what: String, _ notes: [String] = []) -> Diagnostic {
      Diagnostic("cannot write '\(output)': it is \(what)", kind: .output, notes: notes)
    }
    if Path.isSame(output, loaded.path) { throw refuse("the model") }
    for file in loaded.checkpoint?.data.files ?? []
    where Path.isSame(output, Path.join(loaded.configFolder, file.path)) {
      throw refuse("the data that the model was trained on")
    }
    if case .file(let input) = request.input, !request.append, Path.isSame(output, input) {
      throw refuse("the input, whose columns would be lost", ["--append keeps them"])
    }
  }

  private static func run(
    _ request: PredictRequest, _ loaded: LoadedModel, to sink: any ByteSink
  ) throws(Problems) {
    if request.probabilities && loaded.target?.labels == nil {
      throw Problems(
        Diagnostic(
          "--probabilities: the network of '\(loaded.name)' knows no classes", kind: .usage))
    }
    do throws(Diagnostic) {
      var header: [String]?
      for source in try sources(of: request, loaded) {
        var stream = try PredictionStream(request, loaded, source, sink: sink)
        if let header, stream.header != header {
          throw Diagnostic(
            "--append: '\(source.bytes.name)' has other columns than what came before it",
            kind: .data, notes: ["predict it by itself"])
        }
        header = stream.header
        try stream.run()
        if sink.isClosed { return }
      }
      try sink.flush()
    } catch { throw Problems(error) }
  }

  /// Where rows come from, in order.
  struct Source {
    let bytes: ByteSource
    /// Nil to find out.
    let hasHeader: Bool?
    var options = CSVOptions()
    /// Whether values stand in feature order, whatever the columns are called.
    var isPositional = false
    /// Which records to take; nil for all.
    var rows: Set<Int32>?
    /// Whether this one begins the output.
    var isFirst = true
  }

  private static func sources(of request: PredictRequest, _ loaded: LoadedModel)
    throws(Diagnostic) -> [Source]
  {
    // Delimiters are found by looking; whether names like 2020 are a header cannot be.
    var request = request
    let options = loaded.config.data?.csv.forOtherFiles ?? CSVOptions()
    request.hasHeader = request.hasHeader ?? options.hasHeader
    switch request.input {
    case .file(let path):
      let bytes = path == "-" ? ByteSource.standardInput : try ByteSource(path: path)
      return [Source(bytes: bytes, hasHeader: request.hasHeader, options: options)]
    case .samples(let words): return try samples(words, request, options)
    case .testRows: return [try testRows(loaded)]
    }
  }

  /// Words that stand for values are put together; files stand for themselves.
  private static func samples(
    _ words: [String], _ request: PredictRequest, _ options: CSVOptions
  ) throws(Diagnostic) -> [Source] {
    var sources: [Source] = []
    var lines: [UInt8] = []
    func flush() {
      if lines.isEmpty { return }
      sources.append(
        Source(
          bytes: ByteSource(bytes: lines, name: "--samples"), hasHeader: false,
          options: samplesOptions, isPositional: true,
          isFirst: sources.isEmpty))
      lines = []
    }
    for word in words {
      if ["csv", "tsv"].contains(Path.ending(of: word)) {
        flush()
        sources.append(
          Source(
            bytes: try ByteSource(path: word), hasHeader: request.hasHeader, options: options,
            isFirst: sources.isEmpty))
      } else if word.first(where: { $0 != " " }) == "[" {
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
    return options
  }

  /// `[1, 2]` or `[[1, 2], [3, 4]]` as lines of a CSV.
  private static func jsonRows(_ word: String) throws(Diagnostic) -> [UInt8] {
    let node: ConfigNode
    do {
      node = try JSON.read(Array(word.utf8), name: "--samples", kind: .data)
    } catch { throw error }
    let rows = node.items?.first?.items == nil ? [node] : node.items ?? []
    var lines = ""
    for row in rows {
      guard let items = row.items, !items.isEmpty else {
        throw Diagnostic(
          "expected an array of numbers, or an array of such arrays, found "
            + (row.items == nil ? row.described : "an empty one"),
          at: row.location, kind: .data, excerpt: word)
      }
      if let odd = items.first(where: { $0.double == nil }) {
        throw Diagnostic(
          "expected a number, found \(odd.described)", at: odd.location, kind: .data,
          excerpt: word)
      }
      lines += items.map { $0.text ?? "" }.joined(separator: ",") + "\n"
    }
    return Array(lines.utf8)
  }

  /// The data's file again, of which only the held-out rows are taken.
  private static func testRows(_ loaded: LoadedModel) throws(Diagnostic) -> Source {
    guard let data = loaded.config.data,
      loaded.checkpoint != nil
    else {
      throw Diagnostic(
        "--split test: '\(loaded.name)' is a config, which knows no held-out rows", kind: .usage)
    }
    let held = try loaded.dataset().heldOut(config: data, folder: loaded.configFolder)
    guard let held else {
      throw Diagnostic(
        "--split test: the training of '\(loaded.name)' held out no rows for the test", kind: .usage
      )
    }
    return Source(
      bytes: try ByteSource(path: held.path), hasHeader: nil, options: data.csv, rows: held.rows)
  }
}
