internal import Config
public import Diagnostics
internal import JSON
public import Plotting
internal import Tabular

/// A picture of a network, its training or its errors.
public enum PlotWorkflow {
  /// - Parameter output: the file that it is for; nil for none.
  /// - Throws: a usage error for an option that the kind does not look at, and what drawing it runs
  ///   into.
  public static func run(
    _ kind: any PlotKind.Type, _ request: PlotRequest, given: Set<PlotOption>,
    output: String? = nil
  ) throws(Problems) -> Picture {
    do {
      try check(given, of: kind)
      if let output { try request.check(output: output, of: kind) }
    } catch { throw Problems(error) }
    return try kind.picture(request)
  }

  /// - Throws: a usage error for an option that the kind does not look at.
  public static func check(_ given: Set<PlotOption>, of kind: any PlotKind.Type)
    throws(Diagnostic)
  {
    if let stray = given.subtracting(kind.options).min(by: { $0.rawValue < $1.rawValue }) {
      let known = kind.options.map { "--\($0.rawValue)" }.sorted().joined(separator: ", ")
      throw Diagnostic(
        "plot \(kind.name) does not look at --\(stray.rawValue)", kind: .usage,
        notes: [known.isEmpty ? "it has no options of its own" : "its options: \(known)"])
    }
  }

  /// - Parameters:
  ///   - width: of the window, in cells, where it is text.
  ///   - usesColor: likewise.
  public static func text(
    _ picture: Picture, as form: PictureForm, width: Int, usesColor: Bool
  ) throws(Problems) -> String {
    switch form {
    case .svg: return SVG.text(picture)
    case .text: return TextPicture.text(picture, width: width, usesColor: usesColor)
    case .vegaLite:
      var writer = JSONWriter()
      writer.value(VegaLite.node(picture))
      return String(decoding: writer.takeBytes(), as: UTF8.self) + "\n"
    case .csv: return csv(picture)
    case .dot where picture.isOfNetworks: return DOT.text(picture)
    case .mermaid where picture.isOfNetworks: return Mermaid.text(picture)
    case .dot, .mermaid:
      throw Problems(
        Diagnostic("--to \(form.rawValue) is for networks: nnctl plot network", kind: .usage))
    }
  }

  /// One table after the other, an empty line between.
  private static func csv(_ picture: Picture) -> String {
    picture.tables.map { table in
      var writer = CSVWriter()
      for name in table.header { writer.field(name) }
      writer.endRow()
      for row in table.rows {
        for cell in row {
          switch cell {
          case .text(let text): writer.field(text)
          case .number(let number): writer.field(shortestDecimal(number))
          case .nothing: writer.field("")
          }
        }
        writer.endRow()
      }
      return String(decoding: writer.takeBytes(), as: UTF8.self)
    }.joined(separator: "\n")
  }
}

extension Picture {
  fileprivate var isOfNetworks: Bool {
    panels.allSatisfy { if case .network = $0 { true } else { false } }
  }
}

/// What a picture is written as.
public enum PictureForm: String, Sendable, CaseIterable {
  case svg, text, csv, dot, mermaid
  case vegaLite = "vega-lite"
}
