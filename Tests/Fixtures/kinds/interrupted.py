"""Interrupts an input of a session program at many moments of its beginning; prints how each session stands then."""

import json
import subprocess
import sys

for moment in range(24):
    program = subprocess.Popen(
        [sys.executable, sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def tell(**message):
        program.stdin.write(json.dumps(message) + "\n")
        program.stdin.flush()

    def state():
        for line in program.stdout:
            if "state" in json.loads(line):
                return json.loads(line)

    tell(open="a")
    state()
    tell(session="a", input="while True: pass")
    # The later one, the further Python has come; what has to happen is the same for all.
    for _ in range(moment * 20_000):
        pass
    tell(interrupt="a")
    print(state()["state"])
    program.kill()
    program.wait()
