internal import CKernels

/// Reads rows of a CSV as long as they are written plainly, many of them in one call: numbers straight to
/// their places, texts as ranges of bytes.
///
/// A row is plain that
/// - ends with LF or CRLF, and has as many fields as `wanted`;
/// - has quotes only around whole fields, and no line break inside them;
/// - does not begin with the comment mark, the header's first name or a byte order mark, and is not blank;
/// - has a finite decimal number, or a missing cell, wherever a number is wanted. Of those with more than 15
///   digits some that lie next to the middle between two floats are not plain, nor are subnormal ones.
///
/// Numbers are correctly rounded. All instruction sets give the same.
public struct PlainRows: Sendable {
  /// What is wanted of a field. Places count from 0 in each row.
  public enum Wanted: Sendable, Equatable {
    case nothing
    case number(place: Int)
    case text(place: Int)
  }

  /// Where a text is, without quotes or the blanks around it.
  public struct Text: BitwiseCopyable, Sendable, Equatable {
    public var start: UInt32 = 0
    public var count: UInt32 = 0

    public init() {}

    public var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
  }

  /// What `read` has done.
  public struct Result: Sendable, Equatable {
    /// How many rows were read.
    public var rows: Int
    /// Where the next row begins, which is not plain, not complete, or one too many.
    public var next: Int
    /// How many of the numbers are missing.
    public var missing: Int

    package init(rows: Int, next: Int, missing: Int) {
      self.rows = rows
      self.next = next
      self.missing = missing
    }
  }

  private let delimiter: UInt8
  private let comment: UInt8
  private let firstName: [UInt8]
  private let missing: [UInt64]
  private let wanted: [Int32]
  /// How many places a row has.
  public let numberCount: Int
  public let textCount: Int

  /// - Parameters:
  ///   - comment: what a line begins with that is no row.
  ///   - firstName: the first cell of the header.
  ///   - missing: the texts of cells that hold nothing, for columns of numbers: an empty one is always among
  ///     them; one of more than 7 bytes is not known here, and its row not plain.
  ///   - wanted: of each field, at least one.
  public init(
    delimiter: UInt8, comment: UInt8? = nil, firstName: [UInt8] = [], missing: [[UInt8]] = [],
    wanted: [Wanted]
  ) {
    precondition(!wanted.isEmpty, "rows without fields")
    self.delimiter = delimiter
    self.comment = comment ?? 0
    self.firstName = firstName
    self.missing = missing.filter { $0.count <= 7 }.map { text in
      text.reversed().reduce(0) { $0 << 8 | UInt64($1) } | UInt64(text.count) << 56
    }
    var (numberCount, textCount) = (0, 0)
    self.wanted = wanted.map { wanted in
      switch wanted {
      case .nothing: return -1
      case .number(let place):
        precondition(place >= 0, "a number at place \(place)")
        numberCount = max(numberCount, place + 1)
        return Int32(place)
      case .text(let place):
        precondition(place >= 0, "a text at place \(place)")
        textCount = max(textCount, place + 1)
        return -2 - Int32(place)
      }
    }
    (self.numberCount, self.textCount) = (numberCount, textCount)
  }

  /// Reads the plain rows from a row's beginning on.
  ///
  /// - Parameters:
  ///   - bytes: fewer than 2³² of them.
  ///   - rows: the most that are read.
  ///   - numbers: row `r` has its number of place `p` at index `r · stride + p`; NaN where the cell is missing.
  ///   - texts: `[rows, textCount]`, row by row.
  ///   - starts: where each row begins.
  ///   Of the row that the reading stops at they hold anything.
  public func read(
    _ bytes: Span<UInt8>, from start: Int, rows: Int, numbers: inout MutableSpan<Float>,
    stride: Int, texts: inout MutableSpan<Text>, starts: inout MutableSpan<UInt32>
  ) -> Result {
    precondition(
      start >= 0 && start <= bytes.count && bytes.count <= Int(UInt32.max),
      "plain rows from byte \(start) of \(bytes.count)")
    precondition(
      rows <= starts.count && rows * textCount <= texts.count && stride >= 0
        && (rows == 0 || numberCount == 0 || (rows - 1) * stride + numberCount <= numbers.count),
      "\(rows) rows of \(numberCount) numbers, \(stride) apart, and \(textCount) texts: room for "
        + "\(numbers.count) numbers, \(texts.count) texts and \(starts.count) rows")
    guard rows > 0, start < bytes.count else { return Result(rows: 0, next: start, missing: 0) }
    var result = ck_plain_rows()
    // Safe: ck_plain_rows looks at `bytes` alone, and at the form's arrays, whose counts it is told; it writes to the
    // places of `rows` rows, for which there is room (checked above). A `Text` is laid out as a ck_text.
    unsafe withForm { form in
      unsafe bytes.withUnsafeBufferPointer { bytes in
        unsafe numbers.withUnsafeMutableBufferPointer { numbers in
          unsafe texts.withUnsafeMutableBufferPointer { texts in
            unsafe starts.withUnsafeMutableBufferPointer { starts in
              guard let first = bytes.baseAddress, let starts = starts.baseAddress else { return }
              unsafe ck_plain_rows(
                form, first, start, bytes.count, rows, stride, numbers.baseAddress, textCount,
                UnsafeMutableRawPointer(texts.baseAddress)?.assumingMemoryBound(to: ck_text.self),
                starts, &result)
            }
          }
        }
      }
    }
    return Result(rows: result.rows, next: result.next, missing: result.missing)
  }

  private func withForm(_ body: (UnsafePointer<ck_row_form>) -> Void) {
    // Safe: the arrays stay where they are while `body` runs.
    unsafe wanted.withUnsafeBufferPointer { wanted in
      unsafe firstName.withUnsafeBufferPointer { firstName in
        unsafe missing.withUnsafeBufferPointer { missing in
          guard let first = wanted.baseAddress else { return }
          var form = unsafe ck_row_form(
            delimiter: delimiter, comment: comment, fields: wanted.count, wanted: first,
            first_count: firstName.count, first: firstName.baseAddress,
            missing_count: missing.count, missing: missing.baseAddress)
          unsafe body(&form)
        }
      }
    }
  }
}
