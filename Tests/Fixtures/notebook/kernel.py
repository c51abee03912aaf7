"""A kernel that a test talks to, by Jupyter's own client."""

import queue

from jupyter_client.manager import KernelManager

# Turns a hang into an error; nothing is decided by it.
PATIENCE = 300


class Kernel:
    def __init__(self):
        self.manager = KernelManager(kernel_name="etude")
        self.manager.start_kernel()
        self.connect()

    def connect(self):
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=PATIENCE)

    def send(self, code, cell=None):
        """Asks for a cell's run; gives the request."""
        message = self.client.session.msg(
            "execute_request",
            {"code": code, "silent": False, "store_history": True, "user_expressions": {},
             "allow_stdin": False, "stop_on_error": True},
            metadata={"cellId": cell} if cell else {})
        self.client.shell_channel.send(message)
        return message["header"]["msg_id"]

    def answer(self, request):
        """All that a request comes to: texts by stream, pictures, the error's name and lines."""
        cell = Answer()
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") != request:
                continue
            content = message["content"]
            match message["msg_type"]:
                case "stream":
                    if content["name"] == "stdout":
                        cell.text += content["text"]
                    else:
                        cell.notes += content["text"]
                case "display_data":
                    cell.pictures.append(content["data"])
                case "error":
                    cell.error, cell.lines = content["ename"], content["traceback"]
                case "status" if content["execution_state"] == "idle":
                    break
        while True:
            reply = self.client.get_shell_msg(timeout=PATIENCE)
            if reply["parent_header"].get("msg_id") == request:
                assert (reply["content"]["status"] == "error") == (cell.error is not None), reply
                return cell

    def run(self, code, cell=None):
        return self.answer(self.send(code, cell))

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel()


class Answer:
    def __init__(self):
        self.text, self.notes, self.pictures, self.error, self.lines = "", "", [], None, []

    def __repr__(self):
        return repr(vars(self))


def equal(one, other):
    assert one == other, f"\n{one!r}\nis not\n{other!r}"
