"""The real Jupyter server: a kernel by its REST API, a cell over its WebSocket."""

import asyncio
import json
import os
import pathlib
import subprocess
import sys
import time
import urllib.request
import uuid

import websockets
from kernel import PATIENCE, equal

TOKEN = uuid.uuid4().hex


class Server:
    def __init__(self, folder):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--port=0",
             f"--ServerApp.root_dir={folder}", f"--IdentityProvider.token={TOKEN}"])
        runtime = pathlib.Path(os.environ["JUPYTER_RUNTIME_DIR"]) / f"jpserver-{self.process.pid}.json"
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self.url = json.loads(runtime.read_text())["url"]
                self.ask("GET", "api/status")
                return
            except (OSError, ValueError):
                assert self.process.poll() is None and time.monotonic() < end, "no Jupyter server"
                time.sleep(0.05)

    def ask(self, method, path, body=None):
        request = urllib.request.Request(
            self.url + path, method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=PATIENCE) as reply:
            text = reply.read()
            return json.loads(text) if text else None


def message(kind, content, session):
    header = {"msg_id": uuid.uuid4().hex, "username": "test", "session": session, "msg_type": kind,
              "version": "5.3", "date": "2026-01-01T00:00:00Z"}
    return {"header": header, "parent_header": {}, "metadata": {}, "content": content,
            "channel": "shell", "buffers": []}


async def run(server, kernel, codes):
    session = uuid.uuid4().hex
    address = f"ws{server.url[4:]}api/kernels/{kernel}/channels?session_id={session}"
    headers = {"Authorization": f"token {TOKEN}"}
    texts = []
    async with websockets.connect(address, additional_headers=headers, max_size=None) as socket:
        for code in codes:
            request = message("execute_request", {
                "code": code, "silent": False, "store_history": True, "user_expressions": {},
                "allow_stdin": False, "stop_on_error": True}, session)
            await socket.send(json.dumps(request))
            text = ""
            while True:
                reply = json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))
                if reply["parent_header"].get("msg_id") != request["header"]["msg_id"]:
                    continue
                if reply["msg_type"] == "stream" and reply["content"]["name"] == "stdout":
                    text += reply["content"]["text"]
                if reply["msg_type"] == "execute_reply":
                    equal(reply["content"]["status"], "ok")
                if reply["msg_type"] == "status" and reply["content"]["execution_state"] == "idle":
                    break
            texts.append(text)
    return texts


server = Server(sys.argv[1])
try:
    specs = server.ask("GET", "api/kernelspecs")["kernelspecs"]
    equal(specs["etude"]["spec"]["display_name"], "Etude")
    assert "logo-svg" in specs["etude"]["resources"], specs
    kernel = server.ask("POST", "api/kernels", {"name": "etude"})["id"]
    texts = asyncio.run(run(server, kernel, [
        "%%etude\nservices: {cache: redis}", "%%redis\nSET a 1\nINCR a", "%%sh\necho $((6 * 7))"]))
    assert texts[0].startswith("cache: redis "), texts
    equal(texts[1:], ["OK\n(integer) 2\n", "42\n"])
    server.ask("DELETE", f"api/kernels/{kernel}")
    equal(server.ask("GET", "api/kernels"), [])
finally:
    server.process.terminate()
    server.process.wait()
print("done")
