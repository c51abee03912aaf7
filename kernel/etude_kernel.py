"""Jupyter's side of Etude's kernel.

Jupyter's wrapper class speaks Jupyter's protocol. This file hands each cell to the program `etude`, as a
line of JSON, and shows what comes back. `etude kernel --install` registers it; docs/notebooks.md of Etude
describes notebooks, docs/live.md the messages.
"""

import json
import os
import queue
import signal
import subprocess
import threading

from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel

# A message is at most this long: see docs/live-messages.schema.json.
MOST_BYTES = 60_000

# What stands among the messages of the program where Jupyter has interrupted.
INTERRUPT = {"message": "interrupt"}


class EtudeKernel(Kernel):
    implementation = "etude"
    implementation_version = "1"
    banner = "Etude: a cell is a step, such as %%sql session=bob"
    # Most steps are SQL. What a front end does not know gets no colours.
    language_info = {
        "name": "etude",
        "mimetype": "text/x-sql",
        "codemirror_mode": "sql",
        "pygments_lexer": "sql",
        "file_extension": ".txt",
    }

    def __init__(self, **options):
        super().__init__(**options)
        # The session of the step that runs: an interrupt is for it.
        self.session_at_work = None
        self.was_interrupted = False
        # A signal may come while a message is put or taken, which this kind of queue allows.
        self.messages = queue.SimpleQueue()
        # It has a session of its own: Jupyter's signals are for this process alone. The pipe to it
        # closes with this process, however that ends, and then it ends too.
        self.program = subprocess.Popen(
            [os.environ.get("ETUDE_KERNEL_PROGRAM", "etude"), "kernel", "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        threading.Thread(target=self.read, daemon=True).start()
        self.say(message="open", version=1, lesson="")

    def read(self):
        for line in self.program.stdout:
            self.messages.put(json.loads(line))
        self.messages.put(None)

    def say(self, **message):
        try:
            self.program.stdin.write(json.dumps(message).encode() + b"\n")
            self.program.stdin.flush()
        except (BrokenPipeError, ValueError):
            # It has ended: so say its messages.
            pass

    def pre_handler_hook(self):
        # An exception could come anywhere, also where a reply is sent, and a cell without a reply runs for
        # ever. So an interrupt is a message among the others.
        self.was_interrupted = False
        self.saved_sigint_handler = signal.signal(signal.SIGINT, self.take_interrupt)

    def take_interrupt(self, number, frame):
        self.was_interrupted = True
        self.messages.put(INTERRUPT)

    async def do_execute(
        self,
        code,
        silent,
        store_history=True,
        user_expressions=None,
        allow_stdin=False,
        *,
        cell_meta=None,
        cell_id=None,
    ):
        if len(code.encode()) > MOST_BYTES:
            text = f"the cell has more than {MOST_BYTES} bytes; put parts of it into cells of their own"
            return self.fail(silent, "MalformedCell", text, [text])
        request = {"message": "cell", "number": max(1, self.execution_count), "text": code}
        if cell_id:
            request["id"] = cell_id[:200]
        self.say(**request)
        answer = self.wait()
        if answer is None:
            text = "etude has ended; restart the kernel, and see what the terminal of Jupyter says"
            return self.fail(silent, "KernelEnded", text, [text])
        if not silent:
            self.show(answer)
        if problem := answer.get("problem"):
            return self.fail(silent, problem["name"], problem["text"], problem["lines"])
        if self.was_interrupted:
            # Only after an error does Jupyter drop the cells that wait to run, as "Run All" leaves them.
            text = "interrupted; cells that were waiting to run do not run"
            return self.fail(silent, "StepInterrupted", text, [text])
        return {
            "status": "ok",
            "execution_count": self.execution_count,
            "payload": [],
            "user_expressions": {},
        }

    def wait(self):
        """The answer to a cell; None when there is none any more."""
        while True:
            message = self.messages.get()
            if message is INTERRUPT:
                # One that came at the end of another cell is not for this one.
                if self.was_interrupted and self.session_at_work:
                    self.say(message="interrupt", session=self.session_at_work)
                continue
            if message is None:
                self.messages.put(None)
                return None
            if message["message"] == "step":
                self.session_at_work = message["session"] if message["is"] == "running" else None
            if message["message"] == "cell":
                self.session_at_work = None
                return message

    def show(self, answer):
        for output in answer["outputs"]:
            if svg := output.get("svg"):
                data = {"text/plain": output["text"], "image/svg+xml": svg}
                self.send_response(
                    self.iopub_socket, "display_data", {"data": data, "metadata": {}}
                )
            else:
                self.print("stdout", output["text"])
        for note in answer.get("notes", []):
            self.print("stderr", note.rstrip("\n") + "\n")

    def print(self, stream, text):
        self.send_response(self.iopub_socket, "stream", {"name": stream, "text": text})

    def fail(self, silent, name, text, lines):
        content = {"ename": name, "evalue": text, "traceback": lines}
        if not silent:
            self.send_response(self.iopub_socket, "error", content)
        return {"status": "error", "execution_count": self.execution_count, **content}

    async def do_shutdown(self, restart):
        # Closing its input ends it, and it takes everything away first.
        try:
            self.program.stdin.close()
        except BrokenPipeError:
            pass
        self.program.wait()
        return {"status": "ok", "restart": restart}


if __name__ == "__main__":
    IPKernelApp.launch_instance(kernel_class=EtudeKernel)
