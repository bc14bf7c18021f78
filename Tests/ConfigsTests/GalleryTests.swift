import Foundation
import TestSupport
import Testing

@Suite struct GalleryTests {
  private static func pictures(_ folder: URL) throws -> [String: Data] {
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    return Dictionary(
      uniqueKeysWithValues: try files.map { ($0.lastPathComponent, try Data(contentsOf: $0)) })
  }

  /// Without fused multiplication a training is equal to rounding only, and so is its picture.
  private static let hasEqualBytes: Bool = {
    #if arch(x86_64)
      (try? Program.run(["list"], environment: ["NNCTL_ISA": "avx2"]))?.status == 0
    #else
      true
    #endif
  }()

  @Test("the README's pictures are what the script draws", .enabled(if: hasEqualBytes))
  func pictures() throws {
    try withScratchFolder { scratch in
      let folder = scratch.appending(path: "work", directoryHint: .isDirectory)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
      let temporary = folder.appending(path: "temporary", directoryHint: .isDirectory)
      try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: false)
      let run = try Shell.run(
        [Examples.path("gallery"), "drawn"], in: folder, scratch: scratch,
        environment: ["TMPDIR": temporary.path])
      #expect(run.status == 0 && run.outputText + run.errorText == "", "\(run.errorText)")
      let drawn = try Self.pictures(folder.appending(path: "drawn"))
      let kept = try Self.pictures(Examples.folder.appending(path: "pictures"))
      #expect(drawn.keys.sorted() == kept.keys.sorted())
      for (name, picture) in kept where picture != drawn[name] {
        Issue.record("\(name) is not what configs/gallery draws: run it, and look")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path) == [])
      let readme = try String(
        contentsOf: repositoryRoot.appending(path: "README.md"), encoding: .utf8)
      for name in kept.keys { #expect(readme.contains("configs/pictures/\(name)"), "\(name)") }
    }
  }
}
