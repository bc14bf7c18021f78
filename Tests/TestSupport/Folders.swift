public import Foundation

/// The folder of Package.swift.
public let repositoryRoot = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// Runs a test in a new, empty folder of its own, which is removed afterwards.
public func withScratchFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = try makeScratchFolder()
  defer { removeScratchFolder(folder) }
  return try body(folder)
}

/// The same for a test that waits.
public func withScratchFolder<Result>(
  isolation: isolated (any Actor)? = #isolation, _ body: (URL) async throws -> Result
) async throws -> Result {
  let folder = try makeScratchFolder()
  defer { removeScratchFolder(folder) }
  return try await body(folder)
}

private func makeScratchFolder() throws -> URL {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "nnctl-test-\(UUID().uuidString)", directoryHint: .isDirectory)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  return folder
}

/// What cannot be removed stays behind: that says nothing about the test.
private func removeScratchFolder(_ folder: URL) {
  try? FileManager.default.removeItem(at: folder)
}
