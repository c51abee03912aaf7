"""A session program that names a password as what holds a session up, and a line that it does not understand."""

import json
import os
import sys


def say(**message):
    print(json.dumps(message), flush=True)


for line in sys.stdin:
    message = json.loads(line)
    if "open" in message:
        say(session=message["open"], state="idle", checks=True)
    elif "check" in message:
        say(checked=message["check"])
    elif message.get("input") == "tell":
        say(session=message["session"], state="blocked", by=os.environ["PGPASSWORD"])
    elif "input" in message:
        if message["input"] == "wrong":
            say(session=message["session"], error="there is no verb", line=1)
        say(session=message["session"], state="idle")
