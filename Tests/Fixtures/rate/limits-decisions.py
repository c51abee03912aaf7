"""Writes random schedules with what `limits` decides on them: a line each of the strategy, the count
and the window of the limit, the times, and the decisions (1 for admitted). Times are in 1/1024 of a
second: with them, the floating-point numbers of `limits` are exact.

usage: limits-decisions.py COUNT SEED
"""

import random
import sys
import time

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import STRATEGIES

TICKS = 1024
now = 0
time.time = lambda: now / TICKS
# What is over is passed over when it is read. The timer that removes it knows another clock.
MemoryStorage._MemoryStorage__schedule_expiry = lambda self: None


def schedule(count, window):
    # From the third window on: in the first one `limits` takes the same window for the previous one.
    at = random.randint(2 * window, 5 * window)
    for _ in range(40):
        kind = random.randint(0, 9)
        if kind == 0:
            at += random.randint(0, 3 * window)
        elif kind < 4:
            at += random.randint(0, 1 + window // count)
        elif kind == 4:
            at += window - at % window
        elif kind == 5:
            at += window
        yield at


count, seed = map(int, sys.argv[1:])
random.seed(seed)
for number in range(count):
    strategy = list(STRATEGIES)[number % len(STRATEGIES)]
    limit = RateLimitItemPerSecond(random.randint(1, 8), random.choice([1, 2, 4]))
    limiter = STRATEGIES[strategy](MemoryStorage())
    times, decisions = [], []
    for now in schedule(limit.amount, limit.get_expiry() * TICKS):
        times.append(str(now))
        decisions.append("1" if limiter.hit(limit, "user") else "0")
    print(f"{strategy}|{limit.amount}|{limit.get_expiry() * TICKS}|{','.join(times)}|{''.join(decisions)}")
