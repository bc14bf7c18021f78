#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// How a file writes text as bytes: UTF-8, or any other way that iconv knows.
public struct TextEncoding: Sendable, Hashable {
  /// As the user wrote it.
  public let name: String
  /// As iconv knows it; nil for UTF-8, which needs no conversion.
  let iconvName: String?

  private init(name: String, iconvName: String?) {
    self.name = name
    self.iconvName = iconvName
  }

  public static let utf8 = TextEncoding(name: "utf-8", iconvName: nil)

  /// An encoding by any name that iconv knows. Case does not matter, nor which of `-`, `_` and
  /// nothing stands between a name's parts: `CP949`, `euc_kr`, `latin-1`.
  public init?(named name: String) {
    let letters = name.lowercased().filter { !"-_ ".contains($0) }
    if ["utf8", "utf8sig", "utf8bom"].contains(letters) {
      self = .utf8
      return
    }
    // What follows a slash tells iconv how to convert, and is no name.
    guard !letters.isEmpty, !name.contains("/"), name.allSatisfy(\.isASCII) else { return nil }
    let spellings = [name, String(name.map { "_ ".contains($0) ? "-" : $0 }), letters]
    let isKnown = spellings.first { TextDecoder.exists(for: $0) }
    guard let isKnown else { return nil }
    self.init(name: name, iconvName: isKnown)
  }

  public var isUTF8: Bool { iconvName == nil }

  /// As sentences have it.
  public var title: String { name.uppercased() }

  /// The encoding of a text that begins so. A byte order mark is believed before what was declared.
  /// UTF-16 and UTF-32 without one begin with their low byte, unless the first byte is 0.
  ///
  /// - Source: WHATWG, "Encoding", section 6, for the precedence of the mark.
  public static func found(in bytes: ArraySlice<UInt8>, declared: TextEncoding) -> TextEncoding {
    let marks: [(mark: [UInt8], name: String)] = [
      ([0xEF, 0xBB, 0xBF], "utf-8"), ([0xFF, 0xFE, 0, 0], "UTF-32LE"),
      ([0, 0, 0xFE, 0xFF], "UTF-32BE"), ([0xFF, 0xFE], "UTF-16LE"), ([0xFE, 0xFF], "UTF-16BE"),
    ]
    if let found = marks.first(where: { bytes.starts(with: $0.mark) }) {
      return TextEncoding(named: found.name) ?? declared
    }
    let name = declared.iconvName?.uppercased().filter { $0 != "-" } ?? ""
    guard name == "UTF16" || name == "UTF32" else { return declared }
    let order = bytes.first == 0 ? "BE" : "LE"
    return TextEncoding(named: "UTF-\(name.dropFirst(3))\(order)") ?? declared
  }

  /// A whole text; nil where the bytes are none in this encoding.
  public func decode(_ bytes: [UInt8]) -> String? {
    guard let iconvName else { return String(validating: bytes, as: UTF8.self) }
    let decoder = TextDecoder(from: iconvName)
    // No encoding makes more than four bytes of UTF-8 of one byte.
    var text = [UInt8](repeating: 0, count: 4 * bytes.count + 16)
    var output = text.mutableSpan
    let count = decoder.convert(bytes.span, isLast: true, into: &output).written
    return String(validating: text[..<count], as: UTF8.self)
  }

  /// Turns the bytes of a stream into UTF-8. What is no text in this encoding becomes the byte 0xFF,
  /// which UTF-8 does not have, so that it can be found where it matters.
  public func converter() -> (any ByteConverter)? { iconvName.map { TextDecoder(from: $0) } }
}

/// Turns bytes into UTF-8, with iconv.
@safe
private final class TextDecoder: ByteConverter {
  /// Stands for what could not be converted.
  private static let invalid: UInt8 = 0xFF

  private let descriptor: iconv_t
  /// How many bytes at least a character has.
  private let unit: Int
  private var isFlushed = false

  static func exists(for encoding: String) -> Bool {
    guard let descriptor = unsafe open(encoding) else { return false }
    // Safe: it is open, and not used any more.
    unsafe iconv_close(descriptor)
    return true
  }

  /// - Parameter encoding: one that is known to exist.
  init(from encoding: String) {
    guard let descriptor = unsafe Self.open(encoding) else {
      preconditionFailure("iconv does not know '\(encoding)' any more")
    }
    unsafe self.descriptor = descriptor
    let name = encoding.uppercased()
    unit =
      ["UTF-16", "UTF16", "UCS-2", "UCS2"].contains(where: name.hasPrefix)
      ? 2 : ["UTF-32", "UTF32", "UCS-4", "UCS4"].contains(where: name.hasPrefix) ? 4 : 1
  }

  deinit {
    // Safe: it was opened by `init`, and nobody else has it.
    unsafe iconv_close(descriptor)
  }

  private static func open(_ encoding: String) -> iconv_t? {
    // Safe: both names are copied. Minus one, which is no address, says that there is none.
    let descriptor = unsafe iconv_open("UTF-8", encoding)
    return Int(bitPattern: descriptor) == -1 ? nil : unsafe descriptor
  }

  func convert(_ input: Span<UInt8>, isLast: Bool, into output: inout MutableSpan<UInt8>)
    -> (taken: Int, written: Int)
  {
    // Safe: iconv reads and writes within the counts given here, and keeps neither address.
    unsafe input.withUnsafeBytes { input in
      unsafe output.withUnsafeMutableBytes { output in
        unsafe convert(input, isLast: isLast, into: output)
      }
    }
  }

  private func convert(
    _ input: UnsafeRawBufferPointer, isLast: Bool, into output: UnsafeMutableRawBufferPointer
  ) -> (taken: Int, written: Int) {
    var from = unsafe UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: CChar.self))
    var to = unsafe output.baseAddress?.assumingMemoryBound(to: CChar.self)
    var left = input.count
    var room = output.count
    while left > 0 {
      if unsafe iconv(descriptor, &from, &left, &to, &room) != -1 { break }
      let reason = errno
      if reason == E2BIG || room == 0 || reason == EINVAL && !isLast { break }
      // No text, or cut off by the end: it is passed over.
      let skipped = reason == EINVAL ? left : min(unit, left)
      unsafe from = from.map { unsafe $0 + skipped }
      left -= skipped
      unsafe to?.pointee = CChar(bitPattern: Self.invalid)
      unsafe to = to.map { unsafe $0 + 1 }
      room -= 1
    }
    if isLast && left == 0 && !isFlushed && room >= 16 {
      // Some encodings keep a character back, as another may change it.
      unsafe iconv(descriptor, nil, nil, &to, &room)
      isFlushed = true
    }
    return (input.count - left, output.count - room)
  }
}
