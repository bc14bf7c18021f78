public import Config
internal import Diagnostics
internal import YAML

/// A section of a config, read to its end.
///
/// - Throws: what is wrong in it.
public func readSection<Value>(_ text: String, _ read: (inout ConfigSection) -> Value) throws
  -> Value
{
  let log = ProblemLog()
  var section = ConfigSection(
    try YAML.readValue(text, name: "f.yaml"), title: "the section", log: log)
  let value = read(&section)
  section.finish()
  try log.check()
  return value
}
