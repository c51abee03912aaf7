#!/usr/bin/env python3
"""A page with one dialogue of 200 commands of a shell builtin, against cram on the same commands.

Both run in turn, A B A B …, after one warm-up of both; the ratio is taken pair by pair, and its median is
compared with the limit. Both start one shell and compare every command's output and status. Exits with 1
when the limit is not kept. ETUDE_BENCH_PROGRAM names another etude than the release build.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ETUDE = Path(os.environ.get("ETUDE_BENCH_PROGRAM", ROOT / ".build/release/etude"))
PAIRS = int(os.environ.get("ETUDE_BENCH_PAIRS", "9"))
COMMANDS = 200
LIMIT = 1.0


def timed(command, folder):
    start = time.perf_counter()
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if ended.returncode != 0:
        sys.exit(f"{command} ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}")
    return seconds


def main():
    cram = shutil.which("cram") or shutil.which("cram3")
    if not cram:
        sys.exit("there is no cram: scripts/setup --test")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page = folder / "lessons" / "01-a" / "01-dialogue.md"
        page.parent.mkdir(parents=True)
        lines = [line for number in range(COMMANDS) for line in (f"$ echo turn {number}", f"turn {number}")]
        page.write_text("---\ntitle: Turns\n---\n\n```console run\n" + "\n".join(lines) + "\n```\n")
        (folder / "turns.t").write_text("".join(f"  {line}\n" for line in lines))
        ours = [str(ETUDE), "check", str(page)]
        theirs = [cram, "--shell=/bin/bash", "turns.t"]
        timed(ours, folder), timed(theirs, folder)
        pairs = [(timed(ours, folder), timed(theirs, folder)) for _ in range(PAIRS)]
    ratio = statistics.median(one / other for one, other in pairs)
    own, other = (statistics.median(column) for column in zip(*pairs))
    print(f"{COMMANDS} commands of a builtin: etude {own * 1000:.0f} ms, cram {other * 1000:.0f} ms, "
          f"ratio {ratio:.2f} (at most {LIMIT})")
    sys.exit(0 if ratio <= LIMIT else 1)


if __name__ == "__main__":
    main()
