internal import Config
internal import Diagnostics
internal import Tabular
internal import Workflows

/// What `predict --drift` shows.
enum DriftText {
  /// So many columns are shown, those with the highest index.
  private static let most = 40
  /// So many columns are named where they make the run fail.
  private static let mostFailed = 10

  static func table(_ report: DriftReport) -> String {
    if report.rows == 0 { return "drift: no row was predicted, and so none is compared\n" }
    var table = TextTable(
      header: ["column", "psi", "chance", "drift", "missing", "unseen", "below", "above"])
    for column in report.columns.prefix(most) {
      table.append([
        column.name, index(column.index), index(column.chance), extent(column),
        column.missingThen == column.missingNow
          ? share(column.missingNow)
          : "\(share(column.missingThen)) → \(share(column.missingNow))",
        column.unseen.map(share) ?? "", column.below.map(share) ?? "",
        column.above.map(share) ?? "",
      ])
    }
    let (rows, hidden) = (report.rows, report.columns.dropFirst(most))
    let more = hidden.first.map { first in
      "… and \(NumberText.grouped(hidden.count)) more, none above \(index(first.index))\n"
    }
    return "drift of \(NumberText.grouped(rows)) row\(rows == 1 ? "" : "s") from the "
      + "\(NumberText.grouped(report.trainingRows)) of the training:\n\(table.text)\(more ?? "")"
  }

  private static func extent(_ column: DriftReport.Column) -> String {
    column.extent == .none || column.isCertain ? column.extent.rawValue : "too few rows to tell"
  }

  static func failure(_ columns: [DriftReport.Column], above bound: Double) -> Diagnostic {
    let names = columns.prefix(mostFailed).map { "'\(printable($0.name))' (\(index($0.index)))" }
    let more = columns.count > mostFailed ? ", … and \(columns.count - mostFailed) more" : ""
    return Diagnostic(
      "drift above \(shortestDecimal(bound)): column\(columns.count == 1 ? "" : "s") "
        + names.joined(separator: ", ") + more)
  }

  private static func index(_ value: Double) -> String {
    value.isFinite ? fixedDecimal(value, decimals: 4) : "-"
  }

  private static func share(_ share: Double) -> String {
    let percent = 100 * share
    if percent == 0 { return "0%" }
    return percent < 0.1 ? "<0.1%" : fixedDecimal(percent, decimals: 1) + "%"
  }
}
