"""A client of `etude lsp` that takes nothing that is not exactly what LSP 3.17 allows.

Every message of the server is read by lsprotocol, which is made of the protocol's own description, and has to be
the same when it is written again: so it has no member that the protocol does not know.
"""
import json
import os
import subprocess
import threading
import queue

from lsprotocol import converters, types

converter = converters.get_converter()
MINUTES = 120


def plain(value):
    """A value without what is absent: the protocol takes both for the same."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


class Client:
    """A server that runs, and what it has sent."""
    # In place of an answer: none.
    HELD = object()

    def __init__(self, *arguments, folder=None, capabilities=None, answers=None, initialize=True):
        self.server = subprocess.Popen(
            [os.environ["ETUDE"], "lsp", *arguments], cwd=folder, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE)
        self.requests = {}
        self.answers = answers or {}
        self.asked = []
        self.held = []
        self.withdrawn = []
        self.edits = []
        self.progress = []
        self.shown = []
        self.diagnostics = {}
        self.inbox = queue.Queue()
        self.reads = threading.Event()
        self.reads.set()
        self.last = self.tokens = 0
        threading.Thread(target=self.read, daemon=True).start()
        if initialize:
            self.capabilities = self.request("initialize", {
                "processId": os.getpid(), "rootUri": None,
                "capabilities": {
                    "window": {"workDoneProgress": True},
                    "workspace": {"applyEdit": True, "workspaceEdit": {"documentChanges": True}},
                    **(capabilities or {}),
                }})["capabilities"]
            self.notify("initialized", {})

    # What is sent.

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.server.stdin.flush()

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def begin(self, method, params):
        self.last += 1
        self.requests[self.last] = method
        self.send({"id": self.last, "method": method, "params": params})
        return self.last

    def request(self, method, params):
        answer = self.answer(self.begin(method, params))
        assert "error" not in answer, answer
        return answer["result"]

    def open(self, path, text, version=1):
        uri = "file://" + path
        self.notify("textDocument/didOpen", {"textDocument": {
            "uri": uri, "languageId": "markdown", "version": version, "text": text}})
        return uri

    def change(self, uri, version, *changes):
        self.notify("textDocument/didChange", {
            "textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)})

    def run(self, uri, step, command="etude.runTo", **more):
        return self.begin("workspace/executeCommand", {
            "command": command, "arguments": [{"uri": uri, "step": step}], **more})

    def finish(self, uri, step, command="etude.runTo"):
        """Runs a command to its end, and gives what was said then."""
        self.tokens += 1
        token = f"token-{self.tokens}"
        answer = self.answer(self.run(uri, step, command, workDoneToken=token))
        assert answer.get("result", 1) is None, answer
        own = [each["value"] for each in self.progress if each["token"] == token]
        assert [value["kind"] for value in own][::len(own) - 1] == ["begin", "end"], own
        return own[-1]["message"]

    # What comes.

    def read(self):
        stream = self.server.stdout
        while True:
            self.reads.wait()
            length = None
            while (line := stream.readline()) not in (b"\r\n", b""):
                name, value = line.decode().split(": ")
                assert name == "Content-Length", line
                length = int(value)
            if length is None:
                break
            self.inbox.put(json.loads(stream.read(length)))
        self.inbox.put(None)

    def next(self):
        message = self.inbox.get(timeout=MINUTES)
        if message is not None:
            self.take(message)
        return message

    def take(self, message):
        method = message.get("method")
        if method is None:
            of = self.requests[message["id"]]
            kind = types.METHOD_TO_TYPES[of][1] if "error" not in message else types.ResponseErrorMessage
        else:
            kind = types.METHOD_TO_TYPES[method][0]
            assert ("id" in message) == hasattr(kind, "id") or "id" in kind.__annotations__, message
        read = converter.unstructure(converter.structure(message, kind), kind)
        assert plain(read) == plain(message), (plain(read), plain(message))
        if method == "textDocument/publishDiagnostics":
            params = message["params"]
            self.diagnostics[params["uri"]] = (params["version"], params["diagnostics"])
        elif method == "$/progress":
            self.progress.append(message["params"])
        elif method == "window/showMessage":
            self.shown.append(message["params"]["message"])
        elif method == "workspace/applyEdit":
            self.edits.append(message["params"])
        elif method == "$/cancelRequest":
            self.withdrawn.append(message["params"]["id"])
        if method is not None and "id" in message:
            self.asked.append((method, message["params"]))
            result = self.answers.get(method, {"applied": True} if method == "workspace/applyEdit" else None)
            if result is self.HELD:
                self.held.append(message["id"])
            else:
                self.send({"id": message["id"], "result": result})

    def until(self, condition):
        """Waits until something is so."""
        while not condition():
            assert self.next() is not None, "the server has ended"

    def answer(self, id):
        while True:
            message = self.next()
            assert message is not None, "the server has ended"
            if message.get("id") == id and "method" not in message:
                return message

    def found(self, uri, version):
        """The diagnostics of a version of a text, once they have come."""
        self.until(lambda: self.diagnostics.get(uri, (None,))[0] == version)
        return self.diagnostics[uri][1]

    def ended(self, token):
        """What was said at the end of a run, once it is over."""
        def ends():
            return [p["value"] for p in self.progress if p["token"] == token and p["value"]["kind"] == "end"]
        self.until(ends)
        return ends()[0]["message"]

    def leave(self):
        self.request("shutdown", None)
        self.notify("exit", None)
        assert self.server.wait(timeout=MINUTES) == 0


def at(uri, line, character):
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
