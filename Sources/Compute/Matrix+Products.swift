internal import CKernels

// Every element of a product is one sum in an order that depends on its length alone: a row gives the same bytes alone
// and in any batch.
extension Matrix {
  /// self = a · b, plus the bias added to each row.
  ///
  /// - Shapes: a `[m, k]`, b `[k, n]`, bias `[1, n]`, self `[m, n]`.
  public mutating func setProduct(_ a: Matrix, _ b: Matrix, plus bias: Matrix? = nil) {
    let (m, n, k) = takeShape(of: a, b, plus: bias)
    guard k > 0 else { return setRows(to: bias) }
    // Safe: the shapes were compared, and each pointer is good for its matrix's elements.
    unsafe withMutablePointer { c in
      unsafe a.withPointer { a in
        unsafe b.withPointer { b in
          unsafe bias.withPointer { unsafe ck_product(m, n, k, a, b, $0, c) }
        }
      }
    }
  }

  /// self = a · b, plus the bias added to each row, and beside it the activation of each element: the bytes that
  /// `setReLU` (slope 0, threshold 0, no maximum), `setSigmoid` and `setTanh` give.
  ///
  /// - Shapes: as above; activated as self.
  public mutating func setProduct(
    _ a: Matrix, _ b: Matrix, plus bias: Matrix?, activation: FusedActivation,
    into activated: inout Matrix
  ) {
    let (m, n, k) = takeShape(of: a, b, plus: bias)
    precondition(activated.columns == n, "product: \(shape) into \(activated.columns) columns")
    activated.setRows(m)
    guard k > 0 else {
      setRows(to: bias)
      switch activation {
      case .relu: activated.setReLU(self, negativeSlope: 0, maxValue: nil, threshold: 0)
      case .sigmoid: activated.setSigmoid(self)
      case .tanh: activated.setTanh(self)
      }
      return
    }
    let epilogue = activation.kernel
    // Safe: as above.
    unsafe withMutablePointer { c in
      unsafe activated.withMutablePointer { y in
        unsafe a.withPointer { a in
          unsafe b.withPointer { b in
            unsafe bias.withPointer {
              unsafe ck_product_activated(m, n, k, a, b, $0, epilogue, c, y)
            }
          }
        }
      }
    }
  }

  /// Takes the rows of a · b + bias after comparing the shapes.
  private mutating func takeShape(
    of a: Matrix, _ b: Matrix, plus bias: Matrix?
  ) -> (m: Int, n: Int, k: Int) {
    precondition(a.columns == b.rows, "product: \(a.shape) · \(b.shape)")
    precondition(columns == b.columns, "product: \(a.shape) · \(b.shape) into \(columns) columns")
    if let bias {
      precondition(
        bias.rows == 1 && bias.columns == columns,
        "product: \(a.shape) · \(b.shape) plus \(bias.shape)")
    }
    setRows(a.rows)
    return (rows, columns, a.columns)
  }

  /// A sum of no products is the bias.
  private mutating func setRows(to bias: Matrix?) {
    for i in 0..<count { elements[i] = bias.map { $0.elements[i % columns] } ?? 0 }
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

/// An activation that a product can apply on its way out.
public enum FusedActivation: Sendable, CaseIterable {
  /// max(c, 0).
  case relu
  /// 1 / (1 + e^−c).
  case sigmoid
  case tanh

  fileprivate var kernel: ck_epilogue {
    switch self {
    case .relu: .CK_relu
    case .sigmoid: .CK_sigmoid
    case .tanh: .CK_tanh
    }
  }
}
