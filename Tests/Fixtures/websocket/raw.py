"""Socket.IO clients without a library: bytes, right or wrong, and the memory of a server's process."""
import resource
import socket
import struct

hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

REQUEST = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def memory(process):
    """The resident memory of a process, in kilobytes."""
    lines = open(f"/proc/{process}/status").read().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])


def frame(opcode, payload, fin=True, masked=True):
    head = bytes([(0x80 if fin else 0) | opcode])
    mark = 0x80 if masked else 0
    if len(payload) < 126:
        head += bytes([mark | len(payload)])
    else:
        head += bytes([mark | 126]) + struct.pack(">H", len(payload))
    # A mask of zeros leaves the payload as it is.
    return head + (bytes(4) if masked else b"") + payload


class Client:
    def __init__(self, address):
        host, port = address.split(":")
        self.socket = socket.create_connection((host, int(port)), timeout=60)
        self.address, self.unread = address, b""

    def send(self, data):
        self.socket.sendall(data)

    def text(self, text):
        self.send(frame(1, text.encode()))

    def until(self, mark):
        """Reads up to a mark."""
        while mark not in self.unread:
            piece = self.socket.recv(65536)
            if not piece:
                raise EOFError(self.unread)
            self.unread += piece
        before, _, self.unread = self.unread.partition(mark)
        return before

    def join(self, room):
        self.send(REQUEST.format(self.address).encode())
        self.until(b"\r\n\r\n")
        self.text("40")
        self.until(b'40{"sid"')
        self.text(f'421["join","{room}"]')
        self.until(b"431[")
        return self

    def end(self):
        """Reads to the end."""
        try:
            while self.socket.recv(65536):
                pass
        except ConnectionResetError:
            pass
        self.socket.close()
