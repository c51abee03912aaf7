"""Sends requests, frames and packets that are malformed in many ways, each on a connection of its own.

Usage: malformed.py HOST:PORT PROCESS COUNT. Prints how many connections the server has ended, and how many
kilobytes its memory has grown by after the first tenth.
"""
import random
import sys

from raw import REQUEST, Client, frame, memory

address, process, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
chance = random.Random(4)
good = REQUEST.format(address).encode()


def request():
    kind = chance.randrange(6)
    if kind == 0:
        return bytes(chance.randrange(256) for _ in range(50)) + b"\r\n\r\n"
    if kind == 1:
        return good.replace(b"13", b"12")
    if kind == 2:
        return good.replace(b"Host: ", b"Host: evil.example/")
    if kind == 3:
        return good.replace(b"\r\n\r\n", b"\r\nX: " + b"x" * chance.randrange(9000, 20000) + b"\r\n\r\n")
    if kind == 4:
        return good.replace(b"EIO=4", b"EIO=3")
    at = chance.randrange(len(good) - 4)
    return good[:at] + b"\x00" + good[at + 1:]


def frames():
    kind = chance.randrange(8)
    noise = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 200)))
    return good + (
        frame(chance.choice([3, 4, 5, 6, 7, 11, 12, 13, 14, 15]), noise),
        frame(1, b"40", masked=False),
        frame(1, b"\xff" + noise),
        frame(0, noise),
        frame(9, b"x" * 126),
        frame(9, b"x", fin=False),
        b"".join(frame(0 if n else 2, b"x" * 60000, fin=False) for n in range(2)),
        frame(1, b"40") + frame(1, b"42" + noise.replace(b'["', b"")),
    )[kind]


ended = 0
for number in range(count):
    client = Client(address)
    try:
        client.send(request() if number % 2 else frames())
    except (BrokenPipeError, ConnectionResetError):
        pass
    client.end()
    ended += 1
    if number == count // 10:
        before = memory(process)
print(ended, memory(process) - before)
