"""Uses a server by httpx: CLIENTS threads with one keep-alive connection each send COUNT requests of
five kinds, and look at every answer. Writes how many connections each client made, and how many
answers were as they should be.

usage: keep-alive-clients.py URL CLIENTS COUNT
"""

import sys
import threading

import httpx

url, clients, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
right = [0] * clients
sockets = [set() for _ in range(clients)]


def use(number):
    limits = httpx.Limits(max_connections=1)
    with httpx.Client(base_url=url, limits=limits, trust_env=False, timeout=60) as client:
        for turn in range(count):
            name = f"c{number}-{turn}"
            answers = [
                (client.get(f"/hello/{name}"), 200, {"hello": name}),
                (client.post("/orders", json={"item": name, "count": turn}), 201, {"item": name, "count": turn}),
                (client.get("/items/none"), 400, None),
                (client.put("/orders", content=b"x" * 5000), 405, None),
                (client.head(f"/hello/{name}"), 200, None),
            ]
            for answer, status, body in answers:
                stream = answer.extensions["network_stream"]
                sockets[number].add(stream.get_extra_info("client_addr"))
                problem = answer.headers["content-type"] == "application/problem+json"
                right[number] += (
                    answer.status_code == status
                    and problem == (status >= 400)
                    and (body is None or answer.json() == body)
                    and (not problem or answer.json()["status"] == status)
                )


threads = [threading.Thread(target=use, args=(number,)) for number in range(clients)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for number in range(clients):
    print(len(sockets[number]), right[number])
