internal import Config
public import Diagnostics

extension Dataset {
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
