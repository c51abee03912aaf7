"""Writes random cron expressions with what croniter says of them: a line each of the expression, a
zone, a time in seconds since 1970, and the time of the first run after it ('none' without one).

usage: croniter-runs.py COUNT SEED

Left out, because the two differ on purpose or croniter is wrong:

- Where clocks are changed. croniter is given the time of the wall clock; its answer becomes a time
  with Python's own zones, and a time that does not exist the first moment after it. Where the
  clock was changed in the day before, and where an expression that names every hour meets a change,
  a case is left out.
- `3/2` as a day of the week: croniter counts up to 7, which is Sunday.
- `5#3` together with a day of the month, `15W` with a day of the week: croniter asks for both.
- A day of the month above 28 in a time from February on: croniter passes over the first days of
  March. It also gives up where one of two fields of days can never be met.
- `5-5`, which croniter takes for every value, and ranges over the end, `22-2`, which are an error
  here.
- `LW`, `L-3` and `5L`, which croniter does not have (it writes `L5`).
"""

import random
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

from croniter import CroniterBadDateError, croniter

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
DAYS = "sun mon tue wed thu fri sat".split()
DAY = 86_400


def item(low, high, names, may_start):
    def name(value):
        return names[value - low] if names and random.random() < 0.3 else str(value)

    kind = random.random()
    first, last = sorted(random.sample(range(low, high + 1), 2))
    if kind < 0.5:
        return name(first)
    if kind < 0.75:
        return f"{name(first)}-{name(last)}"
    if kind < 0.9 or not may_start:
        return f"{first}-{last}/{random.randint(1, max(1, high // 2))}"
    return f"{first}/{random.randint(1, max(1, high // 2))}"


def field(low, high, star=0.4, names=None, may_start=True):
    kind = random.random()
    if kind < star:
        return "*"
    if kind < star + 0.06:
        return f"*/{random.randint(1, high)}"
    return ",".join(item(low, high, names, may_start) for _ in range(random.choice([1, 1, 1, 2, 3])))


def expression():
    day, weekday = field(1, 28, 0.6, may_start=False), field(0, 6, 0.6, DAYS, may_start=False)
    if day.startswith("*/") and 1 + 30 // int(day[2:]) * int(day[2:]) > 28:
        day = "*/9"
    if random.random() < 0.1:
        day = random.choice(["L", "1,L", "L,15"])
    if random.random() < 0.05:
        day, weekday = f"{random.randint(1, 28)}W", "*"
    if random.random() < 0.1:
        day, weekday = "*", f"{random.randint(0, 6)}#{random.randint(1, 5)}"
    fields = [field(0, 59), field(0, 23), day, field(1, 12, 0.6, MONTHS), weekday]
    if random.random() < 0.25:
        fields.insert(0, field(0, 59))
    return fields


def offset(seconds, zone):
    return datetime.fromtimestamp(seconds, zone).utcoffset()


def first_run(fields, zone, seconds):
    """Seconds, 'none', or None for a case that is left out."""
    if offset(seconds, zone) != offset(seconds - DAY, zone):
        return None
    wall = datetime.fromtimestamp(seconds, zone).replace(tzinfo=None)
    try:
        run = croniter(" ".join(fields), wall, second_at_beginning=True, implement_cron_bug=True).get_next(datetime)
    except CroniterBadDateError:
        return "none"
    at = int(run.replace(tzinfo=zone).timestamp())
    if fields[-4] == "*" and at - seconds < DAY and offset(at, zone) != offset(seconds, zone):
        return None
    if datetime.fromtimestamp(at, zone).replace(tzinfo=None) == run:
        return at
    if fields[-4] == "*":
        return None
    low, high = at - DAY, at + DAY
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offset(middle, zone) == offset(low, zone) else (low, middle)
    return high


count, seed = map(int, sys.argv[1:])
random.seed(seed)
while count:
    fields, zone, seconds = expression(), random.choice(ZONES), random.randint(0, 4 * 10**9)
    run = first_run(fields, ZoneInfo(zone), seconds)
    if run is not None:
        print(f"{' '.join(fields)}|{zone}|{seconds}|{run}")
        count -= 1
