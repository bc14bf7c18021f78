internal import Diagnostics

/// What a missing cell of a column means for its row.
struct MissingRule {
  let column: String
  /// Nil where it is filled in.
  let fault: CellFault?
  /// What can be done about it.
  let notes: [String]
}

/// What became of rows and cells on their way to the network, to be told to the user.
struct RowReport {
  /// Cells of one column.
  private struct Counts {
    var filled = 0
    var unknown = 0
    var leftOut = 0
    var unknownLeftOut = 0
  }

  private var names: [String] = []
  private var counts: [String: Counts] = [:]

  private mutating func change(_ column: String, _ change: (inout Counts) -> Void) {
    if counts[column] == nil { names.append(column) }
    change(&counts[column, default: Counts()])
  }

  mutating func add(_ fills: FillCounts, to column: String) {
    if fills.filled == 0 && fills.unknown == 0 { return }
    change(column) {
      $0.filled += fills.filled
      $0.unknown += fills.unknown
    }
  }

  mutating func leaveOut(_ rows: Int, unknownIn column: String) {
    change(column) { $0.unknownLeftOut += rows }
  }

  /// The rows that stay: those without a missing cell in any of the columns where that leaves a row
  /// out. Elsewhere nothing may be missing, or it is filled in.
  ///
  /// - Throws: a diagnostic of kind `data` for a missing cell of a row that stays, where the rule
  ///   says so.
  mutating func rows(of frame: Frame, _ rules: [MissingRule])
    throws(Diagnostic) -> [Int32]
  {
    var rows = frame.allRows
    var notes: [String] = []
    for rule in rules where rule.fault == .dropped {
      let name = rule.column
      let column = frame.requested(name)
      if column.missing.count == 0 { continue }
      let before = rows.count
      let values = column.values
      rows.removeAll { values.isMissing(Int($0)) }
      let leftOut = before - rows.count
      if leftOut > 0 {
        change(name) { $0.leftOut += leftOut }
        notes.append(Self.leftOut(leftOut, name))
      }
    }
    if rows.isEmpty {
      throw Diagnostic(
        "no row is left: in each of them a cell is missing in a column that says missing: drop",
        at: SourceLocation(file: frame.places.files.first?.name ?? ""), kind: .data, notes: notes)
    }
    for rule in rules where rule.fault == .missing {
      let name = rule.column
      let column = frame.requested(name)
      guard let first = column.missing.first else { continue }
      let values = column.values
      guard let row = rows.first(where: { values.isMissing(Int($0)) }) else { continue }
      var problem = first.problem
      if first.row != row {
        problem = Diagnostic(
          "column '\(shown(name))': the cell is missing", at: frame.places.location(ofRow: row),
          kind: .data)
      }
      problem.notes += rule.notes
      throw problem
    }
    return rows
  }

  /// A line for each column that had any, targets first.
  func notices(_ pipeline: FeaturePipeline) -> [Diagnostic] {
    var notices: [Diagnostic] = []
    let features = Set(pipeline.featureNames)
    let others = names.filter { !features.contains($0) }.map { ($0, "") }
    for (name, filling) in others + Array(zip(pipeline.featureNames, pipeline.fillings)) {
      guard let counts = counts[name] else { continue }
      func note(_ text: String) {
        notices.append(Diagnostic(text, kind: .data, severity: .note))
      }
      if counts.leftOut > 0 {
        note(Self.leftOut(counts.leftOut, name))
      }
      if counts.unknownLeftOut > 0 {
        note(
          "\(Self.rows(counts.unknownLeftOut)) left out: '\(shown(name))' has a category that "
            + "occurs in no training row")
      }
      if counts.filled > 0 {
        note(
          "column '\(shown(name))': \(Self.cells(counts.filled)) missing, \(filling)")
      }
      if counts.unknown > 0 {
        note(
          "column '\(shown(name))': \(Self.cells(counts.unknown)) of categories that occur in no "
            + "training row")
      }
    }
    return notices
  }

  private static func leftOut(_ count: Int, _ column: String) -> String {
    "\(rows(count)) left out: '\(shown(column))' is missing"
  }

  private static func rows(_ count: Int) -> String { "\(count) row\(count == 1 ? "" : "s")" }

  private static func cells(_ count: Int) -> String { "\(count) cell\(count == 1 ? "" : "s")" }
}
