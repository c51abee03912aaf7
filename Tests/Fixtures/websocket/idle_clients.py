"""Opens idle clients, 100 a room, and lets one of them say something.

Usage: idle_clients.py HOST:PORT PROCESS COUNT. Prints how many have joined, how many kilobytes the
server's memory has grown by, and how many of a room got a message.
"""
import sys

from raw import Client, memory

address, process, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
first = Client(address).join("room 0")
before = memory(process)
crowd = [Client(address).join(f"room {number // 100}") for number in range(count)]
after = memory(process)
first.text('42["message",{"room":"room 0","text":"hello"}]')
got = 0
for client in crowd[:100]:
    client.until(b'"text":"hello"')
    got += 1
print(len(crowd), after - before, int(got == 100))
