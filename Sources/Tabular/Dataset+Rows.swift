internal import Diagnostics

extension Dataset {
  /// How many columns the encoded features of a config have. Where it names them, no file is read,
  /// else no more than the header.
  ///
  /// - Throws: as `load` does for what is wrong with the header.
  public static func width(of config: DataConfig, folder: String) throws -> Int {
    if let width = config.width { return width }
    return try Loader(config: config, folder: folder).readHeader(encoding: .number).count
  }

  /// The file that the held-out rows lie in, and the numbers of those rows.
  public typealias HeldOut = (path: String, rows: Set<Int32>)

  /// Where the test rows are; nil where none were held out.
  public func heldOut(config: DataConfig, folder: String) -> HeldOut? {
    guard let test else { return nil }
    var path = config.path.text
    if case .files(let testPath?, _) = config.split.plan { path = testPath.text }
    return (path == "-" ? path : Loader.resolved(path, in: folder), Set(test.rows))
  }
}
