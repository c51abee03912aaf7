#!/usr/bin/env python3
"""Our rate limiters on Redis against the package limits, as a ratio measured side by side in one run.

A process with eight threads, as a web server has them, makes 40,000 decisions for a hundred users with a
limit of a hundred requests a second, each in one round trip, on the same redis-server, which has core 0;
the process has core 1. Each side runs in turn after one warm-up of both. The median of the ratios of
decisions a second has to be at least 3.
"""

import statistics
import sys
import tempfile

from bench import PAIRS, on_core
from library import PEER_PYTHON, compile_ours, figures, install_peer, redis_on_core_0

LIMIT = 3
PEER_ROUND = """
import sys, threading, time
from limits import RateLimitItemPerSecond
from limits.storage import RedisStorage
from limits.strategies import STRATEGIES

THREADS, COUNT = 8, 5_000
storage = RedisStorage(f"redis://127.0.0.1:{sys.argv[1]}")
item = RateLimitItemPerSecond(100)
for name, strategy in STRATEGIES.items():
    storage.storage.flushall()
    limiter = strategy(storage)

    def decide():
        for number in range(COUNT):
            limiter.hit(item, f"user{number % 100}")

    threads = [threading.Thread(target=decide) for _ in range(THREADS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(name, THREADS * COUNT / (time.perf_counter() - start))
"""


def main():
    install_peer("limits==5.8.0", "redis==8.1.0")
    failures = 0
    with tempfile.TemporaryDirectory(prefix="etude-bench-") as folder, redis_on_core_0(folder) as port:
        ours = on_core(1, *compile_ours(folder, "rate"), str(port))
        theirs = on_core(1, PEER_PYTHON, "-c", PEER_ROUND, str(port))
        figures(ours), figures(theirs)
        rounds = [(figures(ours), figures(theirs)) for _ in range(PAIRS)]
    print(f"{'decisions a second':<46}{'ours':>12}{'limits':>12}{'ratio':>8}{'limit':>8}")
    for name in rounds[0][0]:
        a, b = (statistics.median(pair[side][name] for pair in rounds) for side in (0, 1))
        ratio = statistics.median(mine[name] / other[name] for mine, other in rounds)
        failures += ratio < LIMIT
        print(f"{f'{name} / limits':<46}{a:>12.0f}{b:>12.0f}{ratio:>8.2f}{LIMIT:>8.2f}{'  under' if ratio < LIMIT else ''}")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
