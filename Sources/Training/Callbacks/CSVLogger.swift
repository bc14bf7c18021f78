public import Compute
public import Config
internal import Diagnostics

/// Writes the history to a CSV while the training runs, a line an epoch.
///
/// As in Keras epochs count from 0 there, columns are sorted by name, `NA` stands where an epoch has
/// no number, and `append` goes on where the file ends. (`output.history` writes the same numbers
/// when the training has finished, with epochs from 1.) The file of a training that was interrupted and
/// goes on ends as if it had not been.
public struct CSVLogger: Callback {
  public static let name = "CSVLogger"
  public static let summary = "writes the history to a CSV while the training runs"

  public let file: CallbackFile?
  public let separator: String
  /// How long the file was before the training, in bytes, where its rows are appended to others: a
  /// training that goes on writes again what came behind. Nil for an empty file, and after the training.
  public var bytesBefore: Int?

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

  /// The columns beside `epoch` of a training whose epochs may have these numbers. Those that one
  /// epoch lacks, such as scores of the validation rows, are columns nevertheless.
  public static func columns(_ names: [String]) -> [String] { names.sorted() }

  public func epochEnded(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn) {
    guard let file else { return }
    let row = CallbackRow(
      path: file.path.literal, epoch: turn.epoch,
      values: Self.columns(turn.names).map { turn[log: $0] })
    turn.requests.append(.append(row))
  }

  public mutating func trainingEnded(
    _ state: inout TrainingLoop.State, _ turn: inout CallbackTurn
  ) {
    bytesBefore = nil
  }

  public var memory: CallbackMemory {
    CallbackMemory(values: bytesBefore.map { [("bytes_before", .integer($0))] } ?? [])
  }

  public mutating func recall(_ memory: inout ConfigSection, weights: [Matrix]) {
    bytesBefore = memory.optionalInteger("bytes_before", .nonNegative)
  }
}
