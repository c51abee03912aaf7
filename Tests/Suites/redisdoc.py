"""The examples of redis-doc's command pages, as lessons, against redis-cli.

Each page of `commands/` becomes a lesson: its ```cli blocks are its steps, in one session. A page
passes when redis-cli, given the same lines, prints the same.
"""

import os
import re
import subprocess
import time


def blocks(text):
    return re.findall(r"^```cli\n(.*?)^```", text, re.M | re.S)


def run(etude, source, folder, check):
    """{page: whether it passes}"""
    pages, inputs = {}, {}
    for path in sorted((source / "commands").glob("*.md")):
        steps = blocks(path.read_text())
        # What asks for the server's state or the time prints otherwise on every run.
        if steps:
            inputs[path.stem] = steps
            pages[path.stem] = "\n".join([f"---\ntitle: {path.stem}\nservices:\n  r: redis\n---\n"] + [f"````redis\n{step}````\n" for step in steps])
    records = check(etude, folder, pages)
    results = {}
    for name, steps in inputs.items():
        ours = "".join(record["output"] for _, record in sorted(records.get(name, {}).items()))
        results[name] = ours == by_cli("".join(steps), folder)
    return results


def by_cli(text, folder):
    """What redis-cli prints on a terminal, with a server of its own."""
    socket = folder / "redis.sock"
    server = subprocess.Popen(["redis-server", "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700", "--save", "", "--dir", folder],
                              stdout=subprocess.DEVNULL)
    try:
        while subprocess.run(["redis-cli", "-s", socket, "PING"], capture_output=True).stdout != b"PONG\n":
            time.sleep(0.01)
        result = subprocess.run(["redis-cli", "-s", socket], input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                env=dict(os.environ, FAKETTY="1"))
        return result.stdout.decode(errors="replace")
    finally:
        server.terminate()
        server.wait()
