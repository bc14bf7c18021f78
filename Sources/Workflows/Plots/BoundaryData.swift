internal import Config
internal import Diagnostics
internal import Tabular

/// The rows of a boundary: those of the training and of its test, or of another file.
struct BoundaryData {
  struct Group {
    /// In the legend: "training", "test", "other.csv".
    let name: String
    /// Has kept the numbers of the two columns.
    let part: Dataset.Part
    /// Whether the network has learned from them.
    let isTest: Bool

    fileprivate(set) var isOfFile = false

    /// "12 test rows", "1 row of other.csv".
    var counted: String {
      let count = part.rows.count
      let noun = count == 1 ? "row" : "rows"
      return isOfFile ? "\(count) \(noun) of \(name)" : "\(count) \(name) \(noun)"
    }
  }

  let groups: [Group]
  let target: TargetEncoder
  /// Of each input what is typical of the rows that the network has learned from, or of the file's.
  let typicalCells: [String?]

  /// Nil for a network given by a config, which has seen no data.
  ///
  /// - Parameter numbers: the two columns.
  init?(_ loaded: LoadedModel, numbers: [String], _ request: PlotRequest) throws(Diagnostic) {
    guard let features = loaded.features, let target = loaded.target,
      let data = loaded.config.data
    else {
      if request.data != nil { throw loaded.refusalOfConfig }
      return nil
    }
    self.target = target
    guard let path = request.data else {
      let dataset = try loaded.dataset(
        numbers: numbers, storage: request.storage, command: "nnctl plot boundary")
      groups =
        [Group(name: "training", part: dataset.train, isTest: false)]
        + (dataset.test.map { [Group(name: "test", part: $0, isTest: true)] } ?? [])
      typicalCells = dataset.typicalCells
      return
    }
    let whole = try Dataset.loadWhole(
      path: path, pipeline: features, target: target, config: data, numbers: numbers,
      storage: request.storage)
    for notice in whole.notices { request.report?(notice) }
    let name = printable(ConfigSource.shown(path))
    groups = [Group(name: name, part: whole.part, isTest: true, isOfFile: true)]
    typicalCells = whole.typicalCells
  }
}
