internal import CKernels

// What may happen to gradients and weights before a step of an optimizer.
extension Matrix {
  /// self ← alpha · self.
  public mutating func scale(by alpha: Float) {
    let count = count
    // Safe: the pointer is good for `count` elements.
    unsafe withMutablePointer { unsafe ck_scale(count, alpha, $0) }
  }

  /// Cuts each number at ±bound.
  public mutating func clip(to bound: Float) {
    let count = count
    // Safe: the pointer is good for `count` elements.
    unsafe withMutablePointer { unsafe ck_clip(count, bound, $0) }
  }

  /// self ← self − self · decay · rate.
  public mutating func decay(by decay: Float, rate: Float) {
    let count = count
    // Safe: the pointer is good for `count` elements.
    unsafe withMutablePointer { unsafe ck_decay(count, decay, rate, $0) }
  }

  /// The sum of the products of elements in the same place.
  public func dot(_ other: Matrix) -> Double {
    precondition(
      rows == other.rows && columns == other.columns, "dot product: \(shape) and \(other.shape)")
    var sum = 0.0
    // Safe: both have `count` elements.
    unsafe withPointer { x in
      unsafe other.withPointer { unsafe sum = ck_dot(count, x, $0) }
    }
    return sum
  }

  /// √Σ x².
  public var norm: Double { dot(self).squareRoot() }

  /// Σ |x|.
  public var absoluteSum: Double {
    var sum = 0.0
    // Safe: the pointer is good for `count` elements.
    unsafe withPointer { unsafe sum = ck_absolute_sum(count, $0) }
    return sum
  }

  /// self ← self + slope · sign(x), by 0 where x is 0.
  public mutating func addSigns(of x: Matrix, times slope: Float) {
    precondition(rows == x.rows && columns == x.columns, "signs: \(x.shape) to \(shape)")
    let count = count
    // Safe: both have `count` elements.
    unsafe withMutablePointer { out in
      unsafe x.withPointer { unsafe ck_add_signs(count, slope, $0, out) }
    }
  }

  /// self ← max(self, 0).
  public mutating func cutNegative() {
    let count = count
    // Safe: the pointer is good for `count` elements.
    unsafe withMutablePointer { unsafe ck_cut_negative(count, $0) }
  }
}
