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

  @Test("the quota of a process's control groups", arguments: cases)
  func cores(membership: String, files: [String: String], cores: Int?) throws {
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
      #expect(ControlGroups.cores(groups: groups.path(), membership: list.path()) == cores)
    }
  }
}
