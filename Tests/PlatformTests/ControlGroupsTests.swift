import Foundation
import Platform
import TestSupport
import Testing

@Suite struct ControlGroupsTests {
  /// Files below a folder in place of /sys/fs/cgroup, the process's own list of groups, and the limit.
  static let cases: [(membership: String, files: [String: String], cores: Int?)] = [
    ("0::/\n", ["cpu.max": "150000 100000\n"], 2),
    ("0::/\n", ["cpu.max": "max 100000\n"], nil),
    ("0::/\n", [:], nil),
    ("", ["cpu.max": "150000 100000\n"], nil),
    // the tightest on the way up holds
    (
      "0::/a/b\n",
      ["a/b/cpu.max": "max 100000\n", "a/cpu.max": "50000 100000\n", "cpu.max": "200000 100000\n"],
      1
    ),
    ("0::/a/b\n", ["a/b/cpu.max": "30000 100000\n", "a/cpu.max": "50000 100000\n"], 1),
    // a path of the host, seen from a container
    ("0::/docker/12ab\n", ["cpu.max": "300000 100000\n"], 3),
    ("0::/a\n", ["cpu.max": "what\n", "a/cpu.max": "0 100000"], nil),
    // the first version
    (
      "4:memory:/m\n3:cpu,cpuacct:/a\n1:name=systemd:/\n0::/\n",
      [
        "cpu,cpuacct/a/cpu.cfs_quota_us": "250000\n", "cpu,cpuacct/a/cpu.cfs_period_us": "100000\n",
      ], 3
    ),
    ("1:cpu:/\n", ["cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"], nil),
    ("1:cpu:/x\n", ["cpu/cpu.cfs_quota_us": "50000\n", "cpu/cpu.cfs_period_us": "50000\n"], 1),
    ("1:cpuset:/\n", ["cpuset/cpu.cfs_quota_us": "1\n", "cpuset/cpu.cfs_period_us": "1\n"], nil),
  ]

  /// The same of memory.
  static let memories: [(membership: String, files: [String: String], memory: Int?)] = [
    ("0::/\n", ["memory.max": "1073741824\n"], 1 << 30),
    ("0::/\n", ["memory.max": "max\n"], nil),
    ("0::/\n", [:], nil),
    (
      "0::/a/b\n",
      ["a/b/memory.max": "max\n", "a/memory.max": "1048576\n", "memory.max": "2097152\n"], 1 << 20
    ),
    ("4:memory:/m\n3:cpu:/a\n0::/\n", ["memory/m/memory.limit_in_bytes": "4096\n"], 4096),
    (
      "4:memory:/\n", ["memory/memory.limit_in_bytes": "9223372036854771712\n"],
      9_223_372_036_854_771_712
    ),
    ("0::/\n", ["memory.max": "0\n"], nil),
  ]

  @Test("the quota of a process's control groups", arguments: cases)
  func cores(membership: String, files: [String: String], cores: Int?) throws {
    try withGroups(membership, files) { groups, list in
      #expect(ControlGroups.cores(groups: groups, membership: list) == cores)
    }
  }

  @Test("the memory of a process's control groups", arguments: memories)
  func memory(membership: String, files: [String: String], memory: Int?) throws {
    try withGroups(membership, files) { groups, list in
      #expect(ControlGroups.memory(groups: groups, membership: list) == memory)
    }
  }

  @Test("there is some memory to use") func usable() throws {
    #expect(try #require(usableMemory()) > 1 << 20)
  }

  private func withGroups(
    _ membership: String, _ files: [String: String], _ body: (String, String) throws -> Void
  ) throws {
    try withScratchFolder { folder in
      let groups = folder.appending(path: "groups")
      for (name, text) in files {
        let file = groups.appending(path: name)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
      }
      let list = folder.appending(path: "membership")
      try Data(membership.utf8).write(to: list)
      try body(groups.path(), list.path())
    }
  }
}
