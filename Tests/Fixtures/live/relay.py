"""A proxy between a browser and `etude serve --behind-proxy`, whose network can be lost.

It prints its port. For each line that it reads it cuts all connections, and prints how many there were.
"""

import asyncio
import sys

ends = set()


async def pump(reader, writer):
    try:
        while part := await reader.read(1 << 16):
            writer.write(part)
            await writer.drain()
    except OSError:
        pass
    writer.close()


async def serve(reader, writer):
    far_reader, far_writer = await asyncio.open_connection("127.0.0.1", int(sys.argv[1]))
    both = (writer, far_writer)
    ends.add(both)
    await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))
    ends.discard(both)


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        count = len(ends)
        for both in list(ends):
            for end in both:
                end.transport.abort()
        print(count, flush=True)


asyncio.run(main())
