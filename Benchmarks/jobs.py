#!/usr/bin/env python3
"""Our job queue against bullmq from PyPI, as a ratio measured side by side in one run.

10,000 jobs that do nothing are added first; then one worker does them, one at a time, on the same
redis-server, which has core 0; the workers have core 1. Each side runs in turn after one warm-up of
both. The median of the ratios of jobs a second has to be at least 3.
"""

import statistics
import sys
import tempfile

from bench import PAIRS, on_core
from library import PEER_PYTHON, compile_ours, figures, install_peer, redis_on_core_0

LIMIT = 3
PEER_ROUND = """
import asyncio, sys, time
import redis
from bullmq import Queue, Worker

COUNT = 10_000

async def main():
    options = {"host": "127.0.0.1", "port": int(sys.argv[1])}
    redis.Redis(**options).flushall()
    queue = Queue("bench", {"connection": options})
    for _ in range(COUNT // 500):
        await queue.addBulk([{"name": "job", "data": {"n": n}, "opts": {"removeOnComplete": True}} for n in range(500)])
    done, count = asyncio.Event(), 0

    async def process(job, token):
        nonlocal count
        count += 1
        if count == COUNT:
            done.set()

    start = time.perf_counter()
    worker = Worker("bench", process, {"connection": options})
    await done.wait()
    print("jobs", COUNT / (time.perf_counter() - start))
    await worker.close()
    await queue.close()

asyncio.run(main())
"""


def main():
    install_peer("bullmq==3.4.4", "redis==8.1.0")
    with tempfile.TemporaryDirectory(prefix="etude-bench-") as folder, redis_on_core_0(folder, "--maxmemory-policy", "noeviction") as port:
        ours = on_core(1, *compile_ours(folder, "jobs"), str(port))
        theirs = on_core(1, PEER_PYTHON, "-c", PEER_ROUND, str(port))
        figures(ours), figures(theirs)
        rounds = [(figures(ours)["jobs"], figures(theirs)["jobs"]) for _ in range(PAIRS)]
    a, b = (statistics.median(pair[side] for pair in rounds) for side in (0, 1))
    ratio = statistics.median(mine / other for mine, other in rounds)
    print(f"{'jobs a second, one worker':<46}{'ours':>12}{'bullmq':>12}{'ratio':>8}{'limit':>8}")
    print(f"{'job queue / bullmq':<46}{a:>12.0f}{b:>12.0f}{ratio:>8.2f}{LIMIT:>8.2f}{'  under' if ratio < LIMIT else ''}")
    sys.exit(1 if ratio < LIMIT else 0)


if __name__ == "__main__":
    main()
