public import Config
internal import Diagnostics

/// Writes the history to a CSV while the training runs, a line an epoch.
///
/// As in Keras epochs count from 0 there, columns are sorted by name, `NA` stands where an epoch has
/// no number, and `append` goes on where the file ends. (`output.history` writes the same numbers
/// when the training has finished, with epochs from 1.)
public struct CSVLogger: Callback {
  public static let name = "CSVLogger"
  public static let summary = "writes the history to a CSV while the training runs"

  public let file: CallbackFile?
  public let separator: String

  public init(_ section: inout ConfigSection) {
    let path = section.string("filename")
    separator = section.string("separator", default: ",")
    if separator.utf8.count != 1 || ["\"", "\n", "\r"].contains(separator) {
      section.fail("separator", "expected one ASCII character other than a quote or a line break")
    }
    file = CallbackFile(
      path: FileNamePattern(literal: path),
      isAppended: section.boolean("append", default: false), location: section.place(of: "filename")
    )
  }

  public func epochEnded(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn) {
    guard let file else { return }
    // All that any epoch may have: without validation in this one its columns are there, and empty.
    var cells = turn.logs.map { (name: $0.name, value: Float?.some($0.value)) }
    for name in turn.names where turn[log: name] == nil { cells.append((name, nil)) }
    turn.requests.append(
      .append(
        CallbackRow(
          path: file.path.text(epoch: turn.epoch, batch: nil, turn.logs), separator: separator,
          cells: cells.sorted { $0.name < $1.name }, epoch: turn.epoch)))
  }
}
