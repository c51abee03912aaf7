"""Sends an HTTP server requests that are damaged at random, and watches the server's memory.

mutilated.py URL PID COUNT SEED METHOD:PATH[:BODY] ...

The requests are damaged by up to eight changes of single bytes, or cut off. Some clients leave without
waiting for an answer. Prints how many answers came and how many kilobytes the process PID has grown by
since the first tenth; whatever answer is no HTTP ends it with status 1.
"""
import random, socket, sys, urllib.parse

url, process, count, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
host = urllib.parse.urlsplit(url)
chance = random.Random(seed)


def whole(text):
    method, path, *body = text.split(":", 2)
    content = body[0] if body else ""
    head = f"{method} {path} HTTP/1.1\r\nHost: {host.netloc}\r\n"
    if content:
        head += f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n"
    return (head + "\r\n" + content).encode()


requests = [whole(text) for text in sys.argv[5:]]


def damaged(request):
    text = bytearray(request)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(max(1, len(text)))
        kind = chance.randrange(8)
        if kind < 3 and text:
            text[place] = chance.randrange(256)
        elif kind < 5:
            del text[place:place + 1]
        elif kind < 7:
            text[place:place] = text[place:place + chance.randint(1, 40)]
        else:
            del text[place:]
    return bytes(text)


def memory():
    lines = open(f"/proc/{process}/status").read().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])


answers = 0
before = None
for number in range(count):
    if number == count // 10:
        before = memory()
    client = socket.create_connection((host.hostname, host.port), timeout=60)
    try:
        client.sendall(damaged(chance.choice(requests)))
        if chance.random() < 0.2:
            continue
        client.shutdown(socket.SHUT_WR)
        answer = client.recv(1 << 16)
    except (ConnectionResetError, BrokenPipeError):
        continue
    finally:
        client.close()
    if answer and not answer.startswith(b"HTTP/1.1 "):
        sys.exit(f"no HTTP: {answer!r}")
    if answer.startswith(b"HTTP/1.1 500"):
        sys.exit(f"the server has failed: {answer!r}")
    answers += bool(answer)
print(answers, memory() - before)
