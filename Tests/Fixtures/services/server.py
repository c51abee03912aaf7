"""A server for the tests of services from outside, good or hostile as its arguments say.

    server.py PORT [--name NAME] [--peer-port PORT --peers NAME=PORT,NAME=PORT] [BEHAVIOUR ...]

It answers on PORT: `ping`, `name`, `env NAME`, `file PATH`, `reach` (the peers that answer at once),
each a line. With HTTP it answers 200 to /health.
"""
import argparse
import os
import select
import signal
import socket
import sys
import threading
import time

parser = argparse.ArgumentParser()
parser.add_argument("port", type=int)
parser.add_argument("--name", default="")
parser.add_argument("--peer-port", type=int, default=0)
parser.add_argument("--peers", default="")
parser.add_argument("--flood", action="store_true", help="write to the log without end")
parser.add_argument("--fork", metavar="FILE", help="leave a daemon behind that nothing marks")
parser.add_argument("--ignore-term", action="store_true")
parser.add_argument("--late", metavar="FILE", help="listen once there is this file")
parser.add_argument("--sick", action="store_true", help="answer 503 to /health")
parser.add_argument("--say", help="print this when it listens")
parser.add_argument("--deaf", action="store_true", help="listen nowhere")
parser.add_argument("--exit", type=int, help="end at once")
parser.add_argument("--orphan", action="store_true", help="serve from a child, and end")
options = parser.parse_args()


def daemon(path):
    """Leaves the group, the session, the folder and the environment, twice forked."""
    if os.fork():
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    os.chdir("/")
    with open(path, "w") as file:
        file.write(f"{os.getpid()}\n")
    for number in range(3):
        os.dup2(os.open("/dev/null", os.O_RDWR), number)
    os.execve("/bin/sleep", ["sleep", "1000"], {})


def reach():
    """The peers that answer, each asked over the connection that was made to it first."""
    answers = []
    for name, link in links.items():
        try:
            if link.get("socket") is None:
                link["socket"] = socket.create_connection(("127.0.0.1", link["port"]), timeout=5)
            link["socket"].sendall(b"ping\n")
            ready, _, _ = select.select([link["socket"]], [], [], 0.3)
            if ready and link["socket"].recv(100):
                answers.append(name)
            else:
                link["socket"] = None
        except OSError:
            link["socket"] = None
    return " ".join(answers) or "nobody"


def serve(connection):
    with connection, connection.makefile("rw") as stream:
        for line in stream:
            words = line.split()
            if not words:
                continue
            if words[0] == "GET":
                status = "503 Sick" if options.sick else "200 OK"
                stream.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                stream.flush()
                return
            answer = {
                "ping": lambda: "pong",
                "name": lambda: options.name,
                "env": lambda: os.environ.get(words[1], ""),
                "file": lambda: open(words[1]).read().strip(),
                "reach": reach,
                "die": lambda: os._exit(7),
                "pid": lambda: f"{os.getpid()}",
                "user": lambda: f"{os.getuid()}",
            }.get(words[0], lambda: "what?")()
            stream.write(f"{answer}\n")
            stream.flush()


def listen(port):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(100)
    return listener


def accept(listener):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


print(f"server {options.name} starts", flush=True)
if options.exit is not None:
    print("this is not to be", file=sys.stderr)
    sys.exit(options.exit)
if options.ignore_term:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if options.fork:
    daemon(options.fork)
if options.orphan and os.fork():
    os._exit(0)
links = {}
for pair in filter(None, options.peers.split(",")):
    name, port = pair.split("=")
    if name != options.name:
        links[name] = {"port": int(port)}
if options.late:
    while not os.path.exists(options.late):
        time.sleep(0.01)
if options.deaf:
    signal.pause()
listeners = [listen(port) for port in (options.port, options.peer_port) if port]
for listener in listeners:
    threading.Thread(target=accept, args=(listener,), daemon=True).start()
if options.say:
    print(options.say, flush=True)
while options.flood:
    os.write(1, b"x" * 60000 + b"\n")
threading.Event().wait()
