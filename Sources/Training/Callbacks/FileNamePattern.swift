internal import Config
internal import Diagnostics

/// A file name with places for numbers, as Python's `format` fills them: `{epoch:02d}`,
/// `{val_loss:.2f}`, `{loss}`. Doubled braces stand for themselves.
public struct FileNamePattern: Sendable {
  private enum Piece: Sendable {
    case text(String)
    /// `width` with leading zeros or spaces; decimals nil for the shortest number.
    case number(name: String, width: Int, padding: Character, decimals: Int?)
  }

  private let pieces: [Piece]

  /// A name that is taken as it stands.
  init(literal: String) { pieces = [.text(literal)] }

  /// - Throws: a diagnostic without a place where a brace or a format is not understood.
  init(_ text: String) throws(Diagnostic) {
    var pieces: [Piece] = []
    var literal = ""
    var rest = text[...]
    while let character = rest.popFirst() {
      guard character == "{" || character == "}" else {
        literal.append(character)
        continue
      }
      if rest.first == character {
        literal.append(character)
        rest.removeFirst()
        continue
      }
      guard character == "{", let end = rest.firstIndex(of: "}") else {
        throw Diagnostic(
          "'\(character)' has no partner", notes: ["write '\(character)\(character)' for a brace"])
      }
      pieces.append(.text(literal))
      literal = ""
      pieces.append(try Self.number(rest[..<end]))
      rest = rest[rest.index(after: end)...]
    }
    self.pieces = pieces + [.text(literal)]
  }

  /// The names that it needs numbers of.
  public var names: [String] {
    pieces.compactMap { piece in
      if case .number(let name, _, _, _) = piece { name } else { nil }
    }
  }

  /// The name of a pattern without places.
  public var literal: String { text(epoch: 0, batch: nil, []) }

  /// The name for one moment. Epochs and batches are given as counted from 0, and written from 1.
  func text(epoch: Int, batch: Int?, _ logs: [(name: String, value: Float)]) -> String {
    var text = ""
    for piece in pieces {
      switch piece {
      case .text(let literal): text += literal
      case .number(let name, let width, let padding, let decimals):
        let digits: String
        switch name {
        case "epoch": digits = String(epoch + 1)
        case "batch": digits = String((batch ?? 0) + 1)
        default:
          let value = Double(logs.first { $0.name == name }?.value ?? .nan)
          digits = decimals.map { fixedDecimal(value, decimals: $0) } ?? "\(Float(value))"
        }
        text += String(repeating: padding, count: max(0, width - digits.count)) + digits
      }
    }
    return text
  }

  /// `val_loss:.2f`
  private static func number(_ place: Substring) throws(Diagnostic) -> Piece {
    let name = place.prefix { $0 != ":" }
    var format = place.dropFirst(name.count)
    let failure = Diagnostic(
      "'{\(place)}' is not understood",
      notes: ["write a name, and a format such as {epoch:02d} or {val_loss:.2f}"])
    if name.isEmpty { throw failure }
    let isCount = name == "epoch" || name == "batch"
    guard format.popFirst() != nil else {
      return .number(name: String(name), width: 0, padding: " ", decimals: isCount ? 0 : nil)
    }
    let padding: Character = format.first == "0" ? "0" : " "
    let width = format.prefix { $0.isNumber }
    format = format.dropFirst(width.count)
    var decimals: Int?
    if format.first == "." {
      format.removeFirst()
      let digits = format.prefix { $0.isNumber }
      guard let count = Int(digits), count <= 9 else { throw failure }
      decimals = count
      format = format.dropFirst(digits.count)
    }
    let isRight = isCount ? format == "d" && decimals == nil : format == "f"
    guard isRight, let count = width.isEmpty ? 0 : Int(width), count <= 20 else { throw failure }
    return .number(
      name: String(name), width: count, padding: padding, decimals: isCount ? 0 : decimals ?? 6)
  }
}
