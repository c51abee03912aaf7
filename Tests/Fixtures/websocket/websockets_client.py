"""Talks to an echo server as the client of PyPI's `websockets` does.

Usage: websockets_client.py HOST:PORT. Prints a line for each case; a case that fails ends it.
"""
import asyncio
import sys

import websockets
from websockets.asyncio.client import connect
from websockets.frames import Opcode

URI = f"ws://{sys.argv[1]}/"


async def closed_with(client):
    try:
        while True:
            await client.recv()
    except websockets.ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


async def main():
    async with connect(URI, compression=None) as client:
        for size in (0, 1, 125, 126, 127, 4095, 4096, 65535, 65536):
            text = "ä" * (size // 2) + "x" * (size % 2)
            await client.send(text)
            assert await client.recv() == text, size
            await client.send(bytes(size))
            assert await client.recv() == bytes(size), size
    print("sizes")

    # With the extension offered, the server chooses none.
    async with connect(URI) as client:
        assert client.protocol.extensions == []
        await client.send("plain")
        assert await client.recv() == "plain"
    print("no extension")

    async with connect(URI, compression=None) as client:
        await client.send(["Grü", "", "ße, ", "世", "界"])
        assert await client.recv() == "Grüße, 世界"
        await client.send([b"\xff", b"\x00" * 5000, b"end"])
        assert await client.recv() == b"\xff" + b"\x00" * 5000 + b"end"
    print("fragments")

    async with connect(URI, compression=None) as client:
        for payload in (b"", b"1", b"x" * 125):
            await (await client.ping(payload))
    print("pings")

    async with connect(URI, compression=None) as client:
        await client.close(3456, "my reason")
        assert (client.close_code, client.close_reason) == (3456, "my reason")
    print("close")

    async with connect(URI, compression=None) as client:
        await client.send("close 1001")
        assert await closed_with(client) == 1001
    print("closed")

    async with connect(URI, compression=None) as client:
        await client.send("x" * 65537)
        assert await closed_with(client) == 1009
    print("too long")

    async with connect(URI, compression=None) as client:
        client.protocol.send_text(b"\xc3\x28")
        client.transport.writelines(client.protocol.data_to_send())
        assert await closed_with(client) == 1007
    print("no UTF-8")

    # Many at once, each with its own answer.
    async def one(number):
        async with connect(URI, compression=None, open_timeout=60) as client:
            await client.send(f"n{number}")
            reply = await client.recv()
            while reply == "left":
                reply = await client.recv()
            assert reply == f"n{number}", (number, reply)

    await asyncio.gather(*(one(number) for number in range(200)))
    print("many")


asyncio.run(main())
