/// A place in something the user wrote: a file, standard input, or an option of the command line.
public struct SourceLocation: Sendable, Hashable {
  /// The file as the user named it; `stdin` for standard input, `--set` and the like for options.
  public var file: String
  /// Counted from 1. 0 means the file as a whole.
  public var line: Int
  /// In characters (Unicode scalars), counted from 1. 0 means the line as a whole.
  public var column: Int

  public init(file: String, line: Int = 0, column: Int = 0) {
    self.file = file
    self.line = line
    self.column = column
  }
}

extension SourceLocation: CustomStringConvertible {
  /// `file`, `file:line` or `file:line:column`, as much of it as is known.
  public var description: String {
    if line == 0 { return file }
    return column == 0 ? "\(file):\(line)" : "\(file):\(line):\(column)"
  }
}

extension SourceLocation: Comparable {
  /// The order of reading within one file. Places in different files keep the order of the names.
  public static func < (a: SourceLocation, b: SourceLocation) -> Bool {
    (a.file, a.line, a.column) < (b.file, b.line, b.column)
  }
}
