#!/usr/bin/env python3
"""Etude against the real tools, as ratios measured side by side in one run.

Each pair runs in turn, A B A B …, after one warm-up of both; the ratio is taken pair by pair and
its median is compared with the limit. The peer is timed from start to exit. Of Etude two times are
taken: what the lesson's steps took, which is what the limit is about, and the whole run with
everything around them (start, a database made and dropped, the report). Both use one server. Exits
with 1 when a limit is not kept.
"""

import json
import os
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ETUDE = ROOT / ".build/release/etude"
PAIRS = int(os.environ.get("ETUDE_BENCH_PAIRS", "5"))


class Servers:
    """A PostgreSQL and a Redis server of the benchmark's own, on loopback."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.processes = []

    def start(self):
        self.pg_port, self.redis_port = free_port(), free_port()
        self.start_postgres()
        self.start_redis()

    def start_postgres(self):
        binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []
        home = self.folder / "pg"
        home.mkdir()
        if user:
            shutil.chown(home, "postgres", "postgres")
        quiet = dict(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        subprocess.run(user + [binaries / "initdb", "-D", home / "data", "-U", "bench", "--auth=trust", "-N",
                               "--encoding=UTF8", "--locale=C.UTF-8"], check=True, **quiet)
        self.processes.append(subprocess.Popen(
            user + [binaries / "postgres", "-D", home / "data", "-p", str(self.pg_port), "-k", home,
                    "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"], **quiet))
        self.pg_url = f"postgresql://bench@127.0.0.1:{self.pg_port}/postgres"
        wait_until(lambda: subprocess.run([binaries / "pg_isready", "-q", "-d", self.pg_url]).returncode == 0)

    def start_redis(self):
        self.processes.append(subprocess.Popen(
            ["redis-server", "--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", "", "--dir", self.folder],
            stdout=subprocess.DEVNULL))
        wait_until(lambda: connects(self.redis_port))

    def stop(self):
        for process in self.processes:
            process.send_signal(signal.SIGINT)
        for process in self.processes:
            process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def on_core(core, *command):
    """The command, kept on one core: a server and its client that share none are alike in every run."""
    return ["taskset", "-c", str(core), *command]


def connects(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            sys.exit("bench: a server did not come up")
        time.sleep(0.02)


def seconds(command, env=None, stdin=None, expect=0):
    """The wall time of one run; a run that fails stops the benchmark."""
    with open(stdin or os.devnull, "rb") as source, tempfile.TemporaryFile() as out:
        start = time.monotonic()
        process = subprocess.run(command, stdin=source, stdout=out, stderr=subprocess.STDOUT, env=env)
        taken = time.monotonic() - start
        if process.returncode != expect:
            out.seek(0)
            sys.exit(f"bench: {command} ended with {process.returncode}:\n{out.read()[-2000:].decode(errors='replace')}")
    return taken


def lesson_times(command, env=None, steps=slice(None)):
    """What one run of a lesson took: its steps (or some of them), and the whole of it, in seconds."""
    start = time.monotonic()
    result = subprocess.run([*command, "--json"], capture_output=True, env=env)
    taken = time.monotonic() - start
    if result.returncode != 0:
        sys.exit(f"bench: {command} ended with {result.returncode}:\n{result.stdout[-2000:].decode(errors='replace')}")
    lesson = json.loads(result.stdout)["lessons"][0]
    return sum(step["durationMs"] for step in lesson["steps"][steps]) / 1000, taken


def paired(ours, theirs):
    """Medians: steps, whole run, peer, and the ratios of the first two to the third, by pairs."""
    ours(), theirs()
    runs = [(*ours(), theirs()) for _ in range(PAIRS)]
    median = lambda values: statistics.median(values)
    return (median(a for a, _, _ in runs), median(b for _, b, _ in runs), median(c for _, _, c in runs),
            median(a / c for a, _, c in runs), median(b / c for _, b, c in runs))


def lesson(folder, name, services, body):
    """Writes a course of one lesson; returns the command that checks it."""
    module = folder / name / "lessons" / "01-bench"
    module.mkdir(parents=True)
    front = f"---\ntitle: {name}\n" + (f"services:\n  s: {services}\n" if services else "") + "---\n\n"
    (module / "README.md").write_text("---\ntitle: Bench\n---\n\nBench.\n")
    (module / "01-bench.md").write_text(front + body)
    return [ETUDE, "check", "--course", folder / name, "bench/bench"]


def sql(folder, servers):
    statements = ["CREATE TEMP TABLE t (id int PRIMARY KEY, v text);"]
    for n in range(500):
        statements += [f"INSERT INTO t VALUES ({n}, 'value {n}');", f"SELECT * FROM t WHERE id = {n};",
                       f"UPDATE t SET v = v || '!' WHERE id = {n};", f"SELECT count(*), max(id) FROM t;"]
    text = "\n".join(statements[:2000]) + "\n"
    (folder / "s.sql").write_text(text)
    env = dict(os.environ, ETUDE_POSTGRES=servers.pg_url)
    check = lesson(folder, "sql", "postgres", f"```sql timeout=60s\n{text}```\n")
    return paired(lambda: lesson_times(check, env),
                  lambda: seconds(["psql", "-X", "-f", folder / "s.sql", servers.pg_url]))


def redis(folder, servers):
    commands = []
    for n in range(5000):
        commands += [f"SET key:{n} value{n}", f"INCR counter", f"GET key:{n}", f"LPUSH list {n}"]
    text = "\n".join(commands) + "\n"
    (folder / "s.redis").write_text(text)
    env = dict(os.environ, ETUDE_REDIS=f"redis://127.0.0.1:{servers.redis_port}/1")
    check = lesson(folder, "redis", "redis", f"```redis timeout=60s\n{text}```\n")
    terminal = dict(os.environ, FAKETTY="1")
    return paired(lambda: lesson_times(check, env),
                  lambda: seconds(["redis-cli", "-p", str(servers.redis_port)], terminal, stdin=folder / "s.redis"))


def lrange(folder, servers):
    """Only the step that prints the list: filling it is another one."""
    fill = ("EVAL \"for i = 1, 400000, 4000 do local t = {} for j = 0, 3999 do t[j + 1] = 'element ' .. i + j end "
            "redis.call('RPUSH', 'l', unpack(t)) end return 1\" 0\n")
    (folder / "lrange-fill").write_text(fill)
    (folder / "lrange-commands").write_text("LRANGE l 0 -1\n")
    env = dict(os.environ, ETUDE_REDIS=f"redis://127.0.0.1:{servers.redis_port}/15")
    check = lesson(folder, "lrange", "redis", f"```redis\n{fill}```\n\n```redis timeout=60s\nLRANGE l 0 -1\n```\n")
    # A database of its own: the lesson's has to be empty.
    cli = ["redis-cli", "-p", str(servers.redis_port), "-n", "14"]
    terminal = dict(os.environ, FAKETTY="1")
    seconds(cli, stdin=folder / "lrange-fill")
    return paired(lambda: lesson_times(check, env, steps=slice(-1, None)),
                  lambda: seconds(cli, terminal, stdin=folder / "lrange-commands"))


def shell(folder, name, command, output):
    """200 steps of one command against cram, which runs all of them in one shell."""
    steps = "".join(f"```sh\n{command(n)}\n```\n\n```output\n{output(n)}\n```\n\n" for n in range(200))
    test = folder / f"{name}.t"
    test.write_text("".join(f"  $ {command(n)}\n  {output(n)}\n\n" for n in range(200)))
    check = lesson(folder, name, None, steps)
    cram = shutil.which("cram3") or shutil.which("cram") or sys.exit("bench: cram is missing (python3-cram)")
    return paired(lambda: lesson_times(check), lambda: seconds([cram, "--shell=/bin/bash", test]))


def programs(folder, servers):
    return shell(folder, "programs", lambda n: f"echo step {n} | tr a-z A-Z", lambda n: f"STEP {n}")


def builtins(folder, servers):
    return shell(folder, "builtins", lambda n: f"echo step {n}", lambda n: f"step {n}")


def warm(folder, servers):
    check = [ETUDE, "check", "--course", ROOT, "bloom-filters/bits"]
    def first():
        cache = tempfile.mkdtemp(dir=folder)
        return seconds(check, dict(os.environ, XDG_CACHE_HOME=cache))
    def again():
        taken = seconds(check)
        return taken, taken
    return paired(again, first)


def script(folder, servers, name, text):
    """One script, in one step and in psql."""
    (folder / f"{name}.sql").write_text(text)
    env = dict(os.environ, ETUDE_POSTGRES=servers.pg_url)
    check = lesson(folder, name, "postgres", f"```sql timeout=120s\n{text}```\n")
    return paired(lambda: lesson_times(check, env),
                  lambda: seconds(["psql", "-X", "-f", folder / f"{name}.sql", servers.pg_url]))


def inserts(folder, servers):
    rows = "".join(f"INSERT INTO t VALUES ({n}, 'value {n}');\n" for n in range(20000))
    return script(folder, servers, "inserts", "CREATE TEMP TABLE t (id int, v text);\n" + rows)


def gexec(folder, servers):
    return script(folder, servers, "gexec", "SELECT 'SELECT ' || g FROM generate_series(1, 20000) g \\gexec\n")


def memory(folder):
    """Peak memory of a step that prints 200 MB, in MB (the largest process of the run)."""
    check = lesson(folder, "memory", None, "```sh timeout=60s\nhead -c 200000000 /dev/zero | tr '\\0' 'x' | fold -w 100\n```\n")
    seconds(check)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main():
    if not ETUDE.exists():
        sys.exit("bench: build first: scripts/bench")
    failures = 0
    with tempfile.TemporaryDirectory(prefix="etude-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        peak = memory(folder)
        servers = Servers(folder)
        servers.start()
        try:
            print(f"{'what':<46}{'steps':>9}{'whole':>9}{'peer':>9}{'ratio':>8}{'limit':>8}{'whole':>10}")
            for title, case, limit in [
                ("2,000 SQL statements / psql -f", sql, 1.5),
                ("20,000 INSERTs in one step / psql -f", inserts, 1.1),
                ("20,000 \\gexec statements / psql -f", gexec, 1.1),
                ("20,000 Redis commands / redis-cli", redis, 1.2),
                ("LRANGE of 400,000 elements / redis-cli", lrange, 1.0),
                ("200 sh steps that run a program / cram", programs, 2.0),
                # No limit: cram starts no process for these, and starting one is all that we do.
                ("200 sh steps of a builtin / cram", builtins, None),
                ("warm check of bloom-filters/bits / first run", warm, 0.25),
            ]:
                ours, whole, theirs, ratio, wholeRatio = case(folder, servers)
                over = limit is not None and ratio > limit
                failures += over
                print(f"{title:<46}{ours:>8.3f}s{whole:>8.3f}s{theirs:>8.3f}s{ratio:>8.2f}"
                      f"{'none' if limit is None else f'{limit:.2f}':>8}{wholeRatio:>10.2f}{'  over' if over else ''}")
        finally:
            servers.stop()
        failures += peak > 100
        print(f"{'peak memory of a step that prints 200 MB':<46}{peak:>7.0f}MB{'':>26}{100:>6}MB{'  over' if peak > 100 else ''}")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
