internal import Compute
internal import Config
internal import Diagnostics
internal import NN
internal import Platform
internal import Reporting
internal import Tabular
internal import Training

extension ModelReport {
  private static let (mostRows, mostTargets, mostCells, cellWidth) = (10, 4, 8, 40)

  /// The rows with the largest loss, with what their file says of them.
  var worstRowsSection: Section? {
    get throws(Problems) {
      guard case .known(let rows, _) = scores, rows.count > 0 else { return nil }
      let worst = Self.worst(rows.scored.losses)
      let places = worst.map { rows.part.location($0) }
      var cells: (header: [String], rows: [SourceLocation: [String]]) = ([], [:])
      var note: String?
      do throws(Diagnostic) {
        cells = try self.cells(at: places)
      } catch { note = "The rows' cells cannot be read again: \(error.message)." }
      let (names, predictions) = predictions(of: rows, worst)
      let shown = cells.header.prefix(Self.mostCells)
      let table = Table(
        "The \(counted(worst.count, "row")) with the largest loss",
        header: ["place", "loss"] + names + shown,
        rows: worst.indices.map { index in
          let found = cells.rows[places[index]] ?? shown.map { _ in "" }
          return [
            .text(printable(places[index].description)),
            .number(NumberText.metric(rows.scored.losses[worst[index]])),
          ] + predictions[index] + found.map { .text($0) }
        })
      if cells.header.count > shown.count {
        note =
          "Of each row \(shown.count) of \(groupedDecimal(cells.header.count)) columns are shown."
      }
      return Section("Worst predictions", [.table(table)] + (note.map { [.paragraph($0)] } ?? []))
    }
  }

  /// Indices of the largest, which come first; what is no number counts as the largest.
  static func worst(_ losses: [Float]) -> [Int] {
    func precedes(_ a: Int, _ b: Int) -> Bool {
      let (x, y) = (
        losses[a].isNaN ? .infinity : losses[a], losses[b].isNaN ? .infinity : losses[b]
      )
      return x == y ? a < b : x > y
    }
    var worst: [Int] = []
    for row in losses.indices {
      if worst.count == mostRows, precedes(worst[mostRows - 1], row) { continue }
      worst.insert(row, at: worst.firstIndex { precedes(row, $0) } ?? worst.count)
      if worst.count > mostRows { worst.removeLast() }
    }
    return worst
  }

  // MARK: - Predictions

  private func predictions(of rows: EvaluatedRows, _ worst: [Int]) -> (
    names: [String], cells: [[Table.Cell]]
  ) {
    guard let labels = target.labels?.map({ printable($0) }) else {
      return numbers(of: rows, worst)
    }
    let outputs = rows.outputs
    let targets = rows.scored.targets
    if target.kind == .multiHot {
      return (
        ["actual", "predicted", "farthest off"],
        worst.map { row in
          let actual = labels.indices.filter { targets[row, $0] == 1 }
          let predicted = Decision.labels(outputs, row: row)
          let farthest =
            labels.indices.max {
              abs(targets[row, $0] - outputs[row, $0]) < abs(targets[row, $1] - outputs[row, $1])
            } ?? 0
          return [actual, predicted].map { .text($0.map { labels[$0] }.joined(separator: ", ")) }
            + [.text("\(labels[farthest]) \(NumberText.metric(outputs[row, farthest]))")]
        }
      )
    }
    let probability = rows.haveProbabilities ? ["its probability"] : []
    return (
      ["actual"] + probability + ["predicted"] + probability,
      worst.map { row in
        let probabilities = Decision.probabilities(outputs, row: row)
        return [
          Decision.target(targets, row: row),
          Decision.of(outputs, row: row, classes: labels.count).label,
        ].flatMap { label -> [Table.Cell] in
          [.text(labels[label])]
            + (rows.haveProbabilities ? [.number(NumberText.metric(probabilities[label]))] : [])
        }
      }
    )
  }

  private func numbers(of rows: EvaluatedRows, _ worst: [Int]) -> (
    names: [String], cells: [[Table.Cell]]
  ) {
    let columns = target.columns.indices.prefix(Self.mostTargets)
    return (
      columns.flatMap { column -> [String] in
        let name = printable(target.columns[column])
        return ["actual \(name)", "predicted \(name)"]
      },
      worst.map { row in
        columns.flatMap { column in
          [rows.scored.targets, rows.scored.predictions].map {
            Table.Cell.number(NumberText.metric($0[row, column]))
          }
        }
      }
    )
  }

  // MARK: - Cells

  /// What the files say at some places, in the columns that are no targets. The files are read once
  /// more, as far as the last of these.
  private func cells(at places: [SourceLocation]) throws(Diagnostic) -> (
    header: [String], rows: [SourceLocation: [String]]
  ) {
    if request.dataPath.map({ $0 == "-" || Path.isStream($0) }) == true {
      throw Diagnostic("a stream is read once", kind: .input)
    }
    var header: [String] = []
    var found: [SourceLocation: [String]] = [:]
    for file in Set(places.map(\.file)).sorted() {
      let reader = try CSVReader(
        ByteSource(path: file), options: loaded.config.data?.csv ?? CSVOptions())
      let columns = reader.columnNames.indices.filter {
        !target.columns.contains(reader.columnNames[$0])
      }
      header = columns.map { printable(reader.columnNames[$0]) }
      var lines = Set(places.filter { $0.file == file }.map(\.line))
      while !lines.isEmpty, try reader.next() {
        guard lines.remove(reader.line) != nil else { continue }
        var cells: [String] = []
        for column in columns.prefix(Self.mostCells) {
          cells.append(Self.cut(printable(try reader.text(column))))
        }
        found[SourceLocation(file: file, line: reader.line)] = cells
      }
    }
    return (header, found)
  }

  private static func cut(_ text: String) -> String {
    guard displayWidth(text) > cellWidth else { return text }
    return displayPrefix(text, cells: cellWidth - 1) + "…"
  }
}
