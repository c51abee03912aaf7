"""The talking part of a session program: lines of JSON in, lines of JSON out.

A program gives `serve` what opens a session, and a session has these methods:

    run(text)      runs an input; prints with the function that it was opened with
    interrupt()    does what Ctrl-C does; called from another thread while `run` is at work
    prepare()      may be left out: called before each `run`, while no interrupt can come
    waits_for()    None while it works, else the list of the sessions that hold it up (may be empty);
                   only where `serve` is told that there are `checks`
    close()        ends it

`run` raises `Failed` when the tool says that something was wrong and has printed that, `Refused` when the
input cannot be run, and `Gone` when the session is over.
"""

import json
import os
import queue
import sys
import threading
import traceback


class Failed(Exception):
    """Something in the input went wrong, and what the tool says of it is printed."""


class Refused(Exception):
    """The input cannot be run."""

    def __init__(self, problem, line=None):
        super().__init__(problem)
        self.line = line


class Gone(Exception):
    """The session is over. With `failure` that is what went wrong."""

    def __init__(self, reason, failure=None):
        super().__init__(reason)
        self.failure = failure


# Whatever else prints, such as a library, must not come between the messages.
_channel = os.fdopen(os.dup(1), "wb", buffering=0)
os.dup2(2, 1)
_writing = threading.Lock()


def say(**message):
    """Writes one message, whole and at once."""
    line = json.dumps(message, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    with _writing:
        while line:
            line = line[_channel.write(line):]


class Worker(threading.Thread):
    """A session and the thread that runs its inputs, one after the other."""

    def __init__(self, name, open_session, checks):
        super().__init__(daemon=True)
        self.name, self.open_session, self.checks = name, open_session, checks
        self.inputs = queue.SimpleQueue()
        self.session = None
        # Held while it is decided how the session stands, and until that is said.
        self.standing = threading.Lock()
        # Whether it has an input, whether that runs, and whether it is not to run any more.
        self.is_busy = self.is_running = self.is_cancelled = False
        self.is_blocked = False

    def give(self, text):
        with self.standing:
            self.is_busy = True
        self.inputs.put(text)

    def print(self, text):
        # A line may be a megabyte at most.
        for start in range(0, len(text), 100_000):
            say(session=self.name, output=text[start:start + 100_000])

    def run(self):
        try:
            self.session = self.open_session(self.name, self.print)
        except Exception as error:
            say(session=self.name, state="gone", reason=str(error.args[-1] if error.args else repr(error)))
            return
        if self.checks:
            say(session=self.name, state="idle", checks=True)
        else:
            say(session=self.name, state="idle")
        while True:
            text = self.inputs.get()
            if text is None:
                break
            end = {"state": "idle"}
            refusal = None
            with self.standing:
                self.is_running = not self.is_cancelled
                if self.is_running:
                    getattr(self.session, "prepare", lambda: None)()
            try:
                if not self.is_running:
                    raise Failed("interrupted")
                self.session.run(text)
            except Failed as error:
                end["failure"] = str(error)
            except Refused as error:
                refusal = {"error": str(error)}
                if error.line is not None:
                    refusal["line"] = error.line
            except Gone as error:
                end = {"state": "gone", "reason": str(error)}
                if error.failure:
                    end["failure"] = error.failure
            except Exception as error:
                traceback.print_exc()
                refusal = {"error": repr(error)}
            with self.standing:
                self.is_busy = self.is_running = self.is_cancelled = self.is_blocked = False
                if refusal:
                    say(session=self.name, **refusal)
                say(session=self.name, **end)
            if end["state"] == "gone":
                break
        self.session.close()

    def interrupt(self):
        with self.standing:
            if self.is_running:
                self.session.interrupt()
            else:
                self.is_cancelled = self.is_busy

    def check(self):
        """Says how the session stands, if that is another way than was said last."""
        try:
            holders = self.session.waits_for() if self.is_running else None
        except Exception:
            # A server that does not answer says of nobody that it waits.
            traceback.print_exc()
            holders = None
        with self.standing:
            if self.is_busy and holders is not None:
                self.is_blocked = True
                say(session=self.name, state="blocked", by=holders)
            elif self.is_busy and self.is_blocked:
                self.is_blocked = False
                say(session=self.name, state="working")
            say(checked=self.name)


def serve(open_session, checks=False):
    """Does what Etude says until there is no more."""
    workers = {}
    for line in sys.stdin.buffer:
        message = json.loads(line)
        if "open" in message:
            name = message["open"]
            workers[name] = Worker(name, open_session, checks)
            workers[name].start()
        elif "input" in message:
            workers[message["session"]].give(message["input"])
        elif "interrupt" in message:
            workers[message["interrupt"]].interrupt()
        elif "check" in message:
            workers[message["check"]].check()
        elif "close" in message:
            end(workers.pop(message["close"]))
        # A later Etude may say more.
    for worker in workers.values():
        end(worker)
    for worker in workers.values():
        worker.join(1.5)
    for worker in workers.values():
        if worker.is_alive() and worker.session:
            worker.session.close()
    # A session that is still at work does not keep the program from ending.
    os._exit(0)


def end(worker):
    worker.inputs.put(None)
    worker.interrupt()
