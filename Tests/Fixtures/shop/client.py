"""A client of the shop, on Python's own HTTP library.

client.py reads URL PATH N [COOKIE]   N reads on one connection: status and Served-By of each
client.py pages URL LIMIT             follows `next`: the ids, a line a page
client.py buyers URL PRODUCT N        N buyers at once: status, and the order's id, of each
"""
import http.client, json, sys, threading, urllib.parse


def connect(url):
    return http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=60)


def ask(connection, method, path, body=None, headers={}):
    content = None if body is None else json.dumps(body)
    fields = dict(headers)
    if content is not None:
        fields["Content-Type"] = "application/json"
    connection.request(method, path, content, fields)
    reply = connection.getresponse()
    return reply, json.loads(reply.read())


def reads(url, path, count, cookie=None):
    connection = connect(url)
    fields = {"Cookie": cookie} if cookie else {}
    for _ in range(int(count)):
        reply, body = ask(connection, "GET", path, headers=fields)
        assert body["server"] == reply.headers["Served-By"]
        print(reply.status, body["server"])


def pages(url, limit):
    connection = connect(url)
    path = f"/products?limit={limit}"
    while path:
        reply, body = ask(connection, "GET", path)
        assert reply.status == 200
        print(*(product["id"] for product in body["products"]))
        path = body.get("next")


def buyers(url, product, count):
    start = threading.Barrier(int(count))
    outcomes = []

    def buy(number):
        connection = connect(url)
        connection.connect()
        start.wait()
        wish = {"product": int(product), "buyer": f"buyer-{number}"}
        reply, body = ask(connection, "POST", "/orders", wish)
        outcomes.append(f"{reply.status} {body.get('id', body.get('title'))}")

    threads = [threading.Thread(target=buy, args=[n]) for n in range(int(count))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("\n".join(outcomes))


{"reads": reads, "pages": pages, "buyers": buyers}[sys.argv[1]](*sys.argv[2:])
