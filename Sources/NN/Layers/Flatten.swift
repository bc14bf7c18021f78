public import Config
internal import Diagnostics

/// Makes one row of each sample. Rows of a table are such already, so it computes nothing, whatever
/// the `data_format`.
public struct Flatten: Layer {
  public static let name = "Flatten"
  public static let summary = "makes one row of each sample, which it is already"

  private enum DataFormat: String, CaseIterable {
    case channelsLast = "channels_last"
    case channelsFirst = "channels_first"
  }

  public init(_ section: inout ConfigSection) {
    _ = section.choice("data_format", default: DataFormat.channelsLast)
  }

  public func plan(inputs: Int) -> LayerPlan { LayerPlan(outputs: inputs) }
}
