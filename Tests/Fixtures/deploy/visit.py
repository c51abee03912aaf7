"""What one sees of a container: `visit.py COMMAND`, as its first process. Runs the container's command, a JSON list,
until Jupyter says its address; visits pages through it, runs all their steps, and ends the command as Docker does."""

import asyncio
import json
import os
import re
import signal
import sys
import urllib.parse

import aiohttp

# Turns a hang into an error; nothing is decided by it.
PATIENCE = 600
LESSONS = ["transactions/deadlock", "custom-protocol/session"]


async def address(program):
    """Where Jupyter says it is, with its token."""
    async for line in program.stderr:
        text = line.decode()
        print(text, end="")
        if found := re.search(r"http://127\.0\.0\.1:8888/\S+", text):
            return urllib.parse.urlparse(found[0])
    raise RuntimeError("the command has ended")


async def listening(place):
    """Returns when Jupyter takes connections: it says its address just before."""
    while True:
        try:
            _, writer = await asyncio.open_connection(place.hostname, place.port)
            return writer.close()
        except ConnectionRefusedError:
            await asyncio.sleep(0.05)


async def passed_on(stream):
    async for line in stream:
        print(line.decode(), end="")


async def visit(session, origin, lesson):
    """Opens a lesson's page and runs it to its end."""
    async with session.get(f"{origin}/etude/{lesson}/") as reply:
        text = await reply.text()
        assert reply.status == 200 and '<meta name="etude-live"' in text, f"{lesson}: {reply.status} {text[:500]}"
    async with session.ws_connect(f"{origin}/etude/live", origin=origin, max_msg_size=0) as socket:
        await socket.send_json({"message": "open", "version": 1, "lesson": lesson})
        run = await socket.receive_json()
        assert run["message"] == "run", run
        last, outcomes = len(run["steps"]), {}
        for step in run["steps"]:
            if step["withheld"]:
                await socket.send_json({"message": "answer", "exercise": step["number"]})
        await socket.send_json({"message": "runTo", "step": last})
        while last not in outcomes:
            message = await socket.receive_json()
            if message["message"] == "closed" or message.get("refuses"):
                raise RuntimeError(f"{lesson}: {message}")
            if message["message"] == "step" and message["is"] == "done":
                outcomes[message["number"]] = message
        strange = [step for step in outcomes.values() if step["outcome"] != "passed"]
        assert not strange, f"{lesson}: {strange}"
        print(f"visit: {lesson}: {len(outcomes)} of {last} steps, as on the page")


def others():
    """The processes of the container besides this one, which is the first."""
    left = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/cmdline") as file:
                left[int(name)] = file.read().replace("\0", " ")
        except FileNotFoundError:
            pass
    return {number: words for number, words in left.items() if number != os.getpid()}


async def main(command):
    program = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    place = await address(program)
    rest = asyncio.create_task(passed_on(program.stderr))
    await asyncio.wait_for(listening(place), PATIENCE)
    origin = f"http://{place.netloc}"
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar, timeout=aiohttp.ClientTimeout(PATIENCE)) as session:
        async with session.get(f"{origin}/etude/") as reply:
            assert "/login" in str(reply.url), f"without its token Jupyter answers {reply.status} at {reply.url}"
        async with session.get(place.geturl()) as reply:
            assert reply.status == 200 and reply.url.path == "/etude/", f"the printed address leads to {reply.url}"
        for lesson in LESSONS:
            await asyncio.wait_for(visit(session, origin, lesson), PATIENCE)
    program.send_signal(signal.SIGTERM)
    print(f"visit: the command ended with {await program.wait()}")
    await rest
    # What has lost its parent is this process's to wait for.
    deadline = asyncio.get_running_loop().time() + 30
    while left := others():
        if asyncio.get_running_loop().time() > deadline:
            raise RuntimeError(f"left behind: {left}")
        try:
            os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            pass
        await asyncio.sleep(0.05)
    print("visit: nothing is left")


asyncio.run(main(json.loads(sys.argv[1])))
