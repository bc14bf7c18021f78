internal import ArgumentParser
internal import Tabular

/// `--no-cache`, for the commands that read the data of a training.
struct CacheOptions: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Keep no columns of large data for later runs.",
      discussion: "Nor use those that were kept: the data is read from its beginning."))
  var noCache = false

  var storage: ColumnStorage { ColumnStorage(isKept: !noCache) }
}
