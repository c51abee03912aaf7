"""The stock of the shop, in MariaDB, by the program `mariadb`."""

import csv
import io
import subprocess


class SoldOut(Exception):
    pass


def query(statements):
    """Runs statements in one session; gives the rows of the last result as lists of texts."""
    command = ["mariadb", "-u", "root", "--batch", "--skip-column-names", "shop"]
    result = subprocess.run(command, input=statements, capture_output=True, text=True)
    if result.returncode:
        raise RuntimeError(result.stderr.strip())
    return list(csv.reader(io.StringIO(result.stdout), delimiter="\t"))


def create():
    query("CREATE TABLE stock (item VARCHAR(20) PRIMARY KEY, pieces INT NOT NULL CHECK (pieces >= 0))")


def put(item, pieces):
    """Adds pieces of an item."""
    query(
        f"INSERT INTO stock VALUES ('{item}', {pieces:d}) "
        f"ON DUPLICATE KEY UPDATE pieces = pieces + {pieces:d}"
    )


def take(item, pieces):
    """Takes pieces of an item, all of them or none; gives how many are left."""
    try:
        rows = query(
            f"UPDATE stock SET pieces = pieces - {pieces:d} WHERE item = '{item}'; "
            f"SELECT pieces FROM stock WHERE item = '{item}'"
        )
    except RuntimeError as error:
        if "CONSTRAINT" in str(error):
            raise SoldOut(item) from None
        raise
    return int(rows[0][0])


def left():
    """How many pieces there are of each item."""
    return {item: int(pieces) for item, pieces in query("SELECT * FROM stock ORDER BY item")}
