#!/usr/bin/env python3
"""Sessions of Python, as at its prompt: the value of an expression is printed.

    kinds:
      repl: {session: [python3, "{kit}/kinds/pycon.py"], highlight: python}

Each session is a process of its own, so that an endless loop in one does not hold up another, and its
`print`, its child processes and its errors come out of one pipe in their order.
"""

import codecs
import json
import os
import select
import signal
import subprocess
import sys
import threading


# What a session's process says when an interrupt reaches the input that it was given.
AT_WORK = b"at work\n"


class Session:
    def __init__(self, name, print):
        self.print = print
        # An interrupt that comes before the input is at work waits until it is: Python would end at it while it
        # starts.
        self.turn = threading.Lock()
        self.prepare()
        output, outside = os.pipe()
        theirs, self.commands = os.pipe()
        self.reports, report = os.pipe()
        os.set_blocking(output, False)
        self.output = output
        self.text = codecs.getincrementaldecoder("utf-8")("replace")
        self.process = subprocess.Popen(
            [sys.executable, "-u", os.path.abspath(__file__), "--session", str(theirs), str(report)],
            stdin=subprocess.DEVNULL, stdout=outside, stderr=outside, pass_fds=[theirs, report],
            start_new_session=True)
        for end in (outside, theirs, report):
            os.close(end)

    def prepare(self):
        self.is_at_work = self.is_interrupted = False

    def run(self, text):
        data = json.dumps(text).encode() + b"\n"
        while data:
            data = data[os.write(self.commands, data):]
        answer = b""
        while not answer.endswith(b"\n"):
            ready, _, _ = select.select([self.output, self.reports], [], [])
            # What was printed before a report is in the pipe when the report is.
            if self.reports in ready:
                part = os.read(self.reports, 65536)
                answer += part
                if not part:
                    self.read()
                    status = self.process.wait()
                    raise talk.Gone(f"Python ended with status {status}")
                if answer.startswith(AT_WORK):
                    answer = answer[len(AT_WORK):]
                    self.begin()
            else:
                self.read()
        self.read()
        report = json.loads(answer)
        if "refused" in report:
            raise talk.Refused(report["refused"], report["line"])
        if report["failed"]:
            raise talk.Failed(report["failed"])

    def read(self):
        while True:
            try:
                part = os.read(self.output, 65536)
            except BlockingIOError:
                return
            if not part:
                return
            self.print(self.text.decode(part))

    def begin(self):
        with self.turn:
            self.is_at_work = True
            if self.is_interrupted:
                self.signal(signal.SIGINT)

    def interrupt(self):
        with self.turn:
            self.is_interrupted = True
            # As a terminal does: all that the session has started gets it.
            if self.is_at_work:
                self.signal(signal.SIGINT)

    def close(self):
        self.signal(signal.SIGKILL)
        self.process.wait()

    def signal(self, number):
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass


def session(commands, reports):
    """The process of one session: runs what comes, and reports when each is over."""
    import ast
    import code
    import types

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (commands, reports):
        os.set_inheritable(number, False)
    # The page's folder is where `import` looks, and not this file's.
    sys.path[0] = ""
    sys.argv = [""]
    main = types.ModuleType("__main__")
    sys.modules["__main__"] = main
    console = code.InteractiveInterpreter(main.__dict__)
    failures = []
    show = console.showtraceback

    def note():
        failures.append(repr(sys.exc_info()[1]))
        show()

    console.showtraceback = note
    for line in os.fdopen(commands, encoding="utf-8"):
        text = json.loads(line)
        failures.clear()
        report = {"failed": None}
        try:
            tree = ast.parse(text, "<stdin>")
        except SyntaxError as error:
            report = {"refused": f"{type(error).__name__}: {error.msg}", "line": error.lineno or 1}
        except ValueError as error:
            report = {"refused": str(error), "line": 1}
        else:
            try:
                signal.signal(signal.SIGINT, signal.default_int_handler)
                os.write(reports, AT_WORK)
                for statement in tree.body:
                    try:
                        part = compile(ast.Interactive([statement]), "<stdin>", "single")
                    except (SyntaxError, ValueError):
                        console.showsyntaxerror("<stdin>")
                        failures.append("SyntaxError")
                    else:
                        console.runcode(part)
                    if failures:
                        break
            except KeyboardInterrupt:
                failures.append("KeyboardInterrupt")
                print("KeyboardInterrupt", file=sys.stderr)
            finally:
                signal.signal(signal.SIGINT, signal.SIG_IGN)
            report["failed"] = failures[0] if failures else None
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (OSError, ValueError):
                pass
        os.write(reports, json.dumps(report).encode() + b"\n")


if sys.argv[1:2] == ["--session"]:
    session(int(sys.argv[2]), int(sys.argv[3]))
else:
    # Nothing is left where this lies.
    sys.dont_write_bytecode = True
    import talk

    talk.serve(Session)
