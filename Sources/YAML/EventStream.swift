internal import CLibYAML

/// libyaml's parser over one text, as a stream of events.
///
/// The parser must not move, and it keeps a pointer to the text. Both lie on the heap and are owned
/// here, so the text lives exactly as long as the parser.
@safe
struct EventStream: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let text: UnsafeMutableBufferPointer<UInt8>

  /// - Parameter bytes: UTF-8 without a byte order mark.
  init(_ bytes: [UInt8]) {
    // Safe: memory of its own, filled from an array of the same count before anything reads it.
    unsafe text = UnsafeMutableBufferPointer.allocate(capacity: bytes.count)
    _ = unsafe text.initialize(fromContentsOf: bytes)
    unsafe parser = UnsafeMutablePointer.allocate(capacity: 1)
    // Safe: the parser is initialised in place and fed memory that outlives it, see deinit.
    unsafe parser.initialize(to: yaml_parser_t())
    let isReady = unsafe yaml_parser_initialize(parser) == 1
    precondition(isReady, "libyaml: out of memory")
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(parser, text.baseAddress, bytes.count)
  }

  deinit {
    // Safe: both were made in init and are used by nobody else; the parser goes before its text.
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
    unsafe text.deallocate()
  }

  /// The next event. Not to be called again after the end of the stream or an error.
  mutating func next() throws(SyntaxError) -> Event {
    var event = unsafe yaml_event_t()
    // Safe: the parser is initialised, and libyaml fills the event before it is read.
    guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw syntaxError() }
    // Safe: an event that was parsed is deleted once; `Event` has copied all it needs.
    defer { unsafe yaml_event_delete(&event) }
    return unsafe Event(event)
  }

  private func syntaxError() -> SyntaxError {
    // Safe: after a failure libyaml's error fields are set; its texts are static C strings.
    let state = unsafe parser.pointee
    return unsafe SyntaxError(
      problem: state.problem.map { unsafe String(cString: $0) } ?? "out of memory",
      context: state.context.map { unsafe String(cString: $0) },
      index: Int(state.problem_mark.index), contextIndex: Int(state.context_mark.index),
      byteOffset: state.error == YAML_READER_ERROR ? Int(state.problem_offset) : nil)
  }
}

/// What libyaml says where a text is no YAML.
struct SyntaxError: Error {
  let problem: String
  let context: String?
  /// In scalars from the start.
  let index: Int
  let contextIndex: Int
  /// Set where a byte or character is not allowed at all: its place. `index` says nothing then.
  let byteOffset: Int?
}

/// One step through a document.
struct Event {
  enum Kind {
    case streamStart, streamEnd, documentStart, documentEnd, sequenceEnd, mappingEnd
    case sequenceStart, mappingStart
    case scalar(String, isPlain: Bool)
    case alias(String)
  }

  let kind: Kind
  /// Where it begins, its anchor and tag included; in scalars from the start.
  let index: Int
  var anchor: String?
  /// In full: `tag:yaml.org,2002:int`.
  var tag: String?

  /// Safe if the event was filled by libyaml and not yet deleted: `type` says which part of the
  /// union is set, texts end with NUL or have their length beside them.
  @unsafe
  init(_ event: yaml_event_t) {
    index = unsafe Int(event.start_mark.index)
    switch unsafe event.type {
    case YAML_STREAM_START_EVENT: kind = .streamStart
    case YAML_DOCUMENT_START_EVENT: kind = .documentStart
    case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
    case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
    case YAML_MAPPING_END_EVENT: kind = .mappingEnd
    case YAML_ALIAS_EVENT:
      kind = unsafe .alias(String(cString: event.data.alias.anchor))
    case YAML_SCALAR_EVENT:
      let scalar = unsafe event.data.scalar
      let content = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      kind = unsafe .scalar(
        String(decoding: content, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
      anchor = unsafe scalar.anchor.map { unsafe String(cString: $0) }
      tag = unsafe scalar.tag.map { unsafe String(cString: $0) }
    case YAML_SEQUENCE_START_EVENT:
      kind = .sequenceStart
      anchor = unsafe event.data.sequence_start.anchor.map { unsafe String(cString: $0) }
      tag = unsafe event.data.sequence_start.tag.map { unsafe String(cString: $0) }
    case YAML_MAPPING_START_EVENT:
      kind = .mappingStart
      anchor = unsafe event.data.mapping_start.anchor.map { unsafe String(cString: $0) }
      tag = unsafe event.data.mapping_start.tag.map { unsafe String(cString: $0) }
    // The end of the stream; libyaml has no other event.
    default: kind = .streamEnd
    }
  }
}
