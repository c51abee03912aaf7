"""Opens a chat server's page in Chromium and chats, by the page and by the official Socket.IO client.

Usage: browser.py HOST:PORT OTHER, where OTHER is a server of another origin. Prints a line for each case; a case that fails ends it.
"""
import asyncio
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from websockets.asyncio.client import connect

ADDRESS, OTHER = sys.argv[1:]
CLIENT = pathlib.Path(sys.prefix).glob("lib/*/site-packages/nicegui/static/socket.io.min.js")


class Page:
    """A page of the browser, by Chromium's own protocol."""

    def __init__(self, socket):
        self.socket, self.calls, self.session = socket, 0, None

    async def call(self, method, **parameters):
        self.calls += 1
        message = {"id": self.calls, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        await self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(await asyncio.wait_for(self.socket.recv(), 60))
            if answer.get("id") == self.calls:
                assert "error" not in answer, answer
                return answer["result"]

    async def open(self, url):
        target = await self.call("Target.createTarget", url="about:blank")
        attached = await self.call(
            "Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self.session = attached["sessionId"]
        await self.call("Page.enable")
        await self.call("Page.navigate", url=url)
        await self.until("document.readyState === 'complete'")
        return self

    async def value(self, script):
        result = await self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    async def until(self, condition):
        async with asyncio.timeout(60):
            while not await self.value(condition):
                await asyncio.sleep(0.02)


async def main(devtools):
    async with connect(devtools, max_size=None, compression=None) as socket:
        def page():
            page = Page(socket)
            page.calls = counter[0] = counter[0] + 100_000
            return page

        counter = [0]
        first = await page().open(f"http://{ADDRESS}/")
        await first.until("document.getElementById('state').textContent === 'in lobby, 1 here'")
        second = await page().open(f"http://{ADDRESS}/")
        await second.until("document.getElementById('state').textContent === 'in lobby, 2 here'")
        await first.value(
            "document.getElementById('text').value = '<b>darn</b>';"
            "document.querySelector('button').click()")
        items = "[...document.querySelectorAll('li')].map(i => i.textContent)"
        await second.until(f"{items}.length === 1")
        assert (await second.value(items))[0].endswith(": <b>****</b>")
        await first.until(f"{items}.length === 1")
        assert await first.value(items) == ["you: <b>****</b>"]
        print("the page")

        await second.value(next(CLIENT).read_text() + ";undefined")
        await second.value("""
          window.got = []
          window.client = io({ transports: ['websocket'], auth: { name: 'script' } })
          client.on('message', message => got.push(message))
          new Promise((resolve, fail) => {
            client.on('connect', resolve)
            client.on('connect_error', fail)
          }).then(() => undefined)
        """)
        assert await second.value("client.emitWithAck('join', 'lobby')") == {"members": 3}
        answer = await second.value(
            "client.emitWithAck('message', { room: 'lobby', text: 'Darn!' })")
        assert answer == {"number": 2, "text": "****!"}, answer
        await first.until(f"{items}.includes('script: ****!')")
        await first.value(
            "document.getElementById('text').value = 'hello';"
            "document.querySelector('button').click()")
        await second.until("got.length === 1")
        assert (await second.value("got[0]"))["text"] == "hello"
        await second.value("new Promise(resolve => {"
                           "  client.on('disconnect', resolve); client.disconnect() })")
        print("the official client")

        # A page of another origin may not come in, and not read either.
        other = await page().open(f"http://{OTHER}/hello")
        opened = await other.value(f"""new Promise(resolve => {{
          const socket = new WebSocket('ws://{ADDRESS}/socket.io/?EIO=4&transport=websocket')
          socket.onopen = () => resolve(true)
          socket.onerror = () => resolve(false)
        }})""")
        assert opened is False
        read = await other.value(
            f"fetch('http://{ADDRESS}/statistics').then(() => true, () => false)")
        assert read is False
        print("another origin")


def remove(folder):
    """Removes the browser's folder, into which its processes may write for a moment after they were killed."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return shutil.rmtree(folder)
        except OSError:
            if time.monotonic() > deadline:
                raise


folder = tempfile.mkdtemp()
try:
    browser = subprocess.Popen(
        ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
         "--no-first-run", "--disable-extensions", "--disable-background-networking",
         f"--user-data-dir={folder}/profile", "--remote-debugging-port=0", "about:blank"],
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, start_new_session=True,
        env={"HOME": folder, "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "TMPDIR": folder})
    try:
        for line in browser.stderr:
            if line.startswith("DevTools listening on "):
                asyncio.run(main(line.split()[-1]))
                break
        else:
            sys.exit("chromium has not started")
    finally:
        os.killpg(browser.pid, signal.SIGKILL)
        browser.stderr.close()
        browser.wait()
finally:
    remove(folder)
