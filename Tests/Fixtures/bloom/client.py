"""What a program written for RedisBloom does, with redis-py's own commands. Argument: a port."""

import sys

import redis

client = redis.Redis(port=int(sys.argv[1]))
bf = client.bf()


def refused(run, text):
    try:
        run()
    except redis.ResponseError as error:
        assert text in str(error), error
    else:
        raise AssertionError(f"not refused: {text}")


assert bf.create("b", 0.01, 1000)
refused(lambda: bf.create("b", 0.01, 1000), "item exists")
assert bf.create("e", 0.01, 1000, expansion=1)
assert bf.create("n", 0.01, 2, noScale=True)
assert bf.add("b", "a") == 1
assert bf.add("b", "a") == 0
assert bf.madd("b", "x", "y", "a") == [1, 1, 0]
assert bf.exists("b", "a") == 1
assert bf.exists("b", "no") == 0
assert bf.mexists("b", "a", "x", "no") == [1, 1, 0]
assert bf.insert("i", ["k", "l", "k"], capacity=100, error=0.001, expansion=4) == [1, 1, 0]
refused(lambda: bf.insert("j", ["k"], noCreate=True), "not found")
assert bf.madd("n", "a", "b") == [1, 1]
refused(lambda: bf.add("n", "c"), "full")

info = bf.info("i")
assert info.capacity == 100
assert info.insertedNum == 2
assert info.filterNum == 1
assert info.expansionRate == 4
assert info.size > 100
assert bf.info("n").expansionRate is None
if hasattr(bf, "card"):
    assert bf.card("b") == 3

iterator, chunks = 0, []
while True:
    iterator, data = bf.scandump("b", iterator)
    if iterator == 0:
        break
    chunks.append((iterator, data))
client.delete("b")
for iterator, data in chunks:
    assert bf.loadchunk("b", iterator, data)
assert bf.mexists("b", "a", "x", "y", "no") == [1, 1, 1, 0]
print("fine")
