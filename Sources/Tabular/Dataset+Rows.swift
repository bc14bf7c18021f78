internal import Config
public import Diagnostics

extension Dataset {
  /// How many columns the encoded features of a config have. Where it says enough, no file is read.
  ///
  /// - Throws: as `load` does.
  public static func width(
    of config: DataConfig, folder: String, encoding: TargetEncoder.Encoding, seed: UInt64
  ) throws(Problems) -> Int {
    if let width = config.width { return width }
    return try load(config: config, folder: folder, encoding: encoding, seed: seed).pipeline.width
  }

  /// The files that the held-out rows lie in, with the numbers of those rows in each.
  public typealias HeldOut = [(path: String, rows: Set<Int32>)]

  /// Where the test rows are; nil where none were held out.
  public func heldOut(config: DataConfig, folder: String) throws(Diagnostic) -> HeldOut? {
    guard let test else { return nil }
    var paths = try Loader(config: config, folder: folder).mainPaths()
    if case .files(let testPath?, _) = config.split.plan { paths = [testPath.text] }
    var start: Int32 = 0
    var held: HeldOut = []
    for path in paths {
      let count = Int32(files.first { $0.path == path }?.rowCount ?? 0)
      let rows = test.rows.filter { (start..<start + count).contains($0) }.map { $0 - start }
      held.append((path == "-" ? path : Loader.resolved(path, in: folder), Set(rows)))
      start += count
    }
    return held
  }
}
