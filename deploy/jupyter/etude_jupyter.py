"""Etude's live pages below a Jupyter server's own address, as `…/etude/`.

jupyter-server-proxy finds `server` by its entry point, starts `etude serve` at the first visit, and passes on the
requests of those that Jupyter has authenticated, without the prefix.
"""

import os
import secrets


def server():
    """What jupyter-server-proxy is to start, and how it asks there.

    Only the proxy knows the secret. Without it Etude answers nothing, so that neither a web page whose name is made
    to point to this machine nor another program on it gets around Jupyter's authentication. Nor does Jupyter's own
    address `…/proxy/PORT/`.
    """
    secret = secrets.token_hex(32)
    command = ["etude", "serve", "--behind-proxy", "--no-open", "--port", "{port}"]
    course = os.environ.get("ETUDE_COURSE")
    if course:
        # The proxy fills in what stands in braces.
        command += ["--course", course.replace("{", "{{").replace("}", "}}")]
    return {
        "command": command,
        "environment": {"ETUDE_PROXY_SECRET": secret},
        "request_headers_override": {"X-Etude-Proxy-Secret": secret},
        # The pages are made before the server listens.
        "timeout": 300,
        "launcher_entry": {"title": "Etude", "path_info": "etude/"},
    }
