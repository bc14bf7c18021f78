import Foundation
import TestSupport
import Testing

/// Disks and folders that take no files, where the system lets a test have such.
@Suite struct FullDiskTests {
  private static let isRoot = geteuid() == 0

  private static func works(_ command: String) -> Bool {
    (try? withScratchFolder { scratch in
      try Shell.run(["-c", command], in: scratch, scratch: scratch).status == 0
    }) ?? false
  }

  /// Runs a command in a folder with the small configs, its data among them.
  private func run(_ command: String, _ environment: [String: String] = [:]) throws -> Program.Run {
    try withScratchFolder { scratch in
      let work = scratch.appending(path: "work", directoryHint: .isDirectory)
      try FileManager.default.copyItem(
        at: CLICase.root.appending(path: "shared", directoryHint: .isDirectory), to: work)
      return try Shell.run(["-c", command], in: work, scratch: scratch, environment: environment)
    }
  }

  /// Mounts are seen by the command alone, and gone with it.
  private static let mounts =
    works("unshare -rm sh -c 'mkdir d && mount -t tmpfs -o size=64k none d'")

  @Test(
    "a disk that is full when the training ends leaves the old file, and the training is not lost",
    .enabled(if: mounts, "no disk can be mounted here"))
  func fullAtTheEnd() throws {
    let run = try run(
      """
      unshare -rm bash -ec '
      mkdir disk other elsewhere
      mount -t tmpfs -o size=64k none disk
      export TMPDIR=$PWD/elsewhere
      nnctl train flowers.yaml --quiet --output other/model.json > log
      echo old > disk/model.json
      head -c 100000 /dev/zero > disk/filler 2> /dev/null || true
      nnctl train flowers.yaml --quiet --output disk/model.json 2> errors || echo "status $?"
      ls -A disk; cat disk/model.json
      path=$(echo elsewhere/*)
      sed "s:$PWD/::g; s:$path:PATH:g" errors
      rm disk/filler
      nnctl train flowers.yaml --quiet --output disk/model.json --resume-from $path > log
      cmp disk/model.json other/model.json && ls -A disk
      '
      """)
    #expect(run.errorText == "")
    let lines = run.outputText.split(separator: "\n").map(String.init)
    #expect(lines.prefix(4) == ["status 73", "filler", "model.json", "old"])
    #expect(
      lines.dropFirst(4).first
        == "error: cannot write 'disk/model.json': No space left on device")
    #expect(
      lines.contains(
        "  note: make room in 'disk', or name a file on another disk: there is room for 0 bytes"))
    #expect(lines.contains("  note: 'disk/model.json' stays as it was"))
    #expect(lines.contains { $0.hasPrefix("  note: the whole file has ") })
    #expect(
      lines.contains(
        "  note: the training is not lost, 'PATH' has it: see to that, and give the same command "
          + "again with --resume-from PATH"))
    #expect(lines.last == "model.json")
  }

  @Test(
    "a folder or file that may not be written is refused before the training",
    .enabled(
      if: !isRoot || works("setpriv --reuid 65534 --clear-groups nnctl --version"),
      "root may write everything, and cannot become somebody else here"))
  func readOnly() throws {
    let run = try run(
      """
      mkdir closed
      nnctl train points.yaml --quiet --output closed/model.json > log
      cp closed/model.json old.json
      chmod 666 closed/model.json; chmod 555 closed
      cp closed/model.json model.json; chmod 444 model.json; chmod 777 .
      for path in closed/model.json closed/new.json model.json; do
        $BECOME nnctl train points.yaml --quiet --output $path; echo "status $?"
      done
      cmp old.json closed/model.json && cmp old.json model.json && ls -A closed
      chmod 755 closed
      """, ["BECOME": Self.isRoot ? "setpriv --reuid 65534 --clear-groups" : ""])
    #expect(run.outputText == "status 73\nstatus 73\nstatus 73\nmodel.json\n")
    #expect(
      run.errorText == """
        error: cannot write 'closed/model.json': Permission denied
          note: the new file is made beside the old one: its folder has to be one that can be written
        error: cannot write 'closed/new.json': Permission denied
        error: cannot write 'model.json': Permission denied

        """)
  }
}
