import Diagnostics
import Foundation
import Platform
import Testing

@Suite struct FileLockTests {
  @Test("a second lock of a file is refused until the first is gone, which leaves nothing")
  func refused() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("{}", to: "model.json")
    do {
      let lock = try FileLock(for: path)
      let problem = diagnostic { () throws(Diagnostic) in _ = try FileLock(for: path) }
      #expect(problem?.message == "cannot write '\(path)': another training is writing it")
      #expect(problem?.kind == .output)
      // The file itself can be written.
      try AtomicFile.write(Array("[]".utf8), to: path)
      withExtendedLifetime(lock) {}
    }
    _ = try FileLock(for: path)
    #expect(folder.names == ["model.json"])
  }

  @Test("what a killed process has left is taken over")
  func abandoned() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("", to: ".model.json.lock")
    _ = try FileLock(for: folder.path + "/model.json")
    #expect(folder.names == [])
  }

  @Test("who has lost a lock with its folder does not take another's away")
  func newFolder() throws {
    let folder = try TemporaryFolder()
    let runs = folder.path + "/runs"
    func makeFolder() throws {
      try FileManager.default.createDirectory(atPath: runs, withIntermediateDirectories: false)
    }
    try makeFolder()
    var first: FileLock? = try FileLock(for: runs + "/model.json")
    #expect(first != nil)
    try FileManager.default.removeItem(atPath: runs)
    try makeFolder()
    let second = try FileLock(for: runs + "/model.json")
    first = nil
    #expect(FileManager.default.fileExists(atPath: runs + "/.model.json.lock"))
    withExtendedLifetime(second) {}
  }

  @Test("links to one file are one lock, also where there is no file yet")
  func links() throws {
    let folder = try TemporaryFolder()
    let link = folder.path + "/link.json"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: "model.json")
    let lock = try FileLock(for: folder.path + "/model.json")
    #expect(diagnostic { () throws(Diagnostic) in _ = try FileLock(for: link) } != nil)
    withExtendedLifetime(lock) {}
  }
}
