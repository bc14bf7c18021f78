public import Diagnostics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file, standard input, or what is in memory.
public final class ByteSource: ByteStream {
  /// As it is called in messages: the path as given, or `stdin`.
  public let name: String
  private let descriptor: Int32
  private let closes: Bool
  /// What is still to be read of bytes in memory, or was looked at; the most that one read gives of it.
  private var memory: ArraySlice<UInt8> = []
  private var pieceSize = Int.max

  /// - Throws: a diagnostic of kind `input` where the file is missing, unreadable or a folder.
  public init(path: String) throws(Diagnostic) {
    if Path.isDirectory(path) {
      throw Diagnostic("cannot read '\(path)': it is a folder", kind: .input)
    }
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 {
      throw Diagnostic("cannot read '\(path)': \(systemMessage())", kind: .input)
    }
    name = path
    closes = true
  }

  private init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
    closes = false
  }

  /// A new reader of standard input. There should be one at a time.
  public static var standardInput: ByteSource { ByteSource(descriptor: 0, name: "stdin") }

  /// Bytes that are in memory already, such as those of an option.
  public init(bytes: [UInt8], name: String) {
    descriptor = -1
    closes = false
    self.name = name
    memory = bytes[...]
  }

  /// The same in pieces of at most `pieceSize` bytes, as a slow pipe gives them.
  package convenience init(bytes: [UInt8], name: String, pieceSize: Int) {
    self.init(bytes: bytes, name: name)
    self.pieceSize = pieceSize
  }

  deinit { if closes { close(descriptor) } }

  public func read(into buffer: inout [UInt8], from start: Int) throws(Diagnostic) -> Int {
    precondition(start < buffer.count, "read: start \(start) in a buffer of \(buffer.count)")
    if descriptor < 0 || !memory.isEmpty { return readMemory(into: &buffer, from: start) }
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        // Safe: the range from `start` lies inside the buffer.
        guard let first = bytes.baseAddress else { return 0 }
        return unsafe systemRead(descriptor, first + start, bytes.count - start)
      }
      if count >= 0 { return count }
      if errno != EINTR {
        throw Diagnostic("cannot read '\(name)': \(systemMessage())", kind: .input)
      }
    }
  }

  private func readMemory(into buffer: inout [UInt8], from start: Int) -> Int {
    let piece = memory.prefix(min(buffer.count - start, pieceSize))
    memory = memory.dropFirst(piece.count)
    buffer.replaceSubrange(start..<start + piece.count, with: piece)
    return piece.count
  }

  /// The first bytes, fewer only at the end. They stay to be read.
  public func look(atMost most: Int) throws(Diagnostic) -> ArraySlice<UInt8> {
    while memory.count < most && descriptor >= 0 {
      let looked = memory
      memory = []
      var piece = [UInt8](repeating: 0, count: most)
      let count = try read(into: &piece, from: 0)
      memory = looked + piece.prefix(count)
      if count == 0 { break }
    }
    return memory.prefix(most)
  }

  /// The first byte that is not skipped. It stays to be read, and so does what is before it.
  ///
  /// - Returns: nil where there is none within some 64 KiB.
  public func firstByte(skipping isSkipped: (UInt8) -> Bool) throws(Diagnostic) -> UInt8? {
    while true {
      if let byte = memory.first(where: { !isSkipped($0) }) { return byte }
      if descriptor < 0 || memory.count >= 64 << 10 { return nil }
      let looked = memory
      memory = []
      var piece = [UInt8](repeating: 0, count: 4 << 10)
      let count = try read(into: &piece, from: 0)
      memory = looked + piece.prefix(count)
      if count == 0 { return nil }
    }
  }

  /// The next bytes, fewer only at the end.
  public func read(atMost most: Int) throws(Diagnostic) -> [UInt8] {
    var bytes: [UInt8] = []
    var count = 0
    while count < most {
      if count == bytes.count {
        // Small files come in one piece, and large ones soon come in large ones.
        let size = min(most, max(4 << 10, 4 * bytes.count))
        bytes.append(contentsOf: repeatElement(0, count: size - bytes.count))
      }
      let new = try read(into: &bytes, from: count)
      if new == 0 { break }
      count += new
    }
    bytes.removeSubrange(count...)
    return bytes
  }

  /// Everything up to the end.
  ///
  /// - Throws: a diagnostic of kind `input` where it is more than `limit` bytes.
  public func readAll(limit: Int) throws(Diagnostic) -> [UInt8] {
    let bytes = try read(atMost: limit + 1)
    if bytes.count <= limit { return bytes }
    throw Diagnostic(
      "'\(name)' is larger than \(limit >> 20) MiB, the most that is read here", kind: .input)
  }

  /// The room that a reader needs who is done with a small file in one go.
  public func bufferSize(atMost most: Int) -> Int {
    let size = descriptor < 0 ? memory.count : facts?.size ?? most
    // One more byte tells that there are no more. A file without a size may have bytes all the same.
    return size > 0 && size < most ? size + 1 : most
  }

  /// Of the file as it is now; nil for what is none.
  public var facts: FileFacts? { descriptor < 0 ? nil : FileFacts(descriptor: descriptor) }
}

// Inside a type with a method of the same name the C function cannot be called by its own.
private func systemRead(_ descriptor: Int32, _ to: UnsafeMutableRawPointer, _ count: Int) -> Int {
  // Safe: the caller vouches for `count` bytes at `to`.
  unsafe read(descriptor, to, count)
}
