#!/usr/bin/env python3
"""A long training under repeated kill and resume, against the same one undisturbed.

    swift build -c release --product nnctl
    python3 Tests/Faults/soak.py --minutes 30

Both run at the same time, with one thread each; all checkpoints are saved after each epoch. The one is
killed every half minute or so and gone on with. In the end all files are to have the same bytes. Ends
with 1 where they have not, or where any file was mixed after a kill.
"""

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True

from disturbed import Files, Judge, Runner, arguments, kill


def main():
    chosen = arguments(
        __doc__.splitlines()[0], minutes=(30.0, "the length of the undisturbed training"),
        pause=(30.0, "seconds from one kill to the next, on average"), rows=(200_000, "of the data"))
    chance = random.Random(chosen.seed)
    print(f"seed {chosen.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="nnctl-soak-") as temporary:
        folder = Path(chosen.folder or temporary)
        settings = dict(rows=chosen.rows, units=128, batch=32, save_every=1)
        runner = Runner(chosen.nnctl, ["--threads", "1"])
        # Two trainings at a time, as in the soak itself, long enough that their start counts for little.
        trial = 20
        trials = [Files(folder / f"trial-{name}", epochs=trial, **settings) for name in "ab"]
        begin = time.monotonic()
        for files, process in [(files, runner.start(files)) for files in trials]:
            runner.expect_end(files, process.wait())
        epochs = max(2, round(chosen.minutes * 60 / (time.monotonic() - begin) * trial))
        print(f"{epochs} epochs", flush=True)

        reference = Files(folder / "undisturbed", epochs=epochs, **settings)
        files = Files(folder / "killed", epochs=epochs, **settings)
        begin = time.monotonic()
        undisturbed = runner.start(reference)
        process = runner.start(files)
        judge = Judge()
        kills, ended = 0, None
        while ended is None:
            try:
                ended = process.wait(chance.uniform(0, 2 * chosen.pause))
            except subprocess.TimeoutExpired:
                kill(process)
                kills += 1
                judge.whole(files)
                if files.read("model.partial.json") is None:
                    files.clear()  # it begins afresh; its rows in all.csv would stay
                process = runner.start(files, "--resume")
        runner.expect_end(files, ended)
        seconds = time.monotonic() - begin
        runner.expect_end(reference, undisturbed.wait())
        judge.reference = reference.results()
        judge.at_end(files)
        print(
            f"{kills} kills in {seconds / 60:.1f} minutes; files that are mixed or differ in the end: "
            f"{len(judge.mixed)} of {len(judge.reference)}")
        return 1 if judge.mixed else 0


if __name__ == "__main__":
    raise SystemExit(main())
