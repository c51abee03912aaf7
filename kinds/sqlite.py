#!/usr/bin/env python3
"""Sessions of SQLite: each a connection of its own to the page's database, `page.db` of its folder.

    kinds:
      sqlite: {session: [python3, "{kit}/kinds/sqlite.py"], highlight: sql}

`SQLITE_DATABASE` names another file. Rows are printed as the program sqlite3 prints them, `a|b`, and its
commands with a dot are not known. A session that finds the database locked is told so at once, as by that
program: none ever waits for another.
"""

import os
import sqlite3
import sys

# Nothing is left where this lies.
sys.dont_write_bytecode = True
import talk


# Result codes, which Python's module has since 3.11.
sqlite3_error, sqlite3_schema = 1, 17


class Session:
    def __init__(self, name, print):
        self.print = print
        self.connection = sqlite3.connect(
            os.environ.get("SQLITE_DATABASE", "page.db"), timeout=0, isolation_level=None,
            check_same_thread=False)
        self.connection.text_factory = lambda text: text.decode("utf-8", "replace")

    def run(self, text):
        for line, statement in statements(text):
            try:
                for row in self.connection.execute(statement):
                    self.print("|".join(map(shown, row)) + "\n")
            except sqlite3.Error as error:
                code = getattr(error, "sqlite_errorcode", None)
                # So the program sqlite3 says that it cannot even prepare a statement.
                is_parsed = code not in (sqlite3_error, sqlite3_schema)
                kind = "Runtime error" if is_parsed else "Parse error"
                number = f" ({code & 255})" if code and is_parsed else ""
                self.print(f"{kind}: {error}{number}\n")
                raise talk.Failed(str(error))
            except (ValueError, sqlite3.Warning) as error:
                raise talk.Refused(str(error), line)

    def interrupt(self):
        self.connection.interrupt()

    def close(self):
        self.connection.close()


def statements(text):
    """The statements of a text, each with the line on which it begins."""
    if text.lstrip().startswith("."):
        raise talk.Refused("a command with a dot belongs to the program sqlite3; write SQL", 1)
    start = 0
    found = []
    for index, character in enumerate(text):
        if character == ";" and sqlite3.complete_statement(text[start:index + 1]):
            found.append((start, text[start:index + 1]))
            start = index + 1
    places = [(place + len(part) - len(part.lstrip()), part) for place, part in found]
    if text[start:].strip() and not is_comment(text[start:]):
        place = start + len(text[start:]) - len(text[start:].lstrip())
        raise talk.Refused("the statement is not whole: it has no `;`", text.count("\n", 0, place) + 1)
    return [(text.count("\n", 0, place) + 1, part) for place, part in places]


def is_comment(text):
    return all(not line.strip() or line.strip().startswith("--") for line in text.split("\n"))


def shown(value):
    if value is None:
        return ""
    if isinstance(value, float):
        text = f"{value:.15g}"
        return text if any(mark in text for mark in ".enf") else text + ".0"
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


talk.serve(Session)
