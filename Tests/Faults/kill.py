#!/usr/bin/env python3
"""Kills a training with SIGKILL at random moments, hundreds of times.

    swift build -c release --product nnctl
    python3 Tests/Faults/kill.py --kills 300

A short training with very frequent saves runs undisturbed once. Then it is started, killed, looked at
and gone on with (`train --resume`) until it has finished, over and over. After each kill every
checkpoint is to be whole, the old one or the new one; each time it finishes, all files are to have the
bytes of the undisturbed run, and no temporary file is to be left. The seed of the moments is printed;
moments depend on the machine's load all the same. Takes some minutes. Ends with 1 where any file was
mixed.
"""

import random
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

from disturbed import Files, Judge, Runner, arguments, kill


def main():
    chosen = arguments(__doc__.splitlines()[0], kills=(300, "how many"))
    chance = random.Random(chosen.seed)
    print(f"seed {chosen.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="nnctl-kill-") as temporary:
        folder = Path(chosen.folder or temporary)
        settings = dict(rows=600, units=48, epochs=15, batch=16, save_every=0.001, keeps_each=True)
        runner = Runner(chosen.nnctl)
        reference = Files(folder / "undisturbed", **settings)
        seconds = runner.finish(reference)
        files = Files(folder / "killed", **settings)
        runner.finish(files, "--epochs", "1")
        yesterday = files.read("model.json")
        judge = Judge(reference, yesterday)
        print(f"undisturbed: {seconds:.2f} s, {len(judge.reference)} files", flush=True)

        def begin():
            files.clear()
            files.write("model.json", yesterday)

        kills = within_save = resumed = finished = 0
        begin()
        while kills < chosen.kills:
            resumed += files.read("model.partial.json") is not None
            process = runner.start(files, "--resume")
            try:
                status = process.wait(chance.uniform(0, seconds / 2))
            except subprocess.TimeoutExpired:
                kill(process)
                kills += 1
                within_save += bool(judge.after_kill(files))
                if files.read("model.partial.json") is None:
                    begin()  # afresh; its rows in all.csv would stay
                continue
            runner.expect_end(files, status)
            judge.at_end(files)
            finished += 1
            begin()
        runner.finish(files, "--resume")
        judge.at_end(files)
        print(
            f"{kills} kills, {within_save} of them within a save; {resumed} trainings gone on with, "
            f"{finished + 1} finished; mixed files: {len(judge.mixed)}")
        return 1 if judge.mixed else 0


if __name__ == "__main__":
    raise SystemExit(main())
