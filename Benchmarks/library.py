"""What the benchmarks of the library's algorithms have in common: a Swift program on our side, a
package from PyPI on the other, and a table of both."""

import subprocess
import sys
from pathlib import Path

from bench import ROOT

BUILD = ROOT / ".build/release"
PEER = ROOT / ".build/bench-venv"
PEER_PYTHON = PEER / "bin/python"


def install_peer(*packages):
    if not PEER_PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", PEER], check=True)
    subprocess.run([PEER / "bin/pip", "install", "--quiet", "--disable-pip-version-check", *packages], check=True)


def compile_ours(folder, name):
    """The command of Benchmarks/NAME.swift, compiled against the library that lessons link to."""
    program = Path(folder) / name
    maps = [flag for path in sorted((ROOT / "Sources").glob("*/module.modulemap"))
            for flag in ("-Xcc", f"-fmodule-map-file={path}")]
    subprocess.run(["swiftc", "-O", "-swift-version", "6", ROOT / f"Benchmarks/{name}.swift", "-o", program,
                    "-I", BUILD / "Modules", "-L", BUILD, "-lEtudeLessonKit", "-Xlinker", "-rpath", "-Xlinker", BUILD,
                    "-Xcc", "-I/usr/include/postgresql", *maps], check=True)
    return [program]


def figures(command):
    """What a program measured: a name and a number on each line."""
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return {name: float(value) for name, value in map(str.split, lines)}


def report(rows):
    """Prints rows of (title, ours, theirs, ratio, limit); 1 when a limit is not kept."""
    failures = 0
    print(f"{'seconds for 10^6':<56}{'ours':>9}{'peer':>9}{'ratio':>8}{'limit':>8}")
    for title, ours, theirs, ratio, limit in rows:
        over = limit is not None and ratio > limit
        failures += over
        print(f"{title:<56}{ours:>8.3f}s{theirs:>8.3f}s{ratio:>8.3f}"
              f"{'none' if limit is None else f'{limit:.2f}':>8}{'  over' if over else ''}")
    return 1 if failures else 0
