"""Isolation specs in the form of PostgreSQL's isolation tester, run as pages.

A spec names sessions, their steps and the orders in which the steps run; what was recorded says which
steps wait and which step releases them. Each spec becomes a page, each of its sessions a session of
the page, and every permutation runs after the other as the tester runs them. A permutation passes when
the same steps wait, each is released in the same step, and fails with the same errors.
"""

import itertools
import re

import transcript

TOKEN = re.compile(r'\s+|#[^\n]*|"((?:[^"]|"")*)"|\{([^}]*)\}|([A-Za-z_][A-Za-z0-9_]*)|(\d+)|([(),*])')
TIMEOUT = "60s"


class Spec:
    """What a spec says."""

    def __init__(self, text):
        self.setup, self.teardown, self.sessions, self.permutations = [], "", [], []
        self.tokens = [m for m in tokens(text)]
        self.position = 0
        while self.position < len(self.tokens):
            word = self.take()[1]
            if word == "setup":
                self.setup.append(self.take()[1])
            elif word == "teardown":
                self.teardown = self.take()[1]
            elif word == "session":
                self.sessions.append(self.session())
            elif word == "permutation":
                self.permutations.append(self.permutation())
            else:
                raise ValueError(f"{word!r} where a part of a spec was expected")
        self.owner = {step: index for index, session in enumerate(self.sessions) for step in session["steps"]}
        if not self.permutations:
            self.permutations = list(interleavings([list(session["steps"]) for session in self.sessions]))

    def take(self):
        self.position += 1
        return self.tokens[self.position - 1]

    def peek(self):
        return self.tokens[self.position] if self.position < len(self.tokens) else ("end", "")

    def session(self):
        session = {"name": self.take()[1], "setup": "", "teardown": "", "steps": {}}
        while self.peek() in (("word", "setup"), ("word", "teardown"), ("word", "step")):
            word = self.take()[1]
            if word == "step":
                name = self.take()[1]
                session["steps"][name] = self.take()[1]
            else:
                session[word] = self.take()[1]
        return session

    def permutation(self):
        steps = []
        while self.peek()[0] in ("word", "name") and self.peek() not in (("word", "permutation"), ("word", "session")):
            steps.append(self.take()[1])
            # What the tester is told to wait for changes what it prints, not what happens.
            if self.peek() == ("mark", "("):
                while self.take() != ("mark", ")"):
                    pass
        return steps


def tokens(text):
    position = 0
    while position < len(text):
        match = TOKEN.match(text, position)
        if not match:
            raise ValueError(f"cannot read the spec at {text[position:position + 20]!r}")
        position = match.end()
        name, sql, word, number, mark = match.groups()
        if name is not None:
            yield "name", name.replace('""', '"')
        elif sql is not None:
            yield "sql", sql.strip()
        elif word is not None:
            yield "word", word
        elif number is not None:
            yield "number", number
        elif mark is not None:
            yield "mark", mark


def interleavings(piles):
    """All orders of the steps, in the tester's order of them."""
    if not any(piles):
        yield []
    for index, pile in enumerate(piles):
        if pile:
            rest = piles[:index] + [pile[1:]] + piles[index + 1:]
            for tail in interleavings(rest):
                yield [pile[0]] + tail


def as_one_query(sql):
    """Statements sent together, as the tester sends a step: psql calls that `\\;`."""
    pattern = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"[^\"]*\"|(\$\w*\$).*?\1|;|\(|\)", re.S)
    pieces, last, depth = [], 0, 0
    for match in pattern.finditer(sql):
        depth += {"(": 1, ")": -1}.get(match.group(), 0)
        if match.group() == ";" and depth == 0:
            pieces.append(sql[last:match.start()])
            last = match.end()
    pieces.append(sql[last:])
    bare = re.compile(r"--[^\n]*|/\*.*?\*/|\s", re.S)
    pieces = [piece.strip() for piece in pieces if bare.sub("", piece)]
    return " \\;\n".join(pieces) + ";" if pieces else ""


class Page:
    """The page of a spec, and which of its steps is which."""

    def __init__(self, name, spec):
        self.spec = spec
        self.blocks = []
        self.places = []
        for permutation in spec.permutations:
            for sql in spec.setup:
                self.add("control", sql)
            for index, session in enumerate(spec.sessions):
                self.add(f"s{index}", session["setup"])
            self.places.append([self.add(f"s{spec.owner[step]}", self.sql(step)) for step in permutation])
            for index, session in enumerate(spec.sessions):
                self.add(f"s{index}", session["teardown"])
            self.add("control", spec.teardown)
        # PostgreSQL's own default, which Etude's servers turn off.
        parallel = "\n    config: {max_parallel_workers_per_gather: 2}" if "parallel" in str(spec.sessions) else ""
        front = f"---\ntitle: {name}\nservices:\n  db:\n    kind: postgres{parallel}\n---\n\n"
        self.text = front + "\n".join(self.blocks)

    def sql(self, step):
        return self.spec.sessions[self.spec.owner[step]]["steps"][step]

    def add(self, session, sql):
        # The tester's own database has this name, a page's has another.
        text = as_one_query(sql).replace("isolation_regression", ':"DBNAME"')
        if text:
            self.blocks.append(f"````sql session={session} timeout={TIMEOUT}\n{text}\n````\n")
            return len(self.blocks)

    def outcome(self, number, records):
        """Of each step of a permutation: in which it was released, and its errors."""
        permutation, places = self.spec.permutations[number], self.places[number]
        releases, errors = [None] * len(permutation), [[] for _ in permutation]
        waiting = {}
        for index, (step, place) in enumerate(zip(permutation, places)):
            if place is None:
                releases[index] = index
                continue
            record = records.get(place)
            if record is None or record["outcome"] in ("errored", "skipped", "not run"):
                return None
            owner = f"s{self.spec.owner[step]}"
            parts = record["output"]
            errors[index] += failures(transcript.text(part for part in parts if "session" not in part))
            if any(part["kind"] == "blocked" for part in parts):
                waiting[owner] = index
            else:
                releases[index] = index
            for session in [part["session"] for part in parts if part["kind"] == "released" and part.get("session") in waiting]:
                other = waiting.pop(session)
                releases[other] = index
                errors[other] += failures(transcript.text(part for part in parts if part.get("session") == session))
        return [(step, release, errs) for step, release, errs in zip(permutation, releases, errors)]


def failures(text):
    return re.findall(r"^(?:ERROR|FATAL):  .*", text, re.M)[:1]


def recorded(text):
    """What a file of results says: for each permutation its steps, releases and errors."""
    found = []
    for part in re.split(r"^starting permutation: ", text, flags=re.M)[1:]:
        head, _, body = part.partition("\n")
        steps = [next(t for t in match if t) for match in re.findall(r'"([^"]+)"|(\S+)', head)]
        releases, errors, started, current = [None] * len(steps), [[] for _ in steps], -1, None
        waits = set()
        for line in body.splitlines():
            match = re.match(r"step (.+?): ", line + " ")
            name = match.group(1) if match else None
            if name and name in steps and "<... completed>" in line:
                # The one that waits: a step may stand more than once.
                current = max((i for i in range(started + 1) if steps[i] == name and i in waits), default=None)
                if current is not None:
                    releases[current] = started
                    waits.discard(current)
                continue
            if name and started + 1 < len(steps) and name == steps[started + 1]:
                started += 1
                current = started
                releases[current] = started
            if line.endswith("<waiting ...>") and current is not None and current == started:
                releases[current] = None
                waits.add(current)
            elif current is not None and not errors[current]:
                errors[current] += failures(line)
        found.append(list(zip(steps, releases, errors)))
    return found
