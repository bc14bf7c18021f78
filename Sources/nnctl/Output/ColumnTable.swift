internal import Workflows

/// What `check` shows of the features.
enum ColumnTable {
  static func text(_ columns: [ColumnLine]) -> String {
    if columns.isEmpty { return "" }
    var table = TextTable(header: ["feature", "type", "encoding", "inputs", "why"])
    table.isLeftAligned = true
    for column in columns {
      table.append([
        column.name, column.type, column.encoding, NumberText.grouped(column.inputs), column.reason,
      ])
    }
    return table.text + "\n"
  }
}
