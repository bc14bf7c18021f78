public import Config

/// A component that works on a parameter: fills it, penalizes it, or brings it back.
public protocol ParameterComponent: Component {
  /// Why it cannot work on a parameter of this shape, such as "it takes kernels alone"; nil where it
  /// can.
  func objection(to shape: [Int]) -> String?
}

extension ParameterComponent {
  public func objection(to shape: [Int]) -> String? { nil }

  /// The objection of what needs rows and columns.
  func objectionUnlessMatrix(_ shape: [Int]) -> String? {
    shape.count == 2 ? nil : "it takes a matrix, such as a kernel, alone"
  }
}
