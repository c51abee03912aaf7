"""What every client of KafkaPeerTests does, and how it says what came of it.

A client is a class with the methods that are called below. Each program runs all of it against one
broker and writes lines that its test compares; `member` is the same program as a member of a group
that its parent kills.
"""

import os
import signal
import subprocess
import sys

CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]
# A time-out that only ends a hang.
PATIENCE = 60


def say(*words):
    print(*words, flush=True)


def compression(client):
    """Each codec, keys, values, headers and tombstones, there and back."""
    client.create("zip", 1)
    for codec in CODECS:
        client.produce(
            "zip",
            [
                (f"{codec}-{number}", None if number == 2 else f"value {number} " * 50, [("n", b"\x00\xff")])
                for number in range(3)
            ],
            codec,
        )
    messages = client.read("zip", 0, 3 * len(CODECS))
    for offset, key, value, headers in messages:
        say("zip", offset, key, "tombstone" if value is None else len(value), headers == [("n", b"\x00\xff")])


def placement(client):
    """The partitions of keys, as Kafka's own client places them."""
    client.create("keys", 3)
    placed = client.produce("keys", [(f"user{number}", "x", []) for number in range(1, 6)], "none")
    say("placed", *[f"{partition}/{offset}" for partition, offset in placed])


def group(client):
    """Two members share four partitions; one is killed; the other takes over and goes on."""
    client.create("shared", 4)
    client.produce("shared", [(f"k{number}", f"{number}", []) for number in range(40)], "none")
    mine = client.join("shared", "workers")
    mine.until(lambda: len(mine.assigned()) == 4)
    say("alone", sorted(mine.assigned()))
    other = subprocess.Popen(
        [sys.executable, sys.argv[0], sys.argv[1], "member"], stdout=subprocess.PIPE, text=True
    )
    theirs = []
    mine.until(lambda: len(mine.assigned()) == 2)
    while len(theirs) != 2:
        line = other.stdout.readline()
        assert line, "the other member has ended"
        theirs = [int(word) for word in line.split()[1:]]
        mine.until(lambda: True)
    say("both", sorted(mine.assigned() + theirs))
    os.kill(other.pid, signal.SIGKILL)
    other.wait()
    mine.until(lambda: len(mine.assigned()) == 4)
    say("alone again", sorted(mine.assigned()))
    mine.rewind()
    mine.until(lambda: mine.count() >= 40)
    mine.commit()
    mine.close()
    say("committed", sum(client.committed("workers", "shared").values()))
    again = client.join("shared", "workers")
    again.until(lambda: len(again.assigned()) == 4)
    client.produce("shared", [("last", "41", [])], "none")
    again.until(lambda: again.count() >= 1)
    say("goes on with", again.values())
    again.close()


def member(client):
    parent = os.getppid()
    mine = client.join("shared", "workers")
    known = None
    # A parent that has failed kills nobody.
    while os.getppid() == parent:
        if mine.assigned() != known:
            known = mine.assigned()
            say("has", *known)
        mine.until(lambda: True)


def main(make):
    client = make(sys.argv[1])
    if sys.argv[2:] == ["member"]:
        return member(client)
    compression(client)
    placement(client)
    group(client)
    client.administer(say)
