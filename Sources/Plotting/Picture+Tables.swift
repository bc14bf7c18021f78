extension Picture {
  /// The numbers of each panel, in order.
  public var tables: [PictureTable] { [] }
}
