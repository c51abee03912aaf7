"""What learners do on live pages: `scenarios.py NAME URL [ARGUMENT]`, a line for each thing that is seen."""

import asyncio
import gzip
import json
import re
import sys
import time

from page import Page, Server, text

server = Server(sys.argv[2])


def plain(parts):
    """Parts without what differs from run to run: times, and the numbers of processes and transactions."""
    def same(value):
        return re.sub(r"(rocess|ransaction) \d+", r"\1 N", value) if isinstance(value, str) else value
    return [{key: same(value) for key, value in part.items() if key != "atMs"} for part in parts]


async def deadlock():
    """The page step by step, against the transcript of a run."""
    transcript = json.load(open(sys.argv[3]))["lessons"][0]
    page = await server.page("m/deadlock")
    for known, step in zip(page.run["steps"], transcript["steps"]):
        if known["withheld"]:
            await page.send("answer", exercise=step["number"])
        done = await page.step(step["number"])
        if done["outcome"] != step["outcome"] or plain(done["parts"]) != plain(step["output"]):
            print(f"step {step['number']} differs: {done}, {step['output']}")
    print(f"{len(transcript['steps'])} steps")
    told = [m for m in page.seen if m["message"] == "state" and m["session"] == "alice"]
    print("alice:", *dict.fromkeys(m["is"] for m in told))


async def first():
    """Typing is the first thing that is done on a page; the operator's name is no session's."""
    page = await server.page("m/deadlock")
    number = page.run["steps"][-1]["number"] + 1
    await page.send("type", session="zed", text="SELECT 4 AS four;")
    print(text(await page.done(number)))
    await page.send("type", session="operator", text="SELECT 5;")
    print(await page.note())


async def foreign():
    """A file of the course runs nothing where pages may."""
    for name in ("evil.html", "evil.js", "evil.svg"):
        reply = server.get(f"/files/lessons/01-m/{name}")
        print(reply.status, reply.getheader("Content-Type"), "sandbox" in reply.getheader("Content-Security-Policy"),
              "etude-live" in reply.text)


async def typing():
    """A statement in bob waits for alice, a second one behind it, and her COMMIT lets both go on."""
    page = await server.page("m/deadlock")
    print(page.run["is"], *[s["id"] for s in page.run["sessions"]])
    await page.step(1)
    await page.send("type", session="alice", text="BEGIN; UPDATE accounts SET balance = 1 WHERE id = 1;")
    print(text(await page.done(page.run["steps"][-1]["number"] + 1)))
    first = page.run["steps"][-1]["number"] + 2
    await page.send("type", session="bob", text="UPDATE accounts SET balance = 2 WHERE id = 1;")
    print(text(await page.done(first)))
    state = await page.state("bob", "blocked")
    print(state["session"], state["is"], "by", *state["by"])
    await page.send("type", session="bob", text="SELECT balance FROM accounts WHERE id = 1;")
    print((await page.until(lambda m: m["message"] == "step" and m["number"] == first + 1))["is"])
    await page.send("type", session="alice", text="COMMIT;")
    print(text(await page.done(first + 2)))
    print(text(await page.done(first + 1)))
    # Ctrl-C ends a statement that runs, and drops what waits behind it.
    await page.send("type", session="bob", text="SELECT pg_sleep(500);")
    await page.state("bob", "running")
    await page.send("type", session="bob", text="SELECT 'too late';")
    await page.send("interrupt", session="bob")
    done = await page.done(first + 3)
    print(done["outcome"], text(done))
    await page.send("type", session="carol", text="SELECT 7 AS seven")
    print(text(await page.until(
        lambda m: m["message"] == "step" and m["session"] == "carol" and m["is"] == "done")))


async def meanwhile():
    """While a step runs in alice, bob takes statements, and an operator does what has to be done."""
    page = await server.page("m/deadlock")
    last = page.run["steps"][-1]["number"]
    # All of it waits for the servers, and bob's statement not for alice's then.
    await page.send("run", step=1)
    await page.send("run", step=2, text="SELECT pg_sleep(3000);")
    await page.send("type", session="bob", text="SELECT 7 AS seven;")
    print(text(await page.done(last + 1)))
    await page.send("type", session="alice", text="SELECT 'behind';")
    print((await page.until(lambda m: m["message"] == "step" and m["number"] == last + 2))["is"])
    for number, command in enumerate(["pause", "resume", "crash"], last + 3):
        await page.send("operate", service="db", command=command)
        print(text(await page.done(number)),
              "alice at work:", not any(m["message"] == "step" and m["is"] == "done" and m["number"] == 2
                                        for m in page.seen))
    print(text(done := await page.done(2)).splitlines()[-1])
    print(done["outcome"], (await page.done(last + 2))["outcome"])


async def paused():
    """A session that is new cannot be opened while its server stands still, and says so at once."""
    page = await server.page("m/deadlock")
    await page.step(1)
    last = page.run["steps"][-1]["number"]
    deeds = [("operate", {"service": "db", "command": "pause"}), ("type", {"session": "zed", "text": "SELECT 4;"}),
             ("operate", {"service": "db", "command": "resume"}), ("type", {"session": "zed", "text": "SELECT 5;"})]
    for number, (name, members) in enumerate(deeds, last + 1):
        await page.send(name, **members)
        done = await page.done(number)
        print(done["outcome"], done.get("reason") or text(done).splitlines()[-1])


async def waiting():
    """A statement waits."""
    page = await server.page("m/deadlock")
    await page.send("runTo", step=4)
    print(text(await page.done(4)))


async def edits():
    """An edit is marked, and its difference explained; back, reset, and a connection that was lost."""
    page = await server.page("m/deadlock")
    await page.send("run", step=3)
    print(await page.note())
    await page.step(1)
    edited = await page.step(2, text="SELECT 'something else' AS own;\n")
    print(edited["edited"], edited["outcome"], "difference" in edited, edited["why"][-1])
    await page.send("runTo", step=4)
    print((await page.done(4))["outcome"])
    await page.socket.close()
    again = await server.page("m/deadlock", run=page.run["id"])
    print("found again:", again.run["id"] == page.run["id"], again.run["next"], again.run["is"])
    for _ in range(again.run["history"]):
        await again.next()
    print(*[m["number"] for m in again.seen if m["message"] == "step" and m["is"] == "done"])
    # The session is the same one.
    await again.send("type", session="bob", text="SELECT count(*) FROM accounts;")
    print(text(await again.until(lambda m: m["message"] == "step" and m["is"] == "done")))
    await again.send("back", step=2)
    run = await again.until(lambda m: m["message"] == "run" and m["next"] == 2)
    print("back:", run["next"], [s["text"] for s in run["steps"] if "text" in s])
    step = await again.step(2)
    print(step["edited"], step["outcome"])
    await again.send("reset")
    run = await again.until(lambda m: m["message"] == "run")
    print("reset:", run["is"], run["next"], [s["number"] for s in run["steps"] if s["ran"]])


async def failover():
    """Servers are crashed, promoted, cut and healed by hand."""
    page = await server.page("m/failover")
    await page.step(1)
    last = page.run["steps"][-1]["number"]

    async def operate(service, command, **other):
        nonlocal last
        last += 1
        await page.send("operate", service=service, command=command, **other)
        done = await page.done(last)
        return done["outcome"], done.get("reason") or text(done)

    print(*await operate("primary", "cut", other="standby"))
    print((await page.service("primary", lambda m: m.get("cutFrom")))["cutFrom"])
    print(*await operate("primary", "heal", other="standby"))
    print(*await operate("primary", "pause"))
    print(*await operate("primary", "resume"))
    print(*await operate("primary", "crash"))
    told = await page.service("primary", lambda m: m["is"] == "crashed")
    print(told["name"], *told["can"])
    print(*await operate("standby", "promote"))
    told = await page.service("standby", lambda m: m.get("role") == "primary")
    print(told["name"], told["role"])
    print(*await operate("primary", "start"))
    await page.send("operate", service="nobody", command="crash")
    print(await page.note())


async def guesses():
    """A choice and a free guess are judged as in the terminal; an answer is hidden until it is asked for."""
    page = await server.page("m/guesses")
    await page.send("guess", step=1, text="9")
    print(await page.note())
    await page.send("guess", step=1, text="1")
    await page.step(1)
    judged = await page.until(lambda m: m["message"] == "judged")
    print(judged["isRight"], judged["choice"], judged["right"], judged["text"])
    await page.send("guess", step=2, text="42")
    await page.step(2)
    judged = await page.until(lambda m: m["message"] == "judged")
    print(judged["isRight"], judged["text"])
    await page.send("run", step=3)
    print(await page.note())
    await page.send("answer", exercise=3)
    print([s["withheld"] for s in (await page.until(lambda m: m["message"] == "run"))["steps"]])
    print(text(await page.step(3)))


async def outputs():
    """Markup and escapes stay text, and ten megabytes are shortened."""
    page = await server.page("m/outputs")
    for number in (1, 2):
        print(json.dumps([p["text"] for p in (await page.step(number))["parts"]]))
    done = await page.step(3)
    print(*[p["kind"] for p in done["parts"]], sum(len(p.get("text", "")) for p in done["parts"]) < 2 << 20)


async def slow():
    """What a step prints comes as it prints it, also to a page that finds its run again."""
    page = await server.page("m/slow")
    (last, main) = (page.run["steps"][-1]["number"], page.run["steps"][0]["session"])
    opened = 0

    async def open_gate(page, command):
        nonlocal opened
        opened += 1
        await page.send("type", session="gate", kind="sh", text=command)
        await page.done(last + opened)

    def of_step(message):
        return message["message"] == "output" and message["session"] == main

    def seen(page):
        """What a page shows of the output until now, after each message."""
        shown, all_seen = "", []
        for message in filter(of_step, page.seen):
            words = "".join(part.get("text", "") for part in message["parts"])
            shown = shown + words if message.get("soFar") == "goes on" else words
            all_seen.append((message.get("soFar"), shown))
        return all_seen

    await page.send("run", step=1)
    await page.until(of_step)
    print(seen(page))
    await open_gate(page, ": > go")
    await page.until(lambda m: of_step(m) and "\u00e9" in m["parts"][0]["text"])
    # Half of the password is in the pipe when the gate opens that is behind it.
    await open_gate(page, ": > ready")
    await page.socket.close()
    again = await server.page("m/slow", run=page.run["id"])
    await again.until(of_step)
    print(seen(again))
    await open_gate(again, ": > go")
    done = await again.done(1)
    final = seen(again)[-1]
    print(final, [part["kind"] for part in done["parts"]])
    print("never more:", all(final[1].startswith(shown) for _, shown in seen(page) + seen(again)))

    # Ten megabytes are no more messages than there is time for, and each is short.
    again.seen.clear()
    start = time.monotonic()
    await again.send("run", step=2)
    await again.until(lambda m: of_step(m) and m.get("soFar") and m["parts"][-1].get("text", "").endswith("a"))
    await open_gate(again, ": > go")
    await again.done(2)
    told = [m for m in again.seen if of_step(m) and "soFar" in m]
    lengths = [len(json.dumps(m)) for m in told]
    print("gaps:", any(p["kind"] == "omitted" for m in told for p in m["parts"]),
          "short:", max(lengths) < 18_000, "few:", len(told) <= (time.monotonic() - start) * 10 + 2)

    await again.step(3)
    await again.send("run", step=4)
    await again.until(lambda m: m["message"] == "step" and m["number"] == 4)
    await open_gate(again, ": > back")
    behind = await again.told("background", "step", 3, lambda m: True)
    print("behind:", behind["step"], behind["text"].strip(),
          "4 runs:", not any(m["message"] == "step" and m["is"] == "done" and m["number"] == 4 for m in again.seen))
    await open_gate(again, ": > go")
    await again.done(4)

    # Of an attempt that is over nothing stays.
    again.seen.clear()
    await again.send("run", step=5)
    await again.until(of_step)
    await open_gate(again, ": > go")
    print((await again.done(5))["outcome"], seen(again))


async def packed():
    """The site's files are packed for those who unpack them, and not sent again to those who have them."""
    def get(path, **headers):
        return server.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    sizes = {}
    for path in ("/live.js", "/m/deadlock/index.html", "/style.css"):
        plain, packed = get(path), get(path, Accept_Encoding="br, gzip;q=0.8")
        head = server.get(path, method="HEAD", headers={"Accept-Encoding": "gzip"})
        sizes[path] = len(packed.body)
        print(path, plain.getheader("Content-Encoding"), packed.getheader("Content-Encoding"), plain.getheader("Vary"),
              gzip.decompress(packed.body) == plain.body, int(head.getheader("Content-Length")) == len(packed.body),
              len(head.body))
        for reply, coding in ((plain, "identity"), (packed, "gzip")):
            same = get(path, Accept_Encoding=coding, If_None_Match=reply.getheader("ETag"))
            print(same.status, len(same.body), same.getheader("Vary"), same.getheader("ETag") == reply.getheader("ETag"))
        print(get(path, Accept_Encoding="identity", If_None_Match=packed.getheader("ETag")).status)
    print("small:", sizes["/live.js"] < 18_000)
    for coding in ("gzip;q=0", "*", "*;q=0", "identity", "GZIP", "deflate"):
        print(coding, get("/live.js", Accept_Encoding=coding).getheader("Content-Encoding"))
    token = server.get(f"{server.url.path}?{server.url.query}", cookie="", headers={"Accept-Encoding": "gzip"})
    print("token:", token.status, token.getheader("Content-Encoding"), token.getheader("ETag"))
    # A page that names no icon has the browser ask for /favicon.ico.
    nothing = get("/m/nothing/", Accept="text/html")
    print("icons:", [b'<link rel="icon" href="data:' in page.body for page in (token, get("/"), get("/m/deadlock/index.html"), nothing)])


async def panels():
    """What is in the servers, asked only while the page looks, and soon after a change."""
    page = await server.page("m/deadlock")
    await page.send("watch", services=True)
    await page.send("runTo", step=4)
    await page.done(4)
    def waits(message):
        backends = message.get("postgres", {}).get("backends", [])
        return any(b["waitsFor"] for b in backends) and all("session" in b for b in backends)
    panel = await page.panel("db", waits)
    names = {b["pid"]: b.get("session") for b in panel["postgres"]["backends"]}
    print(*[f"{b['session']} waits for {names[p]} ({b['wait']})"
            for b in panel["postgres"]["backends"] for p in b["waitsFor"]])
    print([b["session"] for b in panel["postgres"]["backends"] if b.get("transaction")])

    page = await server.page("m/stores")
    await page.send("runTo", step=4)
    await page.done(4)
    await page.send("type", session="main@cache", text="CLIENT LIST")
    clients = await page.done(5)
    print("etude asks:", "name=etude" in text(clients))
    await page.send("watch", services=True)
    panel = await page.panel("cache", lambda m: "redis" in m)
    # It has less to live than it was given, by as much as has passed.
    for key in panel["redis"]["keys"]:
        key["milliseconds"] = 900_000_000 < key["milliseconds"] <= 1_000_000_000
    print(panel["redis"])
    panel = await page.panel("events", lambda m: m.get("kafka", {}).get("groups"))
    print(panel["kafka"])
    await page.send("type", session="main@cache", text="RPUSH list a b c")
    panel = await page.panel("cache", lambda m: len(m.get("redis", {}).get("keys", [])) == 2)
    print(panel["redis"]["keys"][1])
    await page.send("watch", services=False)
    # The connection ends soon after: it is looked for until it has gone.
    number = 7
    while True:
        await page.send("type", session="main@cache", text="CLIENT LIST")
        if "name=etude" not in text(await page.done(number)):
            break
        number += 1
    print("etude asks no more")


async def program():
    """An edited Swift step is compiled again, and the steps before it run again."""
    page = await server.page("m/program")
    await page.send("runTo", step=2)
    print(text(await page.done(2)))
    edited = await page.step(2, text="print(number * 2)")
    print(text(edited), edited["edited"], "difference" in edited)
    await page.send("run", step=2, text="print(numbr)")
    done = await page.done(2)
    print(done["outcome"], "numbr" in text(done))
    print(text(await page.step(2)))


async def rude():
    """Clients that keep to no rule are cut off, and others do not notice."""
    good = await server.page("m/outputs")
    print(text(await good.step(1)))

    async def end(*messages, opened=True):
        page = await server.page("m/outputs") if opened else Page(await server.connect())
        try:
            for message in messages:
                await page.socket.send(message)
        except Exception:
            pass
        return await page.end()

    print(await end("{", opened=False), await end('{"message":"stay"}', opened=False))
    print(await end('{"message":"run"}'), await end('{"message":"run","step":1,"more":2}'))
    print(await end('{"message":"run","step":"1"}'), await end(b"\0\1"), await end("[" * 60_000))
    print(await end("x" * 100_000), await end(*['{"message":"stay"}'] * 1_000))
    print(text(await good.step(2)))


async def crowd():
    """Twenty pages run at once, each on servers of its own; one more finds no room."""
    pages = await asyncio.gather(*[server.page("m/deadlock") for _ in range(20)])
    firsts = await asyncio.gather(*[page.step(1) for page in pages])
    last = pages[0].run["steps"][-1]["number"]

    async def own(page, number):
        await page.send("type", session="alice", text=f"INSERT INTO accounts VALUES (100, 'own', {number});")
        await page.done(last + 1)
        await page.send("type", session="bob", text="SELECT balance AS own FROM accounts WHERE id = 100;")
        return text(await page.done(last + 2)).splitlines()[2].strip()

    balances = await asyncio.gather(*[own(page, number) for number, page in enumerate(pages)])
    print(*{first["outcome"] for first in firsts}, balances == [str(number) for number in range(20)])
    refused = await server.page("m/deadlock")
    print(refused.run["message"], refused.run["why"])


async def limit():
    """There are as many runs as the server allows; a tab takes its run from another one."""
    pages = [await server.page("m/outputs") for _ in range(2)]
    third = await server.page("m/outputs")
    print(third.run["why"], third.run["text"])
    taker = await server.page("m/outputs", run=pages[0].run["id"])
    print((await pages[0].until(lambda m: m["message"] == "closed"))["why"], await pages[0].end())
    print(taker.run["message"], (await server.page("m/nothing")).run["why"])
    # A run that has lost its page makes room.
    await pages[1].socket.close()
    newcomer = await server.page("m/outputs")
    print(newcomer.run["message"], (await server.page("m/outputs")).run["message"])


async def refusals():
    """Nobody else comes in."""
    exchange = server.exchange
    print(exchange.status, re.search(r'content="0; url=([^"]*)"', exchange.text)[1],
          re.sub(r"\d+=[0-9a-f]{32}", "PORT=TOKEN", exchange.getheader("Set-Cookie")))
    page = server.get("/m/outputs/index.html")
    print(page.status, '<meta name="etude-live" content="../../live">' in page.text,
          "connect-src 'self'" in page.text, page.getheader("Content-Security-Policy"))
    print(*[f"{n}: {page.getheader(n)}" for n in ("X-Content-Type-Options", "Referrer-Policy",
                                                   "Access-Control-Allow-Origin")])
    for path in ("/", "/m/outputs", "/style.css", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
                 "/m/..%2f..%2fx", "/m%2foutputs%2findex.html", "/m/outputs%2Findex.html", "/m/outputs%00",
                 "/%6d/outputs/index.html", "/.etude-site", "/nothing.html"):
        print(path, server.get(path).status)
    # A person who looks at pages gets one; nothing of the address is in it.
    for accept in ("text/html,application/xhtml+xml,*/*;q=0.8", "*/*", ""):
        reply = server.get("/m/%3Cscript%3E/{root}", headers={"Accept": accept})
        print(reply.status, reply.getheader("Content-Type"), "script-src 'self'" in (reply.getheader("Content-Security-Policy") or ""),
              'href="../../style.css"' in reply.text, "script%3E" in reply.text, "{root}" in reply.text)
    print("deep", server.get("/a" * 500, headers={"Accept": "text/html"}).getheader("Content-Type"),
          server.get("/.not-found.html").status, server.get("/x", cookie="", headers={"Accept": "text/html"}).status)
    print("no cookie", server.get("/index.html", cookie="").status,
          "another", server.get("/index.html", cookie=server.cookie[:-1] + "g").status,
          "another token", server.get("/index.html?token=" + "0" * 32, cookie="").status)
    foreign = "http://evil.example"
    print("host", *[server.get("/index.html", headers={"Host": host}).status
                    for host in ("evil.example", "[::1", "[::1]x", "localhost.evil.example")])
    form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": foreign}
    print("form", server.get("/live", method="POST", headers=form, body="a=1").status,
          server.get("/index.html", method="POST", headers={"Origin": foreign}).status)
    print("socket", await server.refusal(), "no cookie", await server.refusal(Cookie=""),
          "origin", await server.refusal(Origin=foreign), "none", await server.refusal(Origin=""),
          "host", await server.refusal(Host="evil.example"),
          "both", await server.refusal(Host="evil.example", Origin=foreign))


asyncio.run(globals()[sys.argv[1]]())
