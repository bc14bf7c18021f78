// Every pointer of this module is made in this file, and lives inside one call.

extension Matrix {
  /// Storage to read. The pointer is good for `count` elements at least; not called for an empty matrix.
  @inline(__always)
  func withPointer(_ body: (UnsafePointer<Float>) -> Void) {
    // Safe: the initialisers and setRows keep elements.count ≥ rows × columns (checked, as `elements` is public).
    precondition(elements.count >= count, "\(shape) matrix with \(elements.count) elements")
    unsafe elements.withUnsafeBufferPointer { buffer in
      guard count > 0, let pointer = buffer.baseAddress else { return }
      unsafe body(pointer)
    }
  }

  /// Storage to write, under the same rules.
  @inline(__always)
  mutating func withMutablePointer(_ body: (UnsafeMutablePointer<Float>) -> Void) {
    let count = count
    // Safe: as above.
    precondition(elements.count >= count, "\(shape) matrix with \(elements.count) elements")
    unsafe elements.withUnsafeMutableBufferPointer { buffer in
      guard count > 0, let pointer = buffer.baseAddress else { return }
      unsafe body(pointer)
    }
  }

  /// Takes the shape of `x` and hands out both storages and the number of elements.
  @inline(__always)
  mutating func writeLike(
    _ x: Matrix, _ operation: StaticString,
    _ kernel: (Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    precondition(columns == x.columns, "\(operation): \(x.shape) into \(columns) columns")
    setRows(x.rows)
    let count = count
    // Safe: both have `count` elements, and a matrix being written shares its storage with no other.
    unsafe withMutablePointer { out in
      unsafe x.withPointer { x in unsafe kernel(count, x, out) }
    }
  }

  /// The same with two inputs of one shape.
  @inline(__always)
  mutating func writeLike(
    _ x: Matrix, _ y: Matrix, _ operation: StaticString,
    _ kernel: (Int, UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    precondition(
      x.rows == y.rows && x.columns == y.columns, "\(operation): \(x.shape) and \(y.shape) differ")
    // Safe: y has as many elements as x.
    unsafe writeLike(x, operation) { count, x, out in
      unsafe y.withPointer { y in unsafe kernel(count, x, y, out) }
    }
  }
}

extension Matrix? {
  /// Storage to read; null for nil.
  @inline(__always)
  func withPointer(_ body: (UnsafePointer<Float>?) -> Void) {
    // Safe: as above.
    guard let matrix = self else { return body(nil) }
    unsafe matrix.withPointer { unsafe body($0) }
  }

  /// Storage to write; null for nil.
  @inline(__always)
  mutating func withMutablePointer(_ body: (UnsafeMutablePointer<Float>?) -> Void) {
    // Safe: as above.
    guard self != nil else { return body(nil) }
    unsafe self?.withMutablePointer { unsafe body($0) }
  }
}
