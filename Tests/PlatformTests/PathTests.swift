import Platform
import Testing

@Suite struct PathTests {
  @Test(
    "folder, name and ending of a path",
    arguments: [
      ("a/b.csv", "a", "b.csv", "csv"), ("b.CSV", ".", "b.CSV", "csv"), ("/b", "/", "b", ""),
      ("/a/b.tar.gz", "/a", "b.tar.gz", "gz"), ("a/.hidden", "a", ".hidden", ""),
      ("a.b/c", "a.b", "c", ""),
    ])
  func parts(path: String, folder: String, name: String, ending: String) {
    #expect(Path.folder(of: path) == folder)
    #expect(Path.name(of: path) == name)
    #expect(Path.ending(of: path) == ending)
  }

  @Test(
    "a word goes in front of the ending, whose letters stay",
    arguments: [
      ("a/B.CSV", "a/B.x.CSV"), ("b.tar.gz", "b.tar.x.gz"), ("a.b/c", "a.b/c.x"),
      (".hidden", ".hidden.x"),
    ])
  func inserting(path: String, found: String) {
    #expect(Path.inserting("x", beforeEndingOf: path) == found)
  }

  @Test(
    "join sees a path from a folder",
    arguments: [
      ("configs", "../data/a.csv", "configs/../data/a.csv"), (".", "a.csv", "a.csv"),
      ("", "a.csv", "a.csv"), ("configs", "/data/a.csv", "/data/a.csv"), ("/", "a", "/a"),
      ("a/", "b", "a/b"),
    ])
  func join(folder: String, path: String, joined: String) {
    #expect(Path.join(folder, path) == joined)
  }

  @Test("absolute drops dots and doubled slashes")
  func absolute() {
    #expect(Path.absolute("/a/./b//../c") == "/a/c")
    #expect(Path.absolute("/../a") == "/a")
    #expect(Path.absolute("/") == "/")
    #expect(Path.absolute("x") == Path.absolute(Path.current + "/x"))
  }

  @Test(
    "relative leads from a folder to a path",
    arguments: [
      ("/p/data", "/p/configs", "../data"), ("/p", "/p", "."), ("/p/a/b", "/p", "a/b"),
      ("/x", "/p/q", "../../x"), ("/p/data", "/", "p/data"),
    ])
  func relative(path: String, folder: String, result: String) {
    #expect(Path.relative(path, from: folder) == result)
  }

  @Test("a folder exists and is one, what is missing is neither")
  func existence() {
    #expect(Path.exists("/") && Path.isDirectory("/"))
    #expect(!Path.exists("/nowhere/at/all") && !Path.isDirectory("/nowhere/at/all"))
  }

  @Test("a missing file is called by the shorter path")
  func simplified() {
    #expect(Path.simplified("nowhere/../x.csv") == "x.csv")
    #expect(Path.simplified("nowhere/x.csv") == "nowhere/x.csv")
  }

  @Test("the physical folder is that of the file itself, of a stream that of its name")
  func physicalFolder() {
    #expect(Path.physicalFolder(of: "/dev/null") == "/dev")
    #expect(Path.physicalFolder(of: "/nowhere") == "/")
    #expect(Path.physicalFolder(of: "x.json") == Path.physical("."))
    #expect(Path.physical("/nowhere/at/all") == nil)
  }
}
