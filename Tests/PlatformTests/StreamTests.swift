import Diagnostics
import Platform
import TestSupport
import Testing

/// All that a stream gives, read in pieces of at most `room` bytes.
private func all(_ stream: any ByteStream, room: Int = 1000) throws(Diagnostic) -> [UInt8] {
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: room + 1)
  while true {
    let count = try stream.read(into: &buffer, from: 1)
    if count == 0 { return bytes }
    bytes += buffer[1..<1 + count]
  }
}

private func source(_ bytes: [UInt8], pieceSize: Int) -> ByteSource {
  ByteSource(bytes: bytes, name: "x.gz", pieceSize: pieceSize)
}

@Suite struct GunzipTests {
  private func unpacked(_ bytes: [UInt8], pieceSize: Int = .max, beginning: Int = 0)
    throws(Diagnostic) -> [UInt8]
  {
    let source = source(Array(bytes.dropFirst(beginning)), pieceSize: pieceSize)
    return try all(
      ConvertedStream(
        source, through: Gunzip(name: "x.gz"), beginning: bytes.prefix(beginning)))
  }

  /// By `printf 'a,b\n1,2\n' | gzip -n9 | xxd`, gzip 1.12.
  private let packed: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x4B, 0xD4, 0x49, 0xE2, 0x32,
    0xD4, 0x31, 0xE2, 0x02, 0x00, 0x7B, 0x07, 0x97, 0x0A, 0x08, 0x00, 0x00, 0x00,
  ]

  @Test("what gzip packs is unpacked, in pieces of any size", arguments: [1, 2, 7, 1000])
  func pieces(size: Int) throws {
    let text = Array("a,b\n1,2\n".utf8)
    #expect(try unpacked(packed, pieceSize: size) == text)
    #expect(try unpacked(packed, pieceSize: size, beginning: 4) == text)
    let two = packed + gzipped(text) + gzipped([])
    #expect(try unpacked(two, pieceSize: size) == text + text)
    #expect(try unpacked(two + [0, 0, 0], pieceSize: size) == text + text)
  }

  @Test("more than any buffer holds")
  func large() throws {
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 5) }
    #expect(try unpacked(gzipped(bytes)) == bytes)
    #expect(try unpacked(gzipped(bytes), pieceSize: 777) == bytes)
  }

  @Test("a file that is cut off, damaged or goes on with something else is an error")
  func faults() throws {
    func message(_ bytes: [UInt8], beginning: Int = 0) -> String? {
      diagnostic { () throws(Diagnostic) in _ = try unpacked(bytes, beginning: beginning) }?
        .message
    }
    for count in 1..<packed.count {
      #expect(
        message(Array(packed.prefix(count))) == "the file is cut off: its gzip data has no end")
      #expect(message(packed + packed.prefix(count), beginning: 3)?.contains("cut off") == true)
    }
    // The checksum, a code, the length, and what is no member.
    for index in [20, 12, 25] {
      var damaged = packed
      damaged[index] ^= 1
      #expect(message(damaged) == "the file's gzip data is damaged")
    }
    #expect(message(packed + Array("text".utf8)) == "the file's gzip data is damaged")
  }
}

@Suite struct TextEncodingTests {
  @Test(
    "names are iconv's, in any case and with any separators",
    arguments: [
      "cp949", "CP949", "EUC-KR", "euc_kr", "latin-1", "Latin1", "ISO-8859-1", "iso8859_1",
      "Shift_JIS", "windows-1252", "windows_1252", "cp1252", "UTF-16", "utf_16le", "gb18030",
      "ascii",
    ])
  func names(name: String) throws {
    let encoding = try #require(TextEncoding(named: name))
    #expect(!encoding.isUTF8 && encoding.name == name)
  }

  @Test("UTF-8 has one name", arguments: ["utf-8", "UTF8", "utf_8", "utf-8-sig"])
  func utf8(name: String) {
    #expect(TextEncoding(named: name) == .utf8)
  }

  @Test(
    "what iconv does not know is none",
    arguments: ["", " ", "-", "nothing", "cp949//IGNORE", "utf-16/", "한글"])
  func unknown(name: String) {
    #expect(TextEncoding(named: name) == nil)
  }

  /// The bytes are those of Python 3's `str.encode`.
  @Test(
    "text is decoded",
    arguments: [
      ("cp949", "가나 a", [0xB0, 0xA1, 0xB3, 0xAA, 0x20, 0x61]),
      ("euc-kr", "한", [0xC7, 0xD1]), ("latin-1", "größe", [0x67, 0x72, 0xF6, 0xDF, 0x65]),
      ("windows-1252", "€", [0x80]), ("shift_jis", "ソ", [0x83, 0x5C]),
      ("utf-16be", "é😀", [0, 0xE9, 0xD8, 0x3D, 0xDE, 0]), ("utf-8", "é", [0xC3, 0xA9]),
      ("big5hkscs", "Ê", [0x88, 0x66]),
    ] as [(String, String, [UInt8])])
  func decoding(name: String, text: String, bytes: [UInt8]) throws {
    let encoding = try #require(TextEncoding(named: name))
    #expect(encoding.decode(bytes) == text)
    for size in 1...3 {
      guard let converter = encoding.converter() else { continue }
      let stream = ConvertedStream(source(bytes, pieceSize: size), through: converter)
      #expect(try all(stream, room: size) == Array(text.utf8))
    }
  }

  @Test("what is no text becomes 0xFF, and what follows is text again")
  func faults() throws {
    func converted(_ name: String, _ bytes: [UInt8]) throws -> [UInt8] {
      let converter = try #require(TextEncoding(named: name)?.converter())
      return try all(ConvertedStream(source(bytes, pieceSize: 3), through: converter))
    }
    #expect(
      try converted("cp949", [0x61, 0xFF, 0x2C, 0xB0, 0xA1]) == [0x61, 0xFF, 0x2C] + "가".utf8)
    #expect(try converted("cp949", [0x61, 0xE9, 0x2C, 0x62]) == [0x61, 0xFF, 0x2C, 0x62])
    #expect(try converted("cp949", [0x61, 0xB0]) == [0x61, 0xFF])
    // A low surrogate alone.
    #expect(try converted("utf-16le", [0x61, 0, 0, 0xDC, 0x62, 0]) == [0x61, 0xFF, 0x62])
    #expect(try converted("utf-16le", [0x61, 0, 0x62]) == [0x61, 0xFF])
    #expect(TextEncoding(named: "cp949")?.decode([0xFF]) == nil)
  }

  @Test("a byte order mark is believed before what was declared")
  func marks() throws {
    let cp949 = try #require(TextEncoding(named: "cp949"))
    let utf16 = try #require(TextEncoding(named: "utf-16"))
    func found(_ bytes: [UInt8], _ declared: TextEncoding) -> String {
      TextEncoding.found(in: bytes[...], declared: declared).name
    }
    #expect(found([0xEF, 0xBB, 0xBF], cp949) == "utf-8")
    #expect(found([0xFF, 0xFE, 0x61, 0], .utf8) == "UTF-16LE")
    #expect(found([0xFE, 0xFF, 0, 0x61], cp949) == "UTF-16BE")
    #expect(found([0xFF, 0xFE, 0, 0], utf16) == "UTF-32LE")
    #expect(found([0, 0, 0xFE, 0xFF], .utf8) == "UTF-32BE")
    #expect(found([0x61, 0x62], cp949) == "cp949")
    #expect(found([], .utf8) == "utf-8")
    #expect(found([0x61, 0], utf16) == "UTF-16LE")
    #expect(found([0, 0x61], utf16) == "UTF-16BE")
    let utf32 = try #require(TextEncoding(named: "UTF_32"))
    #expect(found([0x61, 0, 0, 0], utf32) == "UTF-32LE")
  }
}

@Suite struct GlobTests {
  @Test("a pattern fits files, in the order of code points")
  func patterns() throws {
    let folder = try TemporaryFolder()
    for name in ["b-10.csv", "b-2.csv", "B.csv", "é.csv", "z.csv", ".c.csv", "a[1].csv", "d.txt"] {
      _ = try folder.write("", to: name)
    }
    let nested = folder.path + "/sub.csv"
    try makeFolder(nested)
    func fitting(_ pattern: String) -> [String] {
      Path.glob(folder.path + "/" + pattern).map(Path.name(of:))
    }
    #expect(
      fitting("*.csv") == ["B.csv", "a[1].csv", "b-10.csv", "b-2.csv", "z.csv", "é.csv"])
    #expect(fitting("b-?.csv") == ["b-2.csv"])
    #expect(fitting("[b-z]*.csv") == ["b-10.csv", "b-2.csv", "z.csv"])
    #expect(fitting("nothing*").isEmpty)
    #expect(Path.glob(folder.path + "-no/*").isEmpty)
    #expect(Path.isPattern(folder.path + "/*.csv"))
    #expect(!Path.isPattern(folder.path + "/b-2.csv"))
    // It is there under this very name.
    #expect(!Path.isPattern(folder.path + "/a[1].csv"))
  }
}
