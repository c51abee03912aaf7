#!/usr/bin/env python3
"""Our MCP server against fastmcp's, as a ratio of `tools/call` a second, measured side by side in one run.

Both have the same tool, which gives a ticket by its number; fastmcp's answers without sessions and in JSON,
as ours does. The same client calls both: four connections that stay open, each with one request of revision
2025-11-25 after the other. It sends bytes and reads a reply as far as its length says, so that it costs
little. Both servers run at the same time, on core 0, and the client on core 1; they take turns, A B A B …,
after one warm-up of both. The median of the ratios has to be at least 5.
"""

import json
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time

from bench import ETUDE, PAIRS, connects, free_port, on_core, wait_until
from library import PEER_PYTHON, install_peer

LIMIT = 5
CONNECTIONS, SECONDS = 4, 2
PEER_SERVER = """
import sys
from fastmcp import FastMCP

server = FastMCP("desk")
TICKETS = {1: {"id": 1, "title": "Printer is on fire", "priority": "high", "status": "open", "requester": {"name": "Ada"}}}

@server.tool
def getTicket(id: int) -> dict:
    return TICKETS[id]

server.run(transport="http", host="127.0.0.1", port=int(sys.argv[1]), stateless_http=True, json_response=True,
           show_banner=False, uvicorn_config={"log_level": "error", "access_log": False})
"""
BODY = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call",
                   "params": {"name": "getTicket", "arguments": {"id": 1}}}).encode()


def calls(port):
    """How many calls a second are answered with the ticket."""
    head = (f"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: application/json, text/event-stream\r\n"
            f"Content-Type: application/json\r\nMCP-Protocol-Version: 2025-11-25\r\nContent-Length: {len(BODY)}\r\n\r\n")
    request, counts, failures = head.encode() + BODY, [], []
    end = time.perf_counter() + SECONDS

    def client():
        count = 0
        with socket.create_connection(("127.0.0.1", port)) as connection, connection.makefile("rb") as replies:
            while time.perf_counter() < end:
                connection.sendall(request)
                status, length = replies.readline(), 0
                while (line := replies.readline()) not in (b"\r\n", b""):
                    if line.lower().startswith(b"content-length:"):
                        length = int(line[15:])
                reply = replies.read(length)
                if b" 200 " not in status or b"Printer is on fire" not in reply:
                    failures.append((status, reply))
                    return
                count += 1
        counts.append(count)

    threads = [threading.Thread(target=client) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        sys.exit(f"a call failed: {failures[0]}")
    return sum(counts) / SECONDS


def main():
    if len(sys.argv) > 1:  # the client, on its own core
        print(calls(int(sys.argv[1])))
        return
    install_peer("fastmcp==4.2.3")
    port = free_port()
    ours = subprocess.Popen(on_core(0, ETUDE, "system", "mcp", "--port", "0"), stdout=subprocess.PIPE, text=True)
    theirs = subprocess.Popen(on_core(0, PEER_PYTHON, "-c", PEER_SERVER, str(port)))
    try:
        our_port = int(ours.stdout.readline().rsplit(":", 1)[1])
        wait_until(lambda: connects(port))

        def measure(port):
            return float(subprocess.run(on_core(1, sys.executable, __file__, str(port)), check=True,
                                        capture_output=True, text=True).stdout)

        measure(our_port), measure(port)
        pairs = [(measure(our_port), measure(port)) for _ in range(PAIRS)]
    finally:
        for server in (ours, theirs):
            server.send_signal(signal.SIGTERM)
            server.wait()
    a, b = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
    ratio = statistics.median(mine / other for mine, other in pairs)
    print(f"{'tools/call a second, one core each':<46}{'ours':>12}{'fastmcp':>12}{'ratio':>8}{'limit':>8}")
    print(f"{'etude system mcp / fastmcp':<46}{a:>12.0f}{b:>12.0f}{ratio:>8.2f}{LIMIT:>8.2f}{'  under' if ratio < LIMIT else ''}")
    sys.exit(1 if ratio < LIMIT else 0)


if __name__ == "__main__":
    main()
