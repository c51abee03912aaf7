"""SQL files in the form of PostgreSQL's regression suite: each one `sql` step, against psql.

All files run one after the other in one database, because later ones use what earlier ones have
made: once by Etude, once by psql, each on a server of its own with the same settings. A file passes
when both print the same, byte for byte; what no page can hold is compared as a step shows it.
"""

import re
import subprocess
from pathlib import Path


def files(folder):
    """The files in the order of the schedule."""
    names = []
    for line in (folder / "parallel_schedule").read_text().splitlines():
        if line.startswith("test:"):
            names += line.split(":", 1)[1].split()
    found = [folder / "sql" / f"{name}.sql" for name in names]
    return [path for path in found if path.exists()]


def text(path, variables):
    """A file as the input of a session: its end ends psql, so that its connection is closed."""
    begin = "".join(f"\\setenv {name} '{value}'\n" for name, value in variables.items())
    return begin + path.read_text(errors="surrogateescape").rstrip("\n") + "\n\\q\n"


def page(paths, variables, settings):
    config = "".join(f"      {name}: {value}\n" for name, value in settings.items())
    blocks = [f"---\ntitle: Regression\nservices:\n  db:\n    kind: postgres\n    config:\n{config}---\n"]
    blocks.append("```sql session=name\n\\pset format unaligned\n\\pset tuples_only\nSELECT current_database();\n```\n")
    for index, path in enumerate(paths):
        body = text(path, variables)
        fence = "`" * (1 + max([4] + [len(run) for run in re.findall("`+", body)]))
        blocks.append(f"{fence}sql session=f{index} timeout=600s\n{body}{fence}\n")
    return "\n".join(blocks)


def visible(printed):
    """What a step shows of it: control characters, and bytes that are no UTF-8, as \\xHH."""
    text = printed.decode(errors="backslashreplace").replace("\r\n", "\n")
    return re.sub("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]", lambda match: "".join(f"\\x{byte:02x}" for byte in match.group().encode()), text)


def by_psql(paths, variables, url, environment):
    """What psql prints for each."""
    found = []
    for path in paths:
        result = subprocess.run(["psql", "-X", "-d", url], input=text(path, variables).encode(errors="surrogateescape"),
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment)
        found.append(result.stdout)
    return found
