import Diagnostics
import Foundation
import Platform
import Testing

@Suite struct GrowingFileTests {
  @Test("numbers come back from memory and from the file, at the places they were written to")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let file = try GrowingFile(in: folder.path + "/a/b", isNamed: false)
    let bytes: [UInt8] = [1, 2, 3]
    try file.write(bytes.span)
    try file.align(to: 64)
    let floats: [Float] = [0.5, -1, .infinity]
    try file.write(floats.span)
    let doubles: [Double] = [1e300]
    try file.align(to: 8)
    try file.write(doubles.span)
    #expect(file.count == 88)
    let map = try file.map()
    #expect(map.count == 88)
    #expect(
      map.read(Float.self, at: 64, count: 3) { numbers in (0..<3).map { numbers[$0] } } == floats)
    #expect(map.read(Double.self, at: 80, count: 1) { $0[0] } == 1e300)
    map.discard()
    #expect(map.read(UInt8.self, at: 0, count: 4) { $0[2] + $0[3] } == 3)

    let stored = try file.reopened()
    var found: [Float] = [9, 9, 9, 9]
    var span = found.mutableSpan
    stored.read(at: 68, into: &span, 1..<3)
    #expect(found == [9, -1, .infinity, 9])
  }

  @Test("a file without a name leaves nothing, and neither does a named one that is not kept")
  func leavesNothing() throws {
    let folder = try TemporaryFolder()
    let hidden = try GrowingFile(in: folder.path, isNamed: false)
    #expect(folder.names == [])
    do {
      let named = try GrowingFile(in: folder.path, isNamed: true)
      try named.write("abc")
      #expect(folder.names.count == 1)
    }
    #expect(folder.names == [])
    try hidden.write("abc")
    #expect(try hidden.map().count == 3)
  }

  @Test("where nothing can be locked, a file is made nevertheless", .timeLimit(.minutes(1)))
  func withoutLocks() throws {
    let folder = try TemporaryFolder()
    try Fault.$planned.withValue([Fault(.flock, ENOLCK)]) {
      let file = try GrowingFile(in: folder.path, isNamed: true)
      try file.write("abc")
      #expect(folder.names.count == 1)
    }
  }

  @Test("two writers of one name do each other no harm, and who reads the first goes on doing so")
  func twoWriters() throws {
    let folder = try TemporaryFolder()
    let first = try GrowingFile(in: folder.path, isNamed: true)
    let second = try GrowingFile(in: folder.path, isNamed: true)
    try first.write("first")
    try second.write("second")
    #expect(try first.keep(as: "x") == nil)
    let map = try MappedFile(path: folder.path + "/x")
    #expect(try second.keep(as: "x") == nil)
    #expect(folder.names == ["x"])
    #expect(try folder.read("x") == "second")
    #expect(map.read(UInt8.self, at: 0, count: 5) { $0[4] } == UInt8(ascii: "t"))
  }

  @Test("what a dead process left is removed, what a living one is writing is not")
  func abandoned() throws {
    let folder = try TemporaryFolder()
    let living = try GrowingFile(in: folder.path, isNamed: true)
    try living.write("abc")
    try living.flush()
    let names = folder.names
    _ = try folder.write("dead", to: ".nnctl-12ab.tmp")
    _ = try folder.write("somebody else's", to: "other.tmp")
    GrowingFile.removeAbandoned(in: folder.path)
    #expect(folder.names == names + ["other.tmp"])
    #expect(try living.keep(as: "x") == nil)
    #expect(try folder.read("x") == "abc")
  }

  @Test("a folder that cannot be made is an error of kind output")
  func noFolder() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("", to: "file")
    #expect(
      diagnostic { () throws(Diagnostic) in _ = try GrowingFile(in: file + "/a", isNamed: true) }
        == Diagnostic("cannot make the folder '\(file)/a': Not a directory", kind: .output))
  }

  @Test("where a folder cannot take any more, the file moves to the next with all it has")
  func moves() throws {
    let folder = try TemporaryFolder()
    let folders = [folder.path + "/a", folder.path + "/b"]
    let file = try GrowingFile(in: folders, isNamed: true)
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 / 5) }
    let (first, rest) = (Array(bytes[..<2_500_000]), Array(bytes[2_500_000...]))
    try file.write(first.span)
    #expect(file.obstacle == nil)
    try Fault.$planned.withValue([Fault(.write, EDQUOT, times: 1)]) {
      try file.write(rest.span)
      try file.flush()
    }
    let words = "cannot write a working file in '\(folders[0])': Disk quota exceeded"
    #expect(file.obstacle?.message == words)
    #expect(try file.keep(as: "x") == file.obstacle)
    let map = try file.map()
    #expect(map.count == 3_000_000)
    #expect(
      map.read(UInt8.self, at: 0, count: map.count) { found in
        found.indices.allSatisfy { found[$0] == bytes[$0] }
      })
    #expect(Folder.entries(folders[0]) == [] && Folder.entries(folders[1]) == [])
  }

  @Test("a full disk is an error where the other folder is on it too")
  func full() throws {
    let folder = try TemporaryFolder()
    let folders = [folder.path + "/a", folder.path + "/b"]
    let file = try GrowingFile(in: folders, isNamed: true)
    try file.write("abc")
    let problem = Fault.$planned.withValue([Fault(.write, ENOSPC, times: 1)]) {
      diagnostic { () throws(Diagnostic) in try file.flush() }
    }
    #expect(
      problem?.message
        == "cannot write a working file in '\(folders[1])': No space left on device")
    #expect(problem?.kind == .output)
    #expect(problem?.notes.first?.hasPrefix("make room there, where there is room for ") == true)
  }

  @Test("a file that gets no name can be read all the same, unless it did not reach the disk")
  func notKept() throws {
    let folder = try TemporaryFolder()
    let file = try GrowingFile(in: folder.path, isNamed: true)
    try file.write("abc")
    let words = "cannot write a working file in '\(folder.path)': "
    let problem = try Fault.$planned.withValue([Fault(.rename, EROFS)]) {
      try file.keep(as: "x")
    }
    #expect(problem?.message == words + "Read-only file system")
    #expect(try file.map().count == 3)
    let failure = Fault.$planned.withValue([Fault(.fsync, EIO)]) {
      diagnostic { () throws(Diagnostic) in _ = try file.keep(as: "x") }
    }
    #expect(failure?.message == words + "Input/output error")
  }

  @Test("a disk that does not give back what it took ends the process with a word")
  func unreadable() async throws {
    let result = await #expect(
      processExitsWith: .exitCode(66), observing: [\.standardErrorContent]
    ) {
      let folder = try TemporaryFolder()
      let file = try GrowingFile(in: folder.path, isNamed: false)
      try file.write("abcd")
      let stored = try file.reopened()
      var numbers: [Float] = [0]
      Fault.$planned.withValue([Fault(.read, EIO)]) {
        var span = numbers.mutableSpan
        stored.read(at: 0, into: &span, 0..<1)
      }
    }
    let error = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(
      error == """
        error: cannot read a working file again: Input/output error
          note: the disk of the working files fails: name another folder, XDG_CACHE_HOME=…

        """)
  }

  #if os(Linux)
    /// 96 MiB are looked at, of which the window lets 4 MiB stay; the rest leaves room for what other
    /// tests map at the same time.
    @Test("a mapped file of any size takes up no more than its window")
    func window() throws {
      let folder = try TemporaryFolder()
      let file = try GrowingFile(in: folder.path, isNamed: false)
      let block = [UInt8](repeating: 7, count: 1 << 20)
      for _ in 0..<96 { try file.write(block.span) }
      let map = try file.map(window: 4 << 20)
      let before = try residentFileBytes()
      var sum = 0
      for page in 0..<(96 << 8) {
        sum += map.read(UInt8.self, at: page << 12, count: 1) { Int($0[0]) }
      }
      #expect(sum == 7 * 96 << 8)
      #expect(try residentFileBytes() - before < 48 << 20)
    }

    private func residentFileBytes() throws -> Int {
      let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
      let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("RssFile:") })
      return try #require(Int(line.filter(\.isNumber))) << 10
    }
  #endif
}

@Suite struct FolderTests {
  @Test("files are listed with their sizes and uses; a use is noted and changes nothing else")
  func entries() throws {
    let folder = try TemporaryFolder()
    for name in ["b", "a"] {
      let path = try folder.write(name + name, to: name)
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)], ofItemAtPath: path)
    }
    try Folder.make(folder.path + "/c/d")
    let path = folder.path + "/a"
    let modified = try #require(FileFacts(path: path)).modified
    #expect(modified == 1_000_000_000_000_000_000)
    Folder.noteUse(ofFile: path)
    let entries = Folder.entries(folder.path)
    #expect(entries.map(\.name) == ["a", "b"])
    #expect(entries.map(\.size) == [2, 2])
    let now = Int64(Date().timeIntervalSince1970 * 1e9)
    #expect(abs(entries[0].used - now) < 600_000_000_000)
    #expect(FileFacts(path: path)?.modified == modified)
    #expect(Folder.remove(file: path) && !Path.exists(path))
    #expect(FileFacts(path: folder.path) == nil)
    #expect(Folder.entries(path) == [])
    #expect(try #require(Folder.freeBytes(folder.path)) > 0)
  }
}
