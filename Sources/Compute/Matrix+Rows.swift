internal import CKernels

extension Matrix {
  /// self = the sum of each column of a, over rows from first to last.
  ///
  /// - Shapes: a `[m, n]`, self `[1, n]`.
  public mutating func setColumnSums(_ a: Matrix) {
    precondition(columns == a.columns, "column sums: \(a.shape) into \(columns) columns")
    setRows(1)
    guard a.rows > 0 else { return fill(0) }
    // Safe: self has a.columns elements.
    unsafe withMutablePointer { sums in
      unsafe a.withPointer { unsafe ck_column_sums(a.rows, a.columns, $0, sums) }
    }
  }

  /// self = the given rows of source, in that order; a row may come more than once.
  public mutating func gather(_ indices: ArraySlice<Int32>, from source: Matrix) {
    precondition(columns == source.columns, "gather: \(source.shape) into \(columns) columns")
    setRows(indices.count)
    let columns = columns
    var gathered = count == 0 ? indices.count : 0
    // Safe: self has a row for each index, and ck_gather looks at no row of source beyond source.rows.
    unsafe withMutablePointer { out in
      unsafe source.withPointer { source_ in
        unsafe indices.withUnsafeBufferPointer { indices in
          guard let first = indices.baseAddress else { return }
          unsafe gathered = ck_gather(indices.count, first, source.rows, columns, source_, out)
        }
      }
    }
    precondition(
      gathered == indices.count,
      "gather: no row \(indices[indices.startIndex + gathered]) in \(source.shape)")
  }

  /// Begins to bring the given rows into the processor's cache: they are wanted soon.
  func fetch(_ indices: ArraySlice<Int32>) {
    // Safe: ck_fetch looks at no row beyond `rows`, and only asks for memory.
    unsafe withPointer { x in
      unsafe indices.withUnsafeBufferPointer { indices in
        guard let first = indices.baseAddress else { return }
        unsafe ck_fetch(indices.count, first, rows, columns, x)
      }
    }
  }

  /// self = neighbouring rows of source.
  public mutating func copy(_ rows: Range<Int>, of source: Matrix) {
    precondition(columns == source.columns, "copy: \(source.shape) into \(columns) columns")
    setRows(rows.count)
    copy(rows, of: source, to: 0)
  }

  /// Puts neighbouring rows of source in the place of those from `first` on.
  mutating func copy(_ rows: Range<Int>, of source: Matrix, to first: Int) {
    precondition(
      columns == source.columns && rows.lowerBound >= 0 && rows.upperBound <= source.rows
        && first >= 0 && first + rows.count <= self.rows,
      "copy: rows \(rows) of \(source.shape) to row \(first) of \(shape)")
    let columns = columns
    // Safe: both ranges of rows lie inside their matrices.
    unsafe withMutablePointer { out in
      unsafe source.withPointer {
        unsafe ck_copy(
          rows.count * columns, $0 + rows.lowerBound * columns, out + first * columns)
      }
    }
  }

  public mutating func fill(_ value: Float) {
    let count = count
    // Safe: the pointer is good for `count` elements.
    unsafe withMutablePointer { unsafe ck_fill(count, value, $0) }
  }

  /// self = other, which has the same number of columns.
  public mutating func copy(_ other: Matrix) {
    unsafe writeLike(other, "copy") { unsafe ck_copy($0, $1, $2) }
  }

  /// Puts neighbouring columns of source in the place of those from `first` on; the rows are those of source.
  public mutating func copyColumns(_ range: Range<Int>, of source: Matrix, to first: Int) {
    precondition(
      source.rows == rows && range.lowerBound >= 0 && range.upperBound <= source.columns
        && first >= 0 && first + range.count <= columns,
      "copy: columns \(range) of \(source.shape) to column \(first) of \(shape)")
    let (rows, columns) = (rows, columns)
    // Safe: both ranges of columns lie inside their matrices, which have as many rows.
    unsafe withMutablePointer { out in
      unsafe source.withPointer {
        unsafe ck_copy_columns(
          rows, range.count, source.columns, $0 + range.lowerBound, columns, out + first)
      }
    }
  }

  /// Puts the rows of a table that a column of x has the numbers of in the place of the columns from `first` on. A
  /// number beyond the table means its nearest row.
  public mutating func embed(_ column: Int, of x: Matrix, in table: Matrix, to first: Int) {
    precondition(
      x.rows == rows && column >= 0 && column < x.columns && first >= 0
        && first + table.columns <= columns && table.rows > 0,
      "embedding: column \(column) of \(x.shape), of \(table.shape), to \(first) of \(shape)")
    let (rows, columns) = (rows, columns)
    // Safe: the columns lie inside their matrices, which have as many rows; the kernel looks at rows of the table alone.
    unsafe withMutablePointer { out in
      unsafe x.withPointer { x_ in
        unsafe table.withPointer {
          unsafe ck_embed(
            rows, x.columns, x_ + column, table.rows, table.columns, $0, columns, out + first)
        }
      }
    }
  }

  /// Adds the columns of g from `first` on to the rows of self that a column of x has the numbers of: the gradient of
  /// `embed` with respect to the table, rows from first to last.
  public mutating func addEmbedded(_ column: Int, of x: Matrix, gradient g: Matrix, from first: Int)
  {
    precondition(
      x.rows == g.rows && column >= 0 && column < x.columns && first >= 0
        && first + columns <= g.columns && rows > 0,
      "embedding: column \(column) of \(x.shape), of \(shape), from \(first) of \(g.shape)")
    let (rows, columns) = (rows, columns)
    // Safe: as above.
    unsafe withMutablePointer { table in
      unsafe x.withPointer { x_ in
        unsafe g.withPointer {
          unsafe ck_embed_gradient(
            x.rows, x.columns, x_ + column, g.columns, $0 + first, rows, columns, table)
        }
      }
    }
  }
}
