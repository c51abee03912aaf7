"""A crowd of people who like each other, all at once, with httpx (PyPI): feed/crowd.py URL."""

import asyncio
import sys

import httpx

PEOPLE = range(101, 125)


async def main(url):
    limits = httpx.Limits(max_connections=40)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as client:
        replies = await asyncio.gather(*(
            client.put(f"/profiles/{id}", json={"name": f"P{id}", "longitude": 2.35, "latitude": 48.85})
            for id in PEOPLE))
        print("created", sum(reply.status_code == 201 for reply in replies))

        pairs = [(a, b) for a in PEOPLE for b in PEOPLE if a != b]
        replies = await asyncio.gather(*(
            client.put(f"/profiles/{a}/swipes/{b}", json={"likes": True}) for a, b in pairs))
        created = sum(reply.status_code == 201 for reply in replies)
        print(f"swipes {created} of {len(replies)} created")
        told = [frozenset(pair) for pair, reply in zip(pairs, replies) if reply.json()["isMatch"]]
        print(f"matches told {len(told)}, pairs {len(set(told))}")

        lists = await asyncio.gather(*(
            client.get(f"/profiles/{id}/matches", params={"limit": 100}) for id in PEOPLE))
        wrong = [id for id, reply in zip(PEOPLE, lists)
                 if reply.json()["matches"] != [other for other in PEOPLE if other != id]]
        print("each has 23 matches" if not wrong else f"wrong lists: {wrong}")

        again = await client.put("/profiles/101/swipes/102", json={"likes": True})
        print("repeated:", "told again" if (again.status_code, again.json()["isMatch"]) == (200, True) else again)

        print(f"feed: {await ask(client, 1)}")
        await client.put("/profiles/200", json={"name": "New", "longitude": 2.36, "latitude": 48.85})
        print(f"after a new neighbour: {await ask(client, 2)}")


async def ask(client, generation):
    """Asks for a feed of 101 and waits until it is there."""
    asked = await client.post("/profiles/101/feed")
    assert asked.json() == {"generation": generation}, asked.text
    while True:
        feed = await client.get(asked.headers["Location"])
        if feed.status_code == 200 and feed.json()["generation"] == generation:
            break
    count = len(feed.json()["profiles"])
    if generation == 1:
        return f"{asked.status_code}, then generation 1, {'empty' if count == 0 else count}"
    return f"generation {generation}, {count} profile{'s' if count != 1 else ''}"


asyncio.run(main(sys.argv[1]))
