internal import Checkpointing
internal import Compute
internal import Config
internal import Diagnostics
internal import NN
internal import Platform
internal import Tabular
internal import Training

/// What is told of a training whose numbers broke: in which rows, where it began, what most likely
/// helps, and what is left.
struct DivergenceReport {
  let run: PreparedRun
  let divergence: Divergence
  /// What the training was to write; nil for one that writes nothing.
  var checkpointPath: String?

  /// The problem that the training ended with, with all this.
  func explained(_ problem: Diagnostic) -> Diagnostic {
    var problem = problem
    problem.notes = (rows.map { [$0] } ?? []) + suspects + [origin] + remedy + kept
    return problem
  }

  // MARK: The rows

  private var rows: String? {
    if divergence.rows.isEmpty { return nil }
    let places = divergence.rows.map(run.dataset.train.location)
    return "the batch has \(divergence.rows.count == 1 ? "the row" : "the rows") "
      + Self.listed(places)
  }

  /// More ranges than this are counted alone.
  private static let rangesShown = 6

  /// `a.csv:2-4, 7, b.csv:3 and 12 more`, in the order of the files.
  static func listed(_ places: [SourceLocation]) -> String {
    var ranges: [(file: String, lines: ClosedRange<Int>, rows: Int)] = []
    for place in places.sorted() {
      if let last = ranges.last, last.file == place.file, last.lines.upperBound + 1 >= place.line {
        ranges[ranges.count - 1].lines = last.lines.lowerBound...place.line
        ranges[ranges.count - 1].rows += 1
      } else {
        ranges.append((place.file, place.line...place.line, 1))
      }
    }
    var file = ""
    let shown = ranges.prefix(rangesShown).map { range in
      let lines =
        range.lines.count == 1
        ? "\(range.lines.lowerBound)" : "\(range.lines.lowerBound)-\(range.lines.upperBound)"
      defer { file = range.file }
      return range.file == file ? lines : "\(range.file):\(lines)"
    }.joined(separator: ", ")
    let more = ranges.dropFirst(rangesShown).reduce(0) { $0 + $1.rows }
    return shown + (more > 0 ? " and \(more) more" : "")
  }

  /// Farther than this from the mean, in deviations, a number is unusual.
  private static let unusual = 4.0
  /// More numbers than this are not looked at for those of other batches.
  private static let mostCells = 10_000_000

  /// The cells to look at: among the rows whose own loss broke, where not all did; where nothing is
  /// unusual there, among all, as an earlier batch may have done the harm.
  private var suspects: [String] {
    let broken = divergence.brokenRows
    let isSome = !broken.isEmpty && broken.count < divergence.rows.count
    let rows = isSome ? broken : divergence.rows
    guard !rows.isEmpty, let cell = ExtremeCell.find(in: run, rows: rows) else { return [] }
    let count =
      isSome ? "the loss breaks in \(broken.count) of its \(divergence.rows.count) rows; " : ""
    if isUnusual(cell) { return [count + "most suspicious: " + words(for: cell)] }
    let usual = count + "none of its numbers is unusual; the largest: " + words(for: cell)
    let cells = run.training.count * run.training.features.columns
    guard cells <= Self.mostCells,
      let other = ExtremeCell.find(in: run, rows: Array(0..<run.training.count)), isUnusual(other)
    else { return [usual] }
    return [usual, "most suspicious in other batches: " + words(for: other)]
  }

  private func isUnusual(_ cell: ExtremeCell) -> Bool { abs(cell.deviations ?? 0) > Self.unusual }

  /// `a.csv:7, where column 'x' is 9, 1.6 deviations above the mean of the other training rows`.
  private func words(for cell: ExtremeCell) -> String {
    let name = "'\(printable(cell.column))'"
    let what =
      switch cell.kind {
      case .feature: "column \(name)"
      case .target: "the target \(name)"
      case .weight: "the weight \(name)"
      }
    let distance = cell.deviations.map {
      $0.isInfinite
        ? "and all other training rows have one number there"
        : "\(rough(abs($0))) deviations \($0 < 0 ? "below" : "above") the mean of the other training rows"
    }
    let number = rough(Double(cell.value))
    return "\(run.dataset.train.location(cell.row)), where \(what) "
      + (cell.isAsWritten ? "is \(number)" : "becomes \(number) by its encoding") + ", "
      + (distance ?? "as in the other training rows")
  }

  // MARK: The origin

  private var origin: String {
    let first: String
    switch divergence.origin {
    case .weights(let layer, let parameter):
      first = "the weights '\(parameter)' of layer '\(layer)', in the step before"
    case .outputs(let stage): first = outputs(ofStage: stage)
    case .loss:
      first =
        "the loss itself, as the outputs of all layers are finite, the last ones no larger than "
        + rough(Double(divergence.largestOutput))
    case .penalty: first = "the penalty of the regularizers, as the losses of all rows are finite"
    case .gradients(let stage): first = "the gradient in layer '\(layer(ofStage: stage))'"
    case .step(let layer, let parameter):
      first =
        "the weights '\(parameter)' of layer '\(layer)', by a step too long: all gradients are finite"
    case .memory(let parameter, let slot):
      let role = run.model.trainableRoles[parameter]
      let plan = run.compile.optimizer.slots(for: role)[slot]
      first =
        "'\(plan.name)' of '\(role.path)', which \(run.compile.optimizer.className) keeps; all gradients "
        + "are finite"
    }
    guard let weight = divergence.largestWeight, weight.size >= 1000 else {
      return "first to break: " + first
    }
    return
      "first to break: \(first); the largest finite weight is \(rough(Double(weight.size))) by now, "
      + "in '\(weight.parameter)' of layer '\(weight.layer)'"
  }

  private func outputs(ofStage stage: Int) -> String {
    let layer = "layer '\(layer(ofStage: stage))'"
    guard let activation = run.model.activation(ofStage: stage) else {
      let isDense = run.model.activation(ofStage: min(stage + 1, run.model.stages.count - 1)) != nil
      return "the \(isDense ? "weighted sums" : "outputs") of \(layer)"
    }
    return "the outputs of \(layer), in its activation \(type(of: activation).name)"
  }

  private func layer(ofStage stage: Int) -> String {
    run.model.layers[run.model.layerIndex(ofStage: stage)].name
  }

  // MARK: What to do

  private var remedy: [String] {
    let candidates = Remedy.candidates(for: divergence, in: run)
    guard let first = candidates.first else { return [] }
    guard let trial = RemedyTrial(run, after: divergence) else {
      return ["most likely \(first.reason): \(first.option)"]
    }
    if let found = candidates.first(where: trial.helps) {
      return ["most likely \(found.reason): \(found.option) (tried: the loss stays finite)"]
    }
    return [
      "most likely \(first.reason): \(first.option) (tried: alone it does not help, nor does any other "
        + "single change that was tried)"
    ]
  }

  // MARK: What is left

  private var kept: [String] {
    guard let path = checkpointPath else { return [] }
    let partial = PartialFile.path(of: path)
    var notes = [
      Path.exists(path)
        ? "'\(path)' is as it was before this training\(Self.epoch(of: path))"
        : "'\(path)' was not written"
    ]
    if Path.exists(partial) {
      // A rate that is given is not for long where a table has one for each epoch.
      let slower =
        run.callbacks.contains { $0 is LearningRateScheduler }
        ? ""
        : "; to go on from there more slowly: --resume --set compile.optimizer.learning_rate="
          + shortestDecimal(Float(decimalValue(divergence.learningRate) / 10))
      notes.append(
        "'\(partial)' has the training as it was last saved\(Self.epoch(of: partial))\(slower)")
    }
    return notes
  }

  /// A larger checkpoint is not read for its epoch.
  private static let readable = 64 << 20

  private static func epoch(of path: String) -> String {
    guard let size = FileFacts(path: path)?.size, size <= readable,
      case .checkpoint(let checkpoint, _)? = try? ConfigSource.read(path)
    else { return "" }
    return " (\(checkpoint.epoch) epoch\(checkpoint.epoch == 1 ? "" : "s"))"
  }
}
