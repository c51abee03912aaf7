"""What the benchmarks of the library's algorithms have in common: a Swift program on our side, a
package from PyPI on the other, and a table of both."""

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from bench import ROOT, connects, free_port, on_core, wait_until

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
    maps = [flag for path in sorted((ROOT / "Sources").glob("*/*/module.modulemap"))
            for flag in ("-Xcc", f"-fmodule-map-file={path}")]
    subprocess.run(["swiftc", "-O", "-swift-version", "6", ROOT / f"Benchmarks/{name}.swift", "-o", program,
                    "-I", BUILD / "Modules", "-L", BUILD, "-lEtudeLessonKit", "-Xlinker", "-rpath", "-Xlinker", BUILD,
                    "-Xcc", "-I/usr/include/postgresql", *maps], check=True)
    return [program]


@contextmanager
def redis_on_core_0(folder, *options):
    """A redis-server that keeps nothing, for as long as the block runs; gives its port."""
    port = free_port()
    server = subprocess.Popen(
        on_core(0, "redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder, *options),
        stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: connects(port))
        yield port
    finally:
        server.terminate()
        server.wait()


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
