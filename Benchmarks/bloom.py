#!/usr/bin/env python3
"""Our Bloom filter against its peers, as ratios measured side by side in one run.

1. One million strings of about 30 characters go into a filter for one million at 1 %, are asked
   for, and as many others are. Ours: a loop in Swift. The peer, rbloom from PyPI (written in Rust):
   its bulk call where it has one (`update`, `issuperset`), so that its loop runs in Rust, and a loop
   of `in` in Python for absent elements, for which it has none. Its strings are made anew each
   time, as Python keeps a string's hash once it has computed it; a second line shows it with the
   hashes kept, without a limit.
2. `BF.ADD` of our Redis module against the same filter as a Lua function on a bitmap: the same
   redis-server, the same m and k, the server on core 0 and redis-benchmark on core 1, with 16 and
   with 64 commands in flight on each connection. The fewer they are, the more of the time goes into
   the connection, which is the same for both; with one command in flight it is most of it, hence no
   limit there.

Each pair runs in turn after one warm-up of both; the median of the ratios is compared with the
limit. Exits with 1 when a limit is not kept.
"""

import csv
import statistics
import subprocess
import sys
import tempfile

from bench import PAIRS, connects, free_port, on_core, wait_until
from library import BUILD, PEER_PYTHON, compile_ours, figures, install_peer, report

COUNT = 1_000_000

PEER_ROUND = """
import sys, time
from rbloom import Bloom

def make(kind):
    return [f"https://example.com/{kind}/{n}" for n in range(%d)]

def timed(name, run):
    start = time.perf_counter()
    value = run()
    print(name, time.perf_counter() - start)
    return value

bloom = Bloom(%d, 0.01)
present = make("item")
timed("insert", lambda: bloom.update(present))
timed("insert-kept", lambda: bloom.update(present))
assert timed("present-kept", lambda: bloom.issuperset(present))
present = make("item")
assert timed("present", lambda: bloom.issuperset(present))
absent = make("none")
def ask():
    wrong = 0
    for element in absent:
        if element in bloom:
            wrong += 1
    return wrong
print("wrong", timed("absent", ask) / len(absent))
timed("absent-kept", ask)
""" % (COUNT, COUNT)

# The filter that `BF.RESERVE k 0.01 1000000 NONSCALING` makes: m = 9,585,088 and k = 7.
LUA = """#!lua name=benchbloom
redis.register_function('bench_add', function(keys, args)
  local hash = redis.sha1hex(args[1])
  local h1, h2 = tonumber(hash:sub(1, 8), 16), tonumber(hash:sub(9, 16), 16)
  local new = 0
  for i = 0, 6 do
    if redis.call('SETBIT', keys[1], (h1 + i * h2) % 9585088, 1) == 0 then new = 1 end
  end
  return new
end)
"""


def library(folder):
    """Rows for insertion and look-up: (title, ours, theirs, ratio, limit)."""
    install_peer("rbloom==1.5.4")
    ours, theirs = compile_ours(folder, "bloom"), [PEER_PYTHON, "-c", PEER_ROUND]
    figures(ours), figures(theirs)
    rounds = [(figures(ours), figures(theirs)) for _ in range(PAIRS)]
    for mine, other in rounds:
        for side in (mine, other):
            if not 0.008 < side["wrong"] < 0.012:
                sys.exit(f"bench: {side['wrong']:.4f} false positives instead of 0.01")
    rows = []
    for title, name in [("insert 10^6 / rbloom update", "insert"), ("look up 10^6 present / issuperset", "present"),
                        ("look up 10^6 absent / in, a Python loop", "absent")]:
        for suffix, limit in [("", 1.0), ("-kept", None)]:
            rows.append((title + (", hashes kept" if suffix else ""),
                         statistics.median(mine[name] for mine, _ in rounds),
                         statistics.median(other[name + suffix] for _, other in rounds),
                         statistics.median(mine[name] / other[name + suffix] for mine, other in rounds), limit))
    return rows


def module(folder):
    """Rows for BF.ADD: (title, ours, theirs, ratio, limit), in seconds for 10^6 commands."""
    port = free_port()
    server = subprocess.Popen(on_core(0, "redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "",
                                      "--dir", folder, "--loadmodule", BUILD / "libEtudeBloom.so"), stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: connects(port))
        cli = ["redis-cli", "-p", str(port)]
        quiet = dict(check=True, capture_output=True, text=True)

        def run(pipeline, prepare, command):
            subprocess.run([*cli, "DEL", "k"], **quiet)
            if prepare:
                subprocess.run([*cli, *prepare], **quiet)
            output = subprocess.run(
                on_core(1, "redis-benchmark", "-p", str(port), "-n", str(50_000 if pipeline == 1 else 200_000), "-r", "1000000",
                        "-P", str(pipeline), "--csv", *command, "element:__rand_int__"), **quiet).stdout
            return COUNT / float(list(csv.DictReader(output.splitlines()))[0]["rps"])

        subprocess.run([*cli, "FUNCTION", "LOAD", LUA], **quiet)
        rows = []
        for pipeline, limit in [(1, None), (16, 0.2), (64, 0.2)]:
            ours = lambda: run(pipeline, ["BF.RESERVE", "k", "0.01", str(COUNT), "NONSCALING"], ["BF.ADD", "k"])
            theirs = lambda: run(pipeline, None, ["FCALL", "bench_add", "1", "k"])
            ours(), theirs()
            rounds = [(ours(), theirs()) for _ in range(PAIRS)]
            rows.append((f"BF.ADD / Lua on a bitmap, -P {pipeline}", statistics.median(a for a, _ in rounds),
                         statistics.median(b for _, b in rounds), statistics.median(a / b for a, b in rounds), limit))
    finally:
        server.terminate()
        server.wait()
    return rows


def main():
    with tempfile.TemporaryDirectory(prefix="etude-bench-") as folder:
        sys.exit(report(library(folder) + module(folder)))


if __name__ == "__main__":
    main()
