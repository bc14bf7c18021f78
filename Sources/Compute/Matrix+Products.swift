internal import CKernels

// Every element of a product is one sum in an order that depends on its length alone: a row gives the same bytes alone
// and in any batch.
extension Matrix {
  /// self = a · b, plus the bias added to each row.
  ///
  /// - Shapes: a `[m, k]`, b `[k, n]`, bias `[1, n]`, self `[m, n]`.
  public mutating func setProduct(_ a: Matrix, _ b: Matrix, plus bias: Matrix? = nil) {
    precondition(a.columns == b.rows, "product: \(a.shape) · \(b.shape)")
    precondition(columns == b.columns, "product: \(a.shape) · \(b.shape) into \(columns) columns")
    setRows(a.rows)
    let (m, n, k) = (a.rows, b.columns, a.columns)
    if let bias {
      precondition(
        bias.rows == 1 && bias.columns == n, "product: \(a.shape) · \(b.shape) plus \(bias.shape)")
    }
    guard k > 0 else {
      for i in 0..<count { elements[i] = bias.map { $0.elements[i % n] } ?? 0 }
      return
    }
    // Safe: the shapes were compared, and each pointer is good for its matrix's elements.
    unsafe withMutablePointer { c in
      unsafe a.withPointer { a in
        unsafe b.withPointer { b in
          if let bias {
            unsafe bias.withPointer { unsafe ck_product(m, n, k, a, b, $0, c) }
          } else {
            unsafe ck_product(m, n, k, a, b, nil, c)
          }
        }
      }
    }
  }

  /// self = a · bᵀ.
  ///
  /// - Shapes: a `[m, k]`, b `[n, k]`, self `[m, n]`.
  public mutating func setProduct(_ a: Matrix, transposed b: Matrix) {
    precondition(a.columns == b.columns, "product: \(a.shape) · (\(b.shape))ᵀ")
    precondition(columns == b.rows, "product: \(a.shape) · (\(b.shape))ᵀ into \(columns) columns")
    setRows(a.rows)
    let (m, n, k) = (a.rows, b.rows, a.columns)
    guard k > 0 else { return fill(0) }
    // Safe: the shapes were compared, and each pointer is good for its matrix's elements.
    unsafe withMutablePointer { c in
      unsafe a.withPointer { a in
        unsafe b.withPointer { b in unsafe ck_product_bt(m, n, k, a, b, c) }
      }
    }
  }

  /// self = aᵀ · b: the sum over rows, from first to last, of column times row.
  ///
  /// - Shapes: a `[k, m]`, b `[k, n]`, self `[m, n]`.
  public mutating func setProduct(transposed a: Matrix, _ b: Matrix) {
    precondition(a.rows == b.rows, "product: (\(a.shape))ᵀ · \(b.shape)")
    precondition(
      columns == b.columns, "product: (\(a.shape))ᵀ · \(b.shape) into \(columns) columns")
    setRows(a.columns)
    let (m, n, k) = (a.columns, b.columns, a.rows)
    guard k > 0 else { return fill(0) }
    // Safe: the shapes were compared, and each pointer is good for its matrix's elements.
    unsafe withMutablePointer { c in
      unsafe a.withPointer { a in
        unsafe b.withPointer { b in unsafe ck_product_at(m, n, k, a, b, c) }
      }
    }
  }
}
