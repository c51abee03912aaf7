"""Uses a notification service by httpx: CLIENTS threads send COUNT requests each, of all channels, each
request twice with the same Idempotency-Key. Writes how many were accepted with one id for both.

usage: notification-clients.py URL CLIENTS COUNT
"""

import sys
import threading

import httpx

url, clients, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
right = [0] * clients
kinds = [
    ("login-code", "+4915112345678", {"code": "123456", "minutes": "5"}),
    ("receipt", "ada@example.org", {"name": "Ada", "amount": "7 €", "order": "17"}),
    ("shipped", "device-1", {"order": "17"}),
]


def use(number):
    with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        for turn in range(count):
            template, to, values = kinds[turn % 3]
            body = {"template": template, "to": to, "values": values}
            headers = {"Idempotency-Key": f"c{number}-{turn}"}
            answers = [client.post("/notifications", json=body, headers=headers) for _ in range(2)]
            ids = {answer.json()["id"] for answer in answers}
            state = client.get(answers[0].headers["Location"]).json()["state"]
            right[number] += (
                all(answer.status_code == 202 for answer in answers)
                and len(ids) == 1
                and state in ("queued", "active", "sent")
            )


threads = [threading.Thread(target=use, args=(number,)) for number in range(clients)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for number in range(clients):
    print(right[number])
