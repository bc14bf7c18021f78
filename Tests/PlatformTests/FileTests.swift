import Diagnostics
import Foundation
import Platform
import Testing

/// A folder of its own for each test, removed at its end.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "nnctl-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to name: String) throws -> String {
    let file = path + "/" + name
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    return file
  }

  func read(_ name: String) throws -> String {
    String(
      decoding: try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)), as: UTF8.self)
  }

  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }
}

func diagnostic(_ body: () throws(Diagnostic) -> Void) -> Diagnostic? {
  do throws(Diagnostic) {
    try body()
    return nil
  } catch {
    return error
  }
}

@Suite struct AtomicFileTests {
  @Test("a committed file replaces the old one and leaves nothing beside it")
  func replaces() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("old", to: "model.json")
    let file = try AtomicFile(path: path)
    try file.write(Array("new".utf8).span)
    try file.flush()
    #expect(try folder.read("model.json") == "old")
    try file.commit()
    #expect(try folder.read("model.json") == "new")
    #expect(folder.names == ["model.json"])
  }

  @Test("an abandoned file leaves the old one and nothing beside it")
  func abandoned() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("old", to: "model.json")
    do {
      let file = try AtomicFile(path: path)
      try file.write(Array("new".utf8).span)
      try file.flush()
      #expect(folder.names.count == 2)
    }
    #expect(try folder.read("model.json") == "old")
    #expect(folder.names == ["model.json"])
  }

  @Test("what a dead process left is taken over")
  func leftOver() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("something much longer than the new text", to: ".model.json.tmp")
    try AtomicFile.write(Array("new".utf8), to: folder.path + "/model.json")
    #expect(try folder.read("model.json") == "new")
    #expect(folder.names == ["model.json"])
  }

  @Test("a link stays a link, and the file it leads to is replaced")
  func links() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("old", to: "real.json")
    let link = folder.path + "/link.json"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "real.json")
    try AtomicFile.write(Array("new".utf8), to: link)
    #expect(try folder.read("real.json") == "new")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "real.json")
    #expect(folder.names == ["link.json", "real.json"])
  }

  @Test("the mode of the old file is kept")
  func mode() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("old", to: "model.json")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    try AtomicFile.write(Array("new".utf8), to: path)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
    #expect(mode as? Int == 0o600)
  }

  @Test("a folder that is not there, and a folder as the file, are errors of kind output")
  func unwritable() throws {
    let folder = try TemporaryFolder()
    let missing = folder.path + "/no/model.json"
    #expect(
      diagnostic { () throws(Diagnostic) in try AtomicFile.check(path: missing) }
        == Diagnostic("cannot write '\(missing)': No such file or directory", kind: .output))
    #expect(
      diagnostic { () throws(Diagnostic) in try AtomicFile.check(path: folder.path) }
        == Diagnostic("cannot write '\(folder.path)': it is a folder", kind: .output))
  }

  @Test("a second writer is refused where the first does not come to an end")
  func twoWriters() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/model.json"
    let first = try AtomicFile(path: path)
    #expect(
      diagnostic { () throws(Diagnostic) in _ = try AtomicFile(path: path, patience: 0.02) }
        == Diagnostic("cannot write '\(path)': another process is writing it", kind: .output))
    try first.write(Array("first".utf8).span)
    try first.commit()
    try AtomicFile.write(Array("second".utf8), to: path)
    #expect(try folder.read("model.json") == "second")
  }
}

@Suite struct ByteSourceTests {
  @Test("a missing file and a folder are errors of kind input")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    let missing = folder.path + "/a.csv"
    #expect(
      diagnostic { () throws(Diagnostic) in _ = try ByteSource(path: missing) }
        == Diagnostic("cannot read '\(missing)': No such file or directory", kind: .input))
    #expect(
      diagnostic { () throws(Diagnostic) in _ = try ByteSource(path: folder.path) }
        == Diagnostic("cannot read '\(folder.path)': it is a folder", kind: .input))
  }

  @Test("a file is read whole, and refused beyond the limit")
  func wholeFile() throws {
    let folder = try TemporaryFolder()
    let text = String(repeating: "0123456789", count: 20_000)
    let path = try folder.write(text, to: "a.txt")
    #expect(try ByteSource(path: path).readAll(limit: 1 << 20) == Array(text.utf8))
    #expect(
      diagnostic { () throws(Diagnostic) in
        _ = try ByteSource(path: path).readAll(limit: 100_000)
      }?.kind == .input)
  }

  @Test("bytes in memory come in pieces, to the end")
  func memory() throws {
    let source = ByteSource(bytes: [1, 2, 3, 4, 5], name: "here", pieceSize: 2)
    var buffer: [UInt8] = [9, 9, 9, 9]
    #expect(try source.read(into: &buffer, from: 1) == 2)
    #expect(buffer == [9, 1, 2, 9])
    #expect(try source.read(into: &buffer, from: 3) == 1)
    #expect(try source.read(into: &buffer, from: 0) == 2)
    #expect(buffer == [4, 5, 2, 3])
    #expect(try source.read(into: &buffer, from: 0) == 0)
  }

  @Test("eight bytes are a little-endian word, wherever they start")
  func words() {
    let bytes: [UInt8] = [0, 1, 2, 3, 4, 5, 6, 7, 8]
    #expect(bytes.span.word(at: 1) == 0x0807_0605_0403_0201)
  }
}

func makeFolder(_ path: String) throws {
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
}
