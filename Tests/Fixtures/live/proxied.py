"""Who comes in where a proxy authenticates: `proxied.py direct URL [SECRET]` and `proxied.py jupyter URL TOKEN
COURSE`."""

import asyncio
import http.client
import json
import pathlib
import sys
import urllib.parse

import websockets

PATIENCE = 120
PAGE = "index.html"


class Door:
    """An address, and the header fields that are sent there."""

    def __init__(self, url, **fields):
        self.url = urllib.parse.urlparse(url)
        self.fields = fields

    def page(self, path=PAGE, **changed):
        connection = http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=PATIENCE)
        fields = {**self.fields, **changed}
        connection.request("GET", self.url.path + path, headers={k: v for k, v in fields.items() if v})
        reply = connection.getresponse()
        reply.read()
        return reply.status

    async def socket(self, lesson=None, **changed):
        """The status of a WebSocket; with a lesson also what the server says first."""
        fields = {"Origin": f"http://{self.url.netloc}", **self.fields, **changed}
        host = fields.pop("Host", None) or self.url.netloc
        try:
            async with websockets.connect(
                    f"ws://{host}{self.url.path}live", compression=None, proxy=None,
                    host=self.url.hostname, port=self.url.port,
                    additional_headers={k: v for k, v in fields.items() if v}) as socket:
                if not lesson:
                    return "101"
                await socket.send(json.dumps({"message": "open", "version": 1, "lesson": lesson}))
                answer = json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))
                return f"101 {answer['message']}"
        except websockets.InvalidStatus as error:
            return str(error.response.status_code)


def started(course):
    """The port and the secret of the `etude serve` of a course."""
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().decode().split("\0")
            variables = (process / "environ").read_bytes().decode().split("\0")
        except OSError:
            continue
        if words[1:2] == ["serve"] and "--behind-proxy" in words and course in words:
            secret = next(v for v in variables if v.startswith("ETUDE_PROXY_SECRET="))
            return words[words.index("--port") + 1], secret.partition("=")[2]
    raise SystemExit("no etude serve")


async def jupyter(url, token, course):
    authorized = {"Authorization": f"token {token}"}
    own = Door(f"{url}etude/", **authorized)
    print(f"through Jupyter {own.page()}, socket {await own.socket('m/pair')}")
    stranger = Door(f"{url}etude/")
    print(f"without its token: page 302 or 403 {stranger.page() in (302, 403)}, socket {await stranger.socket()}")
    cookie = await cookies(url, token)
    print(f"a foreign origin: socket {await Door(f'{url}etude/', Cookie=cookie).socket(Origin='http://evil.example')}")
    port, secret = started(course)
    print(f"Jupyter's own address of a port {Door(f'{url}proxy/{port}/', **authorized).page()}")
    direct = Door(f"http://127.0.0.1:{port}/")
    print(f"around it: page {direct.page()}, socket {await direct.socket()}")
    other = Door(direct.url.geturl(), **{"X-Etude-Proxy-Secret": secret[:-1] + "g"})
    print(f"with another secret: page {other.page()}, socket {await other.socket()}")
    known = Door(direct.url.geturl(), **{"X-Etude-Proxy-Secret": secret})
    print(f"with the secret: page {known.page()}, socket {await known.socket()}, "
          f"of a foreign origin {await known.socket(Origin='http://evil.example')}, "
          f"without one {await known.socket(Origin='')}")


async def cookies(url, token):
    """What a browser has after the first visit."""
    parts = urllib.parse.urlparse(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE)
    connection.request("GET", f"{parts.path}etude/?token={token}")
    reply = connection.getresponse()
    reply.read()
    return "; ".join(field.split(";")[0] for name, field in reply.getheaders() if name.lower() == "set-cookie")


async def direct(url, secret=""):
    """Straight to a server with --behind-proxy, as the proxy would ask it."""
    door = Door(url, **({"X-Etude-Proxy-Secret": secret} if secret else {}))
    away, port = "hub.example", door.url.port
    print("host", door.page(), door.page(Host=away), door.page(Host=f"{away}:{port}"),
          "forwarded", door.page(**{"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "192.0.2.1"}))
    print("below a path", Door(f"{url}user/ada/etude/", **door.fields).page(),
          "socket", await Door(f"{url}user/ada/etude/", **door.fields).socket())
    print("socket", await door.socket(), "of the host", await door.socket(Host=away, Origin=f"http://{away}"),
          "with TLS", await door.socket(Host=away, Origin=f"https://{away}"))
    for origin in ("http://evil.example", f"https://{away}.evil.example", f"https://{away}:8443", "null", "", f"//{away}"):
        print("origin", origin or "none", await door.socket(Host=away, Origin=origin))
    print("forwarded", await door.socket(Host="evil.example", Origin=f"https://{away}", **{"X-Forwarded-Host": away}))
    print("without the secret", Door(url).page(), await Door(url).socket())


asyncio.run(globals()[sys.argv[1]](*sys.argv[2:]))
