"""The examples of redis-doc's command pages, as lessons, against redis-cli.

Each page of `commands/` becomes a lesson: its ```cli blocks are its steps, in one session. A page
passes when redis-cli, given the same lines, prints the same.
"""

import os
import re
import subprocess
import time

import transcript

# They tell of the connection or the clock, or chance decides: two runs of redis-cli differ too.
CHANCE = {"client-id", "client-info", "hrandfield", "info", "psetex", "spop", "srandmember", "time", "zrandmember"}
# Redis keeps these in the order of hashes, which have a seed of their own on every server.
UNORDERED = {"command-info", "keys", "sadd", "sdiff", "sdiffstore", "sinter", "sintercard", "sinterstore", "smembers", "smove", "srem", "sunion", "sunionstore"}


def settled(name, text):
    """What has to be the same: not the numbers that the clock gives to entries of streams."""
    text = re.sub(r"\b\d{13}-\d+\b", "ENTRY", text)
    if name in UNORDERED:
        return sorted(re.sub(r"^(\s*\d+\) )*", "", line).strip() for line in text.splitlines())
    return text


def blocks(text):
    return re.findall(r"^```cli\n(.*?)^```", text, re.M | re.S)


def run(etude, source, folder, check):
    """{page: whether it passes}"""
    pages, inputs = {}, {}
    for path in sorted((source / "commands").glob("*.md")):
        steps = blocks(path.read_text())
        if steps and path.stem not in CHANCE:
            inputs[path.stem] = steps
            pages[path.stem] = "\n".join([f"---\ntitle: {path.stem}\nservices:\n  r: redis\n---\n"] + [f"````redis\n{step}````\n" for step in steps])
    records = check(etude, folder, pages)
    results = {}
    for name, steps in inputs.items():
        ours = "".join(transcript.shown(record["output"]) for _, record in sorted(records.get(name, {}).items()))
        results[name] = settled(name, ours) == settled(name, by_cli("".join(steps), folder))
    return results


def version():
    """The server's major version: others print other things."""
    text = subprocess.run(["redis-server", "--version"], capture_output=True, text=True).stdout
    return re.search(r"v=(\d+)", text).group(1)


def by_cli(text, folder):
    """What redis-cli prints on a terminal, with a server of its own."""
    socket = folder / "redis.sock"
    server = subprocess.Popen(["redis-server", "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700", "--save", "", "--dir", folder],
                              stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while subprocess.run(["redis-cli", "-s", socket, "PING"], capture_output=True).stdout != b"PONG\n":
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"redis-server does not answer at {socket} (status {server.poll()})")
            time.sleep(0.01)
        result = subprocess.run(["redis-cli", "-s", socket], input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                env=dict(os.environ, FAKETTY="1"))
        return result.stdout.decode(errors="replace")
    finally:
        server.terminate()
        server.wait()
