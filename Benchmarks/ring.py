#!/usr/bin/env python3
"""Our hash ring against uhashring from PyPI, as a ratio measured side by side in one run.

Ten nodes with 160 points each, as uhashring has them by default (ketama), and 200,000 keys of which
each is looked up once, in a loop in its own language. The keys are made before. Each side runs in
turn after one warm-up of both; the median of the ratios is compared with the limit: a look-up takes
a twentieth of the time. Exits with 1 when it is not kept.
"""

import statistics
import sys
import tempfile

from bench import PAIRS
from library import PEER_PYTHON, compile_ours, figures, install_peer, report

PEER_ROUND = """
import time
from uhashring import HashRing

ring = HashRing(nodes=[f"node-{n}" for n in range(10)])
keys = [f"user:{n}" for n in range(200_000)]
def look_up():
    for key in keys:
        ring.get_node(key)
start = time.perf_counter()
look_up()
print("look-up", (time.perf_counter() - start) * 5)
print("points", len(ring.get_points()))
"""


def main():
    install_peer("uhashring==2.4")
    with tempfile.TemporaryDirectory(prefix="etude-bench-") as folder:
        ours, theirs = compile_ours(folder, "ring"), [PEER_PYTHON, "-c", PEER_ROUND]
        figures(ours), figures(theirs)
        rounds = [(figures(ours), figures(theirs)) for _ in range(PAIRS)]
    for mine, other in rounds:
        if mine["points"] != other["points"]:
            sys.exit(f"bench: rings of {mine['points']} and {other['points']} points")
    times = [(mine["look-up"], other["look-up"]) for mine, other in rounds]
    sys.exit(report([("look up a key on a ring / uhashring", statistics.median(a for a, _ in times),
                      statistics.median(b for _, b in times), statistics.median(a / b for a, b in times), 0.05)]))


if __name__ == "__main__":
    main()
