"""Talks to a chat server as the client of PyPI's `python-socketio` does.

Usage: socketio_client.py HOST:PORT. Prints a line for each case; a case that fails ends it. The server
masks `darn` and asks its clients every 200 ms whether they are there.
"""
import asyncio
import sys

import socketio
import websockets
from websockets.asyncio.client import connect

URL = f"http://{sys.argv[1]}"
RAW = f"ws://{sys.argv[1]}/socket.io/?EIO=4&transport=websocket"


class Client:
    def __init__(self, name):
        self.name, self.messages = name, []
        self.io = socketio.AsyncClient(reconnection=False)
        self.io.on("message", self.messages.append)

    async def __aenter__(self):
        await self.io.connect(URL, transports=["websocket"], auth={"name": self.name})
        return self

    async def __aexit__(self, *_):
        await self.io.disconnect()

    async def call(self, event, value):
        return await self.io.call(event, value, timeout=30)


async def chat():
    async with Client("x") as x, Client("y") as y, Client("z") as z:
        assert await x.call("join", "A") == {"members": 1}
        assert await y.call("join", "A") == {"members": 2}
        assert await z.call("join", "B") == {"members": 1}
        answer = await x.call("message", {"room": "A", "text": "darn it, 世界"})
        assert answer == {"number": 1, "text": "**** it, 世界"}, answer
        # An answer comes after everything that was sent to the client before it.
        await asyncio.gather(*(c.call("leave", "none") for c in (x, y, z)))
        assert y.messages == [
            {"room": "A", "number": 1, "from": "x", "text": "**** it, 世界"}
        ], y.messages
        assert x.messages == [] and z.messages == []
        print("rooms")

        for number in range(500):
            await x.io.emit("message", {"room": "A", "text": f"m{number}"})
        assert (await x.call("message", {"room": "A", "text": "last"}))["number"] == 502
        await y.call("leave", "none")
        assert [m["text"] for m in y.messages[1:]] == [f"m{n}" for n in range(500)] + ["last"]
        assert [m["number"] for m in y.messages] == list(range(1, 503))
        print("order")

        assert await y.call("leave", "A") == {"members": 1}
        await x.call("message", {"room": "A", "text": "alone"})
        assert "error" in await y.call("message", {"room": "A", "text": "from outside"})
        assert "error" in await x.call("message", {"room": "A", "text": ""})
        assert "error" in await x.call("message", "no object")
        assert "error" in await x.call("join", 7)
        assert "error" in await x.call("other", None)
        assert len(y.messages) == 502
        print("leave")

        # Longer than the time in which a client has to answer.
        await asyncio.sleep(1)
        assert await x.call("join", "C") == {"members": 1}
        print("heartbeat")

    other = socketio.AsyncClient(reconnection=False)
    try:
        await other.connect(URL, transports=["websocket"], namespaces=["/admin"])
        raise AssertionError("there is no such namespace")
    except socketio.exceptions.ConnectionError:
        print("namespace")

    try:
        await other.connect(URL, transports=["polling"])
        raise AssertionError("there is no such transport")
    except socketio.exceptions.ConnectionError:
        print("polling")


async def ends(*sent, connected=True):
    """Whether the server closes after these packets: the code."""
    async with connect(RAW, compression=None) as client:
        assert (await client.recv()).startswith("0{")
        if connected:
            await client.send("40")
            assert (await client.recv()).startswith("40{")
        for packet in sent:
            await client.send(packet)
        try:
            while True:
                await asyncio.wait_for(client.recv(), 30)
        except websockets.ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None


async def malformed():
    for packet in (
        "", "x", "2", "4", "4x", "49", "42", "42{}", "42[]", "42[1]", "42[", '42["a"]x', "42null",
        '42["a"', "42" + "[" * 5000, '42["\\ud800"]', '429999999999999999["a"]', '42/x,["a"]',
        "40{}", "43", '44{"message":"x"}', "45", '45["a"]', "40[",
    ):
        code = await ends(packet)
        assert code == 1002 or (packet == "43" and code == 1008), (packet, code)
    assert await ends('451-["a",{"_placeholder":true,"num":0}]') == 1003
    assert await ends(b"\x00") == 1003
    assert await ends("1") == 1000
    assert await ends("41") == 1000
    assert await ends('42["message"]', connected=False) == 1002
    assert await ends("40[1]", connected=False) == 1002
    # Clients that never connect, and that answer no ping.
    assert await ends(connected=False) == 1008
    assert await ends() == 1008
    print("malformed")


asyncio.run(chat())
asyncio.run(malformed())
