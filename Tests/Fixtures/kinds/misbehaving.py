"""A session program that echoes its inputs, and does one thing wrong: the one that its argument names."""

import json
import os
import sys
import time

fault = sys.argv[1]


def say(**message):
    print(json.dumps(message), flush=True)


def raw(data):
    os.write(1, data)


def wait():
    while True:
        time.sleep(60)


def at_input(name):
    """What goes wrong at an input; true when that is all that is said."""
    if fault == "rubbish":
        raw(b"Welcome to the tool!\n")
    elif fault == "list":
        raw(b"[1, 2]\n")
    elif fault == "number":
        raw(b'{"session": 5, "output": "x"}\n')
    elif fault == "key":
        raw(b'{"session": "alice", "outptu": "x"}\n')
    elif fault == "both":
        raw(b'{"session": "alice", "output": "x", "state": "idle"}\n')
    elif fault == "state":
        say(session=name, state="done")
    elif fault == "bytes":
        raw(b"\xff\xfe\x00\x00\n")
    elif fault == "deep":
        raw(b"[" * 200_000 + b"\n")
    elif fault == "long":
        raw(b'{"session": "alice", "output": "' + b"x" * 3_000_000)
        wait()
    elif fault == "endless-line":
        while True:
            raw(b"x" * 65536)
    elif fault == "stranger":
        say(session="mallory", output="boo")
    elif fault == "escape":
        say(session="\x1b[31mmallory", output="boo")
    elif fault == "far-line":
        say(session=name, error="e", line=9223372036854775807)
    elif fault == "twice":
        say(session=name, state="idle")
        say(session=name, state="idle")
    elif fault == "blocked":
        say(session=name, state="blocked", by="bob")
    elif fault == "late-checks":
        say(session=name, state="idle", checks=True)
    elif fault == "unasked":
        say(checked=name)
    elif fault == "dies":
        print("no more memory", file=sys.stderr, flush=True)
        os._exit(3)
    elif fault == "killed":
        os.kill(os.getpid(), 9)
    elif fault == "half":
        raw(b'{"session": "al')
        os._exit(0)
    elif fault == "closes":
        os.close(1)
        wait()
    elif fault == "gives-up":
        say(error="there is no license")
    elif fault == "flood":
        while True:
            say(session=name, output="x" * 1000)
    elif fault == "complains":
        while True:
            os.write(2, b"x" * 65536)
    elif fault == "silent":
        return True
    elif fault == "forks":
        if os.fork() == 0:
            os.setsid()
            open("child", "w").write(str(os.getpid()))
            wait()
        while not os.path.exists("child") or not open("child").read():
            pass
    elif fault == "mutters":
        say(session=name, output="no error\n")
    return False


if fault == "deaf":
    wait()
if fault == "missing-answer":
    os._exit(0)
for line in sys.stdin:
    message = json.loads(line)
    if "open" in message:
        if fault == "shy":
            continue
        if fault == "early":
            say(session=message["open"], state="listening")
            continue
        if fault in ("unchecked", "itself"):
            say(session=message["open"], state="idle", checks=True)
            continue
        if fault == "stops-reading":
            os.close(0)
        say(session=message["open"], state="idle")
        if fault == "stops-reading":
            wait()
    elif "input" in message:
        name = message["session"]
        if fault == "itself":
            say(session=name, state="blocked", by=[name])
            continue
        if at_input(name):
            continue
        other = "bob" if fault == "mixes" else name
        say(session=other, output=message["input"] + "\n")
        say(session=name, state="idle")
    elif "interrupt" in message and fault == "jumpy":
        say(session=message["interrupt"], state="idle")
    elif "later" in message and fault == "strict":
        os._exit(1)
if fault == "stays":
    wait()
if fault == "leaves" and os.fork() == 0:
    wait()
if fault == "ends-badly":
    os._exit(7)
