#!/usr/bin/env python3
"""Sessions of MariaDB, or MySQL: each a connection of its own.

    kinds:
      mariadb: {session: [python3, "{kit}/kinds/mariadb.py"], highlight: sql, prompt: "MariaDB>"}

The server is where the client programs look for it: `MYSQL_UNIX_PORT`, else `MYSQL_HOST` and
`MYSQL_TCP_PORT`, with `MYSQL_PWD`; `MARIADB_USER` and `MARIADB_DATABASE` say the rest. It needs Debian's
python3-pymysql. What is printed looks as in the program mariadb.

That a session is blocked, and by which, is what the server says: of row locks in
information_schema.innodb_lock_waits, of other locks in the list of processes.
"""

import os
import re
import sys
import threading
import time
import unicodedata

# Nothing is left where this lies.
sys.dont_write_bytecode = True
import talk

# Debian's module, also where another Python than Debian's comes first on PATH.
sys.path.append("/usr/lib/python3/dist-packages")
try:
    import pymysql
    from pymysql.constants import FIELD_TYPE
except ImportError:
    talk.say(error="Python's module pymysql is not here: apt install python3-pymysql")
    sys.exit(1)

NUMBERS = {
    FIELD_TYPE.DECIMAL, FIELD_TYPE.NEWDECIMAL, FIELD_TYPE.TINY, FIELD_TYPE.SHORT, FIELD_TYPE.LONG,
    FIELD_TYPE.LONGLONG, FIELD_TYPE.INT24, FIELD_TYPE.FLOAT, FIELD_TYPE.DOUBLE, FIELD_TYPE.YEAR,
}

# A wait for a lock that has so many seconds or more ends only when another session does something.
PATIENCE = 10
# The limits that a statement itself has.
LIMIT = re.compile(r"(?:GET_LOCK\s*\([^()]*,|\bWAIT)\s*(-?[0-9]+(?:\.[0-9]+)?)", re.IGNORECASE)

# The server's number of each session's connection.
connections = {}


def connect():
    place = {"unix_socket": os.environ["MYSQL_UNIX_PORT"]} if "MYSQL_UNIX_PORT" in os.environ else {
        "host": os.environ.get("MYSQL_HOST", "127.0.0.1"),
        "port": int(os.environ.get("MYSQL_TCP_PORT", "3306")),
    }
    # Values stay as the server writes them.
    return pymysql.connect(
        user=os.environ.get("MARIADB_USER", "root"), password=os.environ.get("MYSQL_PWD", ""),
        database=os.environ.get("MARIADB_DATABASE") or None, charset="utf8mb4", autocommit=None,
        conv={}, **place)


class Observer:
    """A connection that asks the server who waits for whom, and ends statements."""

    # How long the server keeps what it has once told of its locks: whoever asks again meanwhile is
    # told the same.
    AGE = 0.11

    def __init__(self):
        self.lock = threading.Lock()
        self.connection = None
        self.asked = 0.0

    def ask(self, statement):
        try:
            return self.answer(statement)
        except pymysql.MySQLError:
            # The server may have been started anew since.
            self.connection = None
            return self.answer(statement)

    def answer(self, statement):
        if self.connection is None:
            self.connection = connect()
            self.connection.autocommit(True)
        with self.connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    def kill(self, number):
        with self.lock:
            self.ask(f"KILL QUERY {number}")

    def holders(self, number):
        """The connections that the one of that number waits for; None when it waits for none."""
        with self.lock:
            time.sleep(max(0.0, self.asked + self.AGE - time.monotonic()))
            rows = self.ask(
                "SELECT DISTINCT b.trx_mysql_thread_id FROM information_schema.innodb_lock_waits w"
                " JOIN information_schema.innodb_trx r ON r.trx_id = w.requesting_trx_id"
                " JOIN information_schema.innodb_trx b ON b.trx_id = w.blocking_trx_id"
                f" WHERE r.trx_mysql_thread_id = {number} ORDER BY 1")
            self.asked = time.monotonic()
            if rows:
                return [int(row[0]) for row in rows]
            # Locks of tables and their definitions, and those of GET_LOCK: nobody says who has them.
            rows = self.ask(
                "SELECT 1 FROM information_schema.processlist WHERE command <> 'Sleep'"
                f" AND id = {number} AND (state LIKE 'Waiting for % lock' OR state = 'User lock')")
            return [] if rows else None


observer = Observer()


class Session:
    def __init__(self, name, print):
        self.print = print
        self.connection = connect()
        self.number = self.connection.thread_id()
        connections[self.number] = name
        # Whether a lock that it waits for now is waited for until another session does something, and whether the
        # server's limits for that are long.
        self.is_patient = self.has_long_limits = True

    def run(self, text):
        for statement in statements(text):
            self.is_patient = self.has_long_limits and all(
                float(limit) < 0 or float(limit) >= PATIENCE for limit in LIMIT.findall(statement))
            try:
                with self.connection.cursor() as cursor:
                    cursor.execute(statement)
                    while True:
                        self.show(cursor)
                        if not cursor.nextset():
                            break
                if "lock_wait_timeout" in statement.lower():
                    self.read_limits()
            except pymysql.MySQLError as error:
                code, message = (error.args + ("",))[:2] if error.args else (0, str(error))
                self.print(f"ERROR {code}: {message}\n")
                if code in (2006, 2013, 1927) or not self.connection.open:
                    raise talk.Gone(f"the connection is gone: {message}", f"ERROR {code}: {message}")
                raise talk.Failed(f"ERROR {code}: {message}")

    def show(self, cursor):
        if cursor.description is None:
            count = cursor.rowcount
            self.print(f"Query OK, {count} {'row' if count == 1 else 'rows'} affected\n")
            return
        rows = [[shown(value) for value in row] for row in cursor.fetchall()]
        if not rows:
            self.print("Empty set\n")
            return
        names = [column[0] for column in cursor.description]
        is_number = [column[1] in NUMBERS for column in cursor.description]
        widths = [max(map(width, column)) for column in zip(names, *rows)]
        border = "+" + "+".join("-" * (room + 2) for room in widths) + "+\n"

        def line(cells, right):
            blanks = (" " * (room - width(cell)) for cell, room in zip(cells, widths))
            padded = (blank + cell if r else cell + blank
                      for cell, blank, r in zip(cells, blanks, right))
            return "| " + " | ".join(padded) + " |\n"

        self.print(border + line(names, [False] * len(names)) + border)
        self.print("".join(line(row, is_number) for row in rows))
        self.print(f"{border}{len(rows)} {'row' if len(rows) == 1 else 'rows'} in set\n")

    def read_limits(self):
        """Asks for the limits only where they may have changed: asking is a statement of the session too."""
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT @@innodb_lock_wait_timeout, @@lock_wait_timeout")
            self.has_long_limits = all(float(limit) >= PATIENCE for limit in cursor.fetchone())

    def waits_for(self):
        # A wait that ends by itself, soon, is no wait for another session.
        if not self.is_patient:
            return None
        holders = observer.holders(self.number)
        return holders and [connections[n] for n in holders if n in connections]

    def interrupt(self):
        observer.kill(self.number)

    def close(self):
        connections.pop(self.number, None)
        self.connection.close()


def shown(value):
    if value is None:
        return "NULL"
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def statements(text):
    """The statements of a text; one that has no `;` is refused."""
    # `first` is where the statement begins behind blanks and comments.
    found, start, first, index = [], 0, None, 0
    while index < len(text):
        character = text[index]
        if text.startswith("--", index) and text[index + 2:index + 3] in ("", " ", "\t", "\n") or character == "#":
            index = text.find("\n", index)
            if index < 0:
                index = len(text)
        # `/*! … */` holds statements for some servers.
        elif text.startswith("/*", index) and not text.startswith(("/*!", "/*M!"), index):
            index = text.find("*/", index)
            if index < 0:
                index = len(text)
            index += 1
        elif character == ";":
            if first is not None:
                found.append(text[start:index].strip())
            start, first = index + 1, None
        else:
            if first is None and not character.isspace():
                first = index
            if character in "'\"`":
                index += 1
                while index < len(text) and text[index] != character:
                    index += 2 if text[index] == "\\" and character != "`" else 1
        index += 1
    if first is not None:
        raise talk.Refused("the statement is not whole: it has no `;`", text.count("\n", 0, first) + 1)
    return found


def width(text):
    """How many columns a text has on a terminal."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text)


talk.serve(Session, checks=True)
