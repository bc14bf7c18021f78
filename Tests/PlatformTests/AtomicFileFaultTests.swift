import Diagnostics
import Foundation
import Platform
import Testing

/// What a save meets, and what is there afterwards.
@Suite struct AtomicFileFaultTests {
  /// A call that fails, with the words of the system for its error number.
  struct Case: CustomTestStringConvertible {
    let call: Fault.Call
    let code: Int32
    var words: String { unsafe String(cString: strerror(code)) }
    var testDescription: String { "\(call), \(words)" }
  }

  @Test(
    "a call that fails leaves the old file and nothing beside it, and the next save works",
    arguments: [
      Case(call: .write, code: EIO), Case(call: .fsync, code: EIO),
      Case(call: .fsync, code: EDQUOT),
      Case(call: .close, code: EIO), Case(call: .rename, code: EROFS),
    ])
  func failing(_ fault: Case) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("old", to: "model.json")
    let problem = Fault.$planned.withValue([Fault(fault.call, fault.code, times: 1)]) {
      diagnostic { () throws(Diagnostic) in
        try AtomicFile.write(Array("new".utf8), to: path)
      }
    }
    #expect(problem?.message == "cannot write '\(path)': \(fault.words)")
    #expect(problem?.kind == .output)
    #expect(problem?.notes.contains("'\(path)' stays as it was") == true)
    #expect(try folder.read("model.json") == "old")
    #expect(folder.names == ["model.json"])
    try AtomicFile.write(Array("new".utf8), to: path)
    #expect(try folder.read("model.json") == "new")
  }

  @Test("a full disk is told with the room there is and the room that is wanted")
  func full() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/model.json"
    let bytes = [UInt8](repeating: 7, count: 3 << 20)
    let problem = try #require(
      Fault.$planned.withValue([Fault(.write, ENOSPC)]) {
        diagnostic { () throws(Diagnostic) in try AtomicFile.write(bytes, to: path) }
      })
    #expect(problem.message == "cannot write '\(path)': No space left on device")
    #expect(problem.notes.count == 2)
    #expect(problem.notes[0].hasPrefix("make room in '\(folder.path)', or name a file on another"))
    #expect(problem.notes[0].contains(": there is room for "))
    #expect(problem.notes[1] == "the whole file has 3 MiB")
    #expect(folder.names == [])
  }

  @Test("where the folder does not reach the disk, the new file is there, and the error says so")
  func folderFails() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("old", to: "model.json")
    let problem = Fault.$planned.withValue([Fault(.fsyncFolder, EIO)]) {
      diagnostic { () throws(Diagnostic) in
        try AtomicFile.write(Array("new".utf8), to: path)
      }
    }
    #expect(problem?.message == "cannot write '\(path)': Input/output error")
    #expect(problem?.notes.count == 1)
    #expect(try folder.read("model.json") == "new")
    #expect(folder.names == ["model.json"])
    // Not every file system does this to folders.
    try Fault.$planned.withValue([Fault(.fsyncFolder, EINVAL)]) {
      try AtomicFile.write(Array("newer".utf8), to: path)
    }
    #expect(try folder.read("model.json") == "newer")
  }

  @Test("without locks the first writer writes, and another one is refused")
  func withoutLocks() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/model.json"
    try Fault.$planned.withValue([Fault(.flock, ENOLCK)]) {
      let first = try AtomicFile(path: path)
      try first.write("first")
      #expect(
        diagnostic { () throws(Diagnostic) in _ = try AtomicFile(path: path) }
          == Diagnostic(
            "cannot write '\(path)': No locks available", kind: .output,
            notes: [
              "'\(folder.path)/.model.json.tmp' is in the way: remove it, unless another process is "
                + "writing"
            ]))
      try first.commit()
    }
    #expect(try folder.read("model.json") == "first")
    #expect(folder.names == ["model.json"])
  }

  @Test("what lies in the temporary file's place and is none stays, and is named")
  func inTheWay() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/model.json"
    _ = try folder.write("somebody's", to: "other")
    let temporary = folder.path + "/.model.json.tmp"
    try FileManager.default.createSymbolicLink(atPath: temporary, withDestinationPath: "other")
    func problem() -> Diagnostic? {
      diagnostic { () throws(Diagnostic) in try AtomicFile.check(path: path) }
    }
    #expect(problem()?.message == "cannot write '\(path)': Too many levels of symbolic links")
    #expect(problem()?.notes.count == 1)
    #expect(try folder.read("other") == "somebody's")
    try FileManager.default.removeItem(atPath: temporary)
    try makeFolder(temporary)
    #expect(problem()?.notes.first?.hasPrefix("'\(temporary)' is in the way") == true)
    #expect(folder.names == [".model.json.tmp", "other"])
  }

  @Test("what a dead process left gives the new file neither its mode nor its other names")
  func leftOver() throws {
    let folder = try TemporaryFolder()
    let left = try folder.write("left", to: ".a.json.tmp")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: left)
    try FileManager.default.linkItem(atPath: left, toPath: folder.path + "/other")
    for name in ["a.json", "b.json"] {
      try AtomicFile.write(Array(name.utf8), to: folder.path + "/" + name)
    }
    let modes = try ["a.json", "b.json"].map { name in
      try FileManager.default.attributesOfItem(atPath: folder.path + "/" + name)[.posixPermissions]
        as? Int
    }
    #expect(modes[0] == modes[1])
    #expect(try folder.read("other") == "left")
    #expect(folder.names == ["a.json", "b.json", "other"])
  }

  @Test("a check takes away what a dead process left, and does not wait for a living one")
  func check() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("old", to: "model.json")
    _ = try folder.write("left", to: ".model.json.tmp")
    try AtomicFile.check(path: path)
    #expect(folder.names == ["model.json"])
    let file = try AtomicFile(path: path)
    try AtomicFile.check(path: path)
    try file.write("new")
    try file.commit()
    #expect(try folder.read("model.json") == "new")
  }
}

@Suite struct AtomicFileWritersTests {
  @Test("a second writer waits for the first, and is the last")
  func waiting() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/model.json"
    let first = try AtomicFile(path: path)
    let second = Thread {
      // A failure is seen below.
      try? AtomicFile.write(Array("second".utf8), to: path)
    }
    second.start()
    try first.write("first")
    try first.commit()
    while !second.isFinished { Thread.sleep(forTimeInterval: 0.001) }
    #expect(try folder.read("model.json") == "second")
    #expect(folder.names == ["model.json"])
  }

  @Test("many writers at once never mix, and leave nothing beside the file")
  func many() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(String(repeating: "a", count: 40_000), to: "model.json")
    DispatchQueue.concurrentPerform(iterations: 4) { writer in
      for round in 0..<6 {
        let letter = UInt8(ascii: "a") + UInt8(writer)
        do {
          let file = try AtomicFile(path: path)
          for _ in 0..<40 {
            let bytes = [UInt8](repeating: letter, count: 1000)
            try file.write(bytes.span)
            try file.flush()
          }
          if round % 3 != 2 { try file.commit() }
          let found = try Data(contentsOf: URL(fileURLWithPath: path))
          #expect(found.count == 40_000 && Set(found).count == 1)
        } catch { Issue.record("writer \(writer): \(error)") }
      }
    }
    #expect(folder.names == ["model.json"])
  }

  @Test("a folder that vanishes is an error; once it is back, so is all that is saved")
  func vanishing() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/runs/model.json"
    try makeFolder(folder.path + "/runs")
    var lost: AtomicFile? = try AtomicFile(path: path)
    try lost?.write("lost")
    try FileManager.default.removeItem(atPath: folder.path + "/runs")
    #expect(
      diagnostic { () throws(Diagnostic) in try lost?.commit() }
        == Diagnostic("cannot write '\(path)': No such file or directory", kind: .output))
    try makeFolder(folder.path + "/runs")
    let next = try AtomicFile(path: path)
    try next.write("next")
    lost = nil
    try next.commit()
    #expect(try folder.read("runs/model.json") == "next")
  }
}

@Suite struct AtomicFileLinkTests {
  @Test("links are followed to where nothing is yet, one after the other")
  func dangling() throws {
    let folder = try TemporaryFolder()
    let files = FileManager.default
    try makeFolder(folder.path + "/a")
    try files.createSymbolicLink(
      atPath: folder.path + "/link", withDestinationPath: "a/second")
    try files.createSymbolicLink(
      atPath: folder.path + "/a/second", withDestinationPath: "../model.json")
    try AtomicFile.write(Array("new".utf8), to: folder.path + "/link")
    #expect(try folder.read("model.json") == "new")
    #expect(folder.names == ["a", "link", "model.json"])
    #expect(
      try files.destinationOfSymbolicLink(atPath: folder.path + "/a/second") == "../model.json")
  }

  @Test("links that lead to themselves, or into a folder that is not there, are errors")
  func nowhere() throws {
    let folder = try TemporaryFolder()
    let link = folder.path + "/link"
    func problem() -> Diagnostic? {
      diagnostic { () throws(Diagnostic) in try AtomicFile.check(path: link) }
    }
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "link")
    #expect(
      problem()
        == Diagnostic("cannot write '\(link)': Too many levels of symbolic links", kind: .output))
    try FileManager.default.removeItem(atPath: link)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "no/model.json")
    #expect(
      problem()
        == Diagnostic(
          "cannot write '\(link)': No such file or directory", kind: .output,
          notes: ["it is a link to '\(folder.path)/no/model.json'"]))
  }

  private static let otherDisk = "/dev/shm"
  private static var hasOtherDisk: Bool {
    var (here, there) = (stat(), stat())
    return unsafe stat(NSTemporaryDirectory(), &here) == 0 && stat(otherDisk, &there) == 0
      && here.st_dev != there.st_dev && access(otherDisk, W_OK) == 0
  }

  @Test("a link to another disk works", .enabled(if: hasOtherDisk, "there is no /dev/shm"))
  func otherDisk() throws {
    let folder = try TemporaryFolder()
    let other = Self.otherDisk + "/nnctl-tests-" + UUID().uuidString
    try makeFolder(other)
    defer { try? FileManager.default.removeItem(atPath: other) }
    let link = folder.path + "/model.json"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: other + "/model.json")
    for text in ["first", "second"] {
      try AtomicFile.write(Array(text.utf8), to: link)
      #expect(try String(contentsOfFile: other + "/model.json", encoding: .utf8) == text)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: other) == ["model.json"])
    #expect(folder.names == ["model.json"])
  }

  @Test("another name of the old file keeps what it had")
  func hardLink() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("old", to: "model.json")
    try FileManager.default.linkItem(atPath: path, toPath: folder.path + "/other.json")
    try AtomicFile.write(Array("new".utf8), to: path)
    #expect(try folder.read("model.json") == "new")
    #expect(try folder.read("other.json") == "old")
  }
}

@Suite struct AppendedFileTests {
  private func append(_ text: String, to path: String, keeping limit: Int?) throws -> AppendedFile {
    let file = try AppendedFile(path: path, keeping: limit)
    try file.write(text)
    return file
  }

  @Test("a file is gone on with, begun anew, or cut")
  func beginnings() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("one\ntwo\n", to: "log.csv")
    func kept(_ text: String, keeping limit: Int?) throws -> (bytes: Int, endsInLine: Bool) {
      let file = try append(text, to: path, keeping: limit)
      return (file.kept, file.endsInLine)
    }
    #expect(try kept("three\n", keeping: nil) == (8, false))
    #expect(try folder.read("log.csv") == "one\ntwo\nthree\n")
    #expect(try kept("!", keeping: 6) == (6, true))
    #expect(try folder.read("log.csv") == "one\ntw!")
    #expect(try kept("x", keeping: 100) == (7, true))
    #expect(try kept("y", keeping: 0) == (0, false))
    #expect(try folder.read("log.csv") == "y")
  }

  @Test("of two trainings with one file the second is refused, and changes nothing")
  func twice() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("one\n", to: "log.csv")
    do {
      let file = try append("two\n", to: path, keeping: nil)
      let problem = diagnostic { () throws(Diagnostic) in
        _ = try AppendedFile(path: path, keeping: 0)
      }
      #expect(problem?.message == "cannot write '\(path)': another training is writing it")
      #expect(problem?.kind == .output)
      withExtendedLifetime(file) {}
    }
    #expect(try folder.read("log.csv") == "one\ntwo\n")
    _ = try append("three\n", to: path, keeping: 0)
    #expect(try folder.read("log.csv") == "three\n")
  }

  @Test("a row that does not fit leaves nothing of itself")
  func fails() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("one\n", to: "log.csv")
    let file = try AppendedFile(path: path, keeping: nil)
    let problem = Fault.$planned.withValue([Fault(.write, ENOSPC)]) {
      diagnostic { () throws(Diagnostic) in try file.write("two\n") }
    }
    #expect(problem?.message == "cannot write '\(path)': No space left on device")
    try file.write("three\n")
    #expect(try folder.read("log.csv") == "one\nthree\n")
  }

  @Test("a file in a folder that is not there is an error, at the check too")
  func missing() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/no/log.csv"
    let expected = Diagnostic("cannot write '\(path)': No such file or directory", kind: .output)
    #expect(diagnostic { () throws(Diagnostic) in try AppendedFile.check(path: path) } == expected)
    #expect(
      diagnostic { () throws(Diagnostic) in _ = try AppendedFile(path: path, keeping: nil) }
        == expected)
    try AppendedFile.check(path: folder.path + "/log.csv")
    #expect(folder.names == [])
  }
}
