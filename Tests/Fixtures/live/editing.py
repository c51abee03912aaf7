"""What happens on pages of `etude serve --edit` when files change: `editing.py NAME URL LESSONS`, a line for each
thing that is seen."""

import asyncio
import os
import pathlib
import re
import sys

from page import Page, Server, text

server = Server(sys.argv[2])
lessons = pathlib.Path(sys.argv[3])
one, two = lessons / "01-one.md", lessons / "02-two.md"
# What a step reads from it waits until there is something.
gate = lessons.parent.parent / "scratch" / "gate"
READS = f'in={gate.parent}; cat "$in/gate"'
FIRST = one.read_text()


def step(input, kind="sh", output=None):
    shown = "" if output is None else f"\n```output\n{output}\n```\n"
    return f"\n```{kind}\n{input}\n```\n{shown}"


def save(file, contents):
    """As most editors do it: the file is there all the time."""
    other = file.with_suffix(".new")
    other.write_text(contents)
    other.replace(file)


def plain(note):
    """Without where the course lies."""
    return re.sub(r"\S*/lessons/01-m/", "LESSONS/", note)


def edition(name="one"):
    """What names the text that the page shows which is served now."""
    return re.search(r'<meta name="etude-live-page" content="([^"]*)">', server.get(f"/m/{name}/index.html").text)[1]


async def rewritten(page):
    """Loads a page again when it is told to."""
    def is_meant(message):
        return message["message"] == "rewritten"
    if not any(is_meant(m) for m in page.seen):
        await page.until(is_meant)
    return await loaded(page)


async def loaded(page):
    """The page, which has been told what has happened."""
    again = await server.page("m/one", run=page.run["id"])
    for _ in range(again.run["history"]):
        await again.next()
    return again


async def opened(contents):
    """The first page, with its first step run, whose file holds something else then."""
    page = await server.page("m/one")
    await page.step(1)
    save(one, contents)
    return await rewritten(page)


async def ran(page, number, stage="done"):
    """What was or is told of a step."""
    def is_meant(message):
        return message["message"] == "step" and message["number"] == number and message["is"] == stage
    told = [m for m in page.seen if is_meant(m)]
    return told[-1] if told else await page.until(is_meant)


async def place(page, file):
    """Where the fence stands that has no end, as soon as a note says so: an empty file is seen before."""
    while True:
        found = re.match(rf"LESSONS/{file.name}:7\b", plain(await page.note()))
        if found:
            return found[0]


async def files():
    """A file that is half written, of another page, deleted: what it says, and what comes of it in the end."""
    page = await server.page("m/one")
    await page.step(1)
    # In place, as `cp` does it, and not to the end.
    one.write_text(FIRST[:FIRST.index("```output") - 5])
    print("malformed:", await place(page, one))
    print("goes on:", text(await page.step(1)))
    two.write_text(FIRST[:FIRST.index("```output") - 5])
    save(one, FIRST + step("echo more"))
    print("the other is malformed:", await place(page, two))
    save(two, FIRST)
    page = await rewritten(page)
    print("both are whole: rewritten", *[s["number"] for s in page.run["steps"]])
    await ran(page, 2)
    one.unlink()
    print("deleted:", plain(await page.note()))
    await page.send("accept", step=2)
    print("not accepted:", plain(await page.note()))
    print("there is no file" if not one.exists() else one.read_text())
    save(one, FIRST + step("echo back"))
    page = await rewritten(page)
    print("back:", text(await ran(page, 2)))


async def saving():
    """A file that is saved while a step runs."""
    os.mkfifo(gate)
    waits = FIRST + step(READS, output="on")
    page = await opened(waits)
    await ran(page, 2, "running")
    save(one, FIRST + step("echo its own", output="its own"))
    page = await rewritten(page)
    done = await ran(page, 2)
    print("what runs has changed:", text(done), done["outcome"], *done.get("why", []))
    # Again what waits, and prose behind it.
    save(one, waits)
    page = await rewritten(page)
    await ran(page, 2, "running")
    before = edition()
    save(one, waits + "\nProse.\n")
    while (now := edition()) == before:
        await asyncio.sleep(0)
    # When a page of this text has a run, the other run has been told.
    await server.page("m/one", page=now)
    await page.send("operate", service="nobody", command="crash")
    print(await page.note())
    gate.write_text("on\n")
    done = await page.done(2)
    print("prose has changed:", text(done), done["outcome"])
    page = await rewritten(page)
    print("the same servers:", text(await page.step(1)))


async def accepting():
    """What is accepted is what its author has seen, and only once."""
    os.mkfifo(gate)
    page = await server.page("m/one")
    await page.step(1)
    before, contents = edition(), FIRST + step("echo new")
    save(one, contents)
    await page.until(lambda m: m["message"] == "rewritten")
    await page.send("accept", step=2)
    print("before it is loaded again:", await page.note())
    stale = Page(await server.connect())
    await stale.send("open", version=1, lesson="m/one", page=before)
    print("a page of before:", (await stale.next())["message"], one.read_text() == contents)

    page = await loaded(page)
    await ran(page, 2)
    # Whichever of the two is heard of first.
    save(one, contents + "\nProse.\n")
    await page.send("accept", step=2)
    print("saved meanwhile:", "stands in" in await page.note(), one.read_text() == contents + "\nProse.\n")
    page = await rewritten(page)
    save(one, contents)
    page = await rewritten(page)
    for _ in range(2):
        await page.send("accept", step=2)
    print("accepted:", plain(await page.note()))
    print("once more:", "stands in" in await page.note(), one.read_text() == FIRST + step("echo new", output="new"))

    page = await rewritten(page)
    contents = FIRST + step("echo new", output="new") + step(READS)
    save(one, contents)
    page = await rewritten(page)
    await ran(page, 3, "running")
    shell = next(s["id"] for s in page.run["sessions"] if s["kind"] == "sh")
    await page.send("interrupt", session=shell)
    await page.done(3)
    await page.send("accept", step=3)
    print("interrupted:", await page.note())
    print("nothing is written:", one.read_text() == contents)


async def volatile():
    """What differs each time runs once more, and what its author has not run does not."""
    page = await server.page("m/one")
    trace = gate.with_name("trace")
    # Nothing has run, so nothing runs again.
    save(one, FIRST + step("date +%FT%T.%NZ") + step(f"echo ran >> {trace}"))
    page = await rewritten(page)
    await page.step(1)
    await page.step(2)
    await page.send("accept", step=2)
    print("accepted:", plain(await page.note()))
    print(one.read_text().splitlines()[-6], trace.exists())


async def surroundings():
    """What the course's settings give its steps is still there."""
    page = await opened(FIRST + step('echo "$WORD"'))
    print(text(await ran(page, 2)))


asyncio.run(globals()[sys.argv[1]]())
