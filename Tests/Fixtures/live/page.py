"""A page of `etude serve`, as a script plays it. Every message in either direction is held against the
published schema."""

import asyncio
import http.client
import json
import pathlib
import urllib.parse

import websockets
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

DOCUMENTS = pathlib.Path(__file__).parents[3] / "docs"
# Turns a hang into an error; nothing is decided by it.
PATIENCE = 120


def schema(direction):
    registry = Registry()
    for name in ["live-messages.schema.json", "transcript.schema.json"]:
        contents = json.loads((DOCUMENTS / name).read_text())
        registry = registry.with_resource(name, Resource.from_contents(contents))
    place = {"$ref": f"live-messages.schema.json#/$defs/{direction}"}
    return Draft202012Validator(place, registry=registry)


FROM_PAGE, FROM_SERVER = schema("fromPage"), schema("fromServer")


class Server:
    """What the printed address leads to."""

    def __init__(self, url):
        self.url = urllib.parse.urlparse(url)
        self.origin = f"http://{self.url.netloc}"
        reply = self.get(f"{self.url.path}?{self.url.query}", cookie="")
        self.exchange = reply
        self.cookie = (reply.getheader("Set-Cookie") or "").split(";")[0]

    def get(self, path, cookie=None, method="GET", headers={}, body=None):
        connection = http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=PATIENCE)
        fields = {"Cookie": self.cookie if cookie is None else cookie, **headers}
        connection.request(method, path, body=body, headers={k: v for k, v in fields.items() if v})
        reply = connection.getresponse()
        reply.body = reply.read()
        reply.text = reply.body.decode(errors="replace")
        return reply

    async def connect(self, **changed):
        """A WebSocket, with other header fields where they are given."""
        fields = {"Cookie": self.cookie, "Origin": self.origin, **changed}
        host = fields.pop("Host", None)
        return await websockets.connect(
            f"ws://{host or self.url.netloc}/live", max_size=None, compression=None,
            host=self.url.hostname, port=self.url.port,
            additional_headers={k: v for k, v in fields.items() if v}, proxy=None)

    async def refusal(self, **changed):
        """The status with which a WebSocket is refused; 101 when it is not."""
        try:
            await (await self.connect(**changed)).close()
            return 101
        except websockets.InvalidStatus as error:
            return error.response.status_code

    async def page(self, lesson, **members):
        page = Page(await self.connect())
        await page.send("open", version=1, lesson=lesson, **members)
        page.run = await page.until(lambda message: message["message"] in ("run", "closed"))
        return page


class Page:
    def __init__(self, socket):
        self.socket, self.seen = socket, []

    async def send(self, name, **members):
        message = {"message": name, **members}
        FROM_PAGE.validate(message)
        await self.socket.send(json.dumps(message))

    async def next(self):
        text = await asyncio.wait_for(self.socket.recv(), PATIENCE)
        message = json.loads(text)
        FROM_SERVER.validate(message)
        self.seen.append(message)
        return message

    async def until(self, is_meant):
        while True:
            message = await self.next()
            if is_meant(message):
                return message

    async def done(self, number):
        return await self.until(
            lambda m: m["message"] == "step" and m["is"] == "done" and m["number"] == number)

    async def state(self, session, word):
        return await self.until(
            lambda m: m["message"] == "state" and m["session"] == session and m["is"] == word)

    async def step(self, number, **members):
        await self.send("run", step=number, **members)
        return await self.done(number)

    async def panel(self, service, is_meant):
        """What is in a service, as soon as that is what is meant."""
        return await self.told("panel", "service", service, is_meant)

    async def service(self, name, is_meant):
        """Where a service stands, as soon as that is what is meant."""
        return await self.told("service", "name", name, is_meant)

    async def told(self, message, member, name, is_meant):
        """The latest message about something, as soon as it is what is meant: it may have come before."""
        def is_about(m):
            return m["message"] == message and m[member] == name
        told = [m for m in self.seen if is_about(m)]
        if told and is_meant(told[-1]):
            return told[-1]
        return await self.until(lambda m: is_about(m) and is_meant(m))

    async def note(self):
        return (await self.until(lambda m: m["message"] == "note"))["text"]

    async def end(self):
        """The code with which the server closes the connection, whatever comes before."""
        try:
            while True:
                await asyncio.wait_for(self.socket.recv(), PATIENCE)
        except websockets.ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else "cut off"


def text(step):
    """What a step shows, as it stands on a page."""
    lines = []
    for part in step["parts"]:
        words = part.get("text", "")
        if part["kind"] == "blocked":
            words = "(blocked by " + ", ".join(part["by"]) + ")\n"
        name = part.get("session")
        lines += [f"{name}| {line}" if name else line for line in words.splitlines()]
    return "\n".join(lines)
