public import Diagnostics
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Numbers for which any bytes will do.
public protocol PlainNumber: BitwiseCopyable {}

extension UInt8: PlainNumber {}
extension Int32: PlainNumber {}
extension Int64: PlainNumber {}
extension Float: PlainNumber {}
extension Double: PlainNumber {}

/// The bytes of a file as memory, brought in where they are read, and let go again.
///
/// All that was looked at since the last `discard` counts against a window, and is let go when that
/// is full: the memory that is taken up stays below the window and the largest piece read at once.
/// What was let go is read again when it is looked at again, most often from the system's own copy.
///
/// Only files are mapped that nobody cuts short: those that `GrowingFile` has written. Numbers lie in
/// the machine's byte order.
@safe public final class MappedFile: Sendable {
  /// In bytes.
  public let count: Int
  // Safe: `count` bytes that are never written, there for as long as this object is, and shown only
  // within `read`.
  private nonisolated(unsafe) let start: UnsafeRawPointer?
  private let window: Int
  /// The bytes that may be in memory because of us.
  private let touched = Atomic<Int>(0)
  /// The block that was looked at last.
  private let lastBlock = Atomic<Int>(-1)

  /// The system brings in so much around a byte that is looked at.
  private static let blockSize = 64 << 10

  /// How many bytes may be in memory at once, 128 MiB.
  public static let standardWindow = 128 << 20

  /// - Throws: a diagnostic of kind `input` where the file cannot be read.
  public convenience init(path: String, window: Int = standardWindow) throws(Diagnostic) {
    // Safe: the path is copied by the system before the call returns.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    defer { if descriptor >= 0 { close(descriptor) } }
    guard descriptor >= 0, let facts = FileFacts(descriptor: descriptor) else {
      throw Diagnostic("cannot read '\(path)': \(systemMessage())", kind: .input)
    }
    try self.init(descriptor: descriptor, count: facts.size, name: path, window: window)
  }

  /// The first `count` bytes of an open file, which may be closed afterwards.
  init(descriptor: Int32, count: Int, name: String, window: Int) throws(Diagnostic) {
    self.count = count
    self.window = window
    guard count > 0 else {
      unsafe start = nil
      return
    }
    // Safe: the system chooses the place, and the result is checked.
    let address = unsafe mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw Diagnostic("cannot map '\(name)': \(systemMessage())", kind: .input)
    }
    unsafe start = UnsafeRawPointer(address)
  }

  deinit {
    // Safe: nothing refers to the memory once the object is gone; munmap only takes back its pages.
    if let start = unsafe start { unsafe munmap(UnsafeMutableRawPointer(mutating: start), count) }
  }

  /// Shows the numbers that lie from byte `offset` on, a multiple of their size.
  public func read<Number: PlainNumber, Result, Failure>(
    _ type: Number.Type, at offset: Int, count number: Int,
    _ body: (Span<Number>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let size = MemoryLayout<Number>.stride
    precondition(
      offset >= 0 && number >= 0 && offset % size == 0
        && number <= (count - offset) / size && offset <= count,
      "\(number) numbers of \(size) bytes from byte \(offset) of \(count)")
    note(offset..<offset + number * size)
    guard let start = unsafe start else { return try body(Span()) }
    // Safe: the numbers lie inside the mapped bytes (checked above), are aligned as the mapping is and
    // `offset` is a multiple of their size, and any bytes are a number.
    let numbers = unsafe UnsafeBufferPointer(
      start: (start + offset).assumingMemoryBound(to: Number.self), count: number)
    return try unsafe body(numbers.span)
  }

  /// Counts what is about to be looked at, and makes room for it.
  private func note(_ bytes: Range<Int>) {
    if bytes.isEmpty { return }
    let (first, last) = (bytes.lowerBound / Self.blockSize, (bytes.upperBound - 1) / Self.blockSize)
    let isKnown = lastBlock.exchange(last, ordering: .relaxed) == first
    let new = (last - first + (isKnown ? 0 : 1)) * Self.blockSize
    if new == 0 { return }
    if touched.wrappingAdd(new, ordering: .relaxed).newValue > window { discard() }
  }

  /// Lets all of it go from memory.
  public func discard() {
    touched.store(0, ordering: .relaxed)
    lastBlock.store(-1, ordering: .relaxed)
    guard let start = unsafe start else { return }
    // Safe: the pages are those of the file and were never written, so that they come back as they
    // were. On Darwin it is a hint: pages of a file do not count there as the process's own.
    unsafe madvise(UnsafeMutableRawPointer(mutating: start), count, MADV_DONTNEED)
  }
}
