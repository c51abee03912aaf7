#!/usr/bin/env python3
"""Runs PostgreSQL's regression files and isolation specs with Etude, as a ratchet.

    suites.py --source FOLDER      PostgreSQL's source: src/test/regress and src/test/isolation
    suites.py --redis-doc FOLDER   redis-doc's examples, against redis-cli
    suites.py --update             writes the counts and what does not pass into expected.json

What passed and no longer does fails, by name; so does what passes now and is listed as not passing,
because the list has to be true. Exits with 1 then.
"""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import isolation
import redisdoc
import regress
import transcript

ROOT = Path(__file__).resolve().parent.parent.parent
EXPECTED = Path(__file__).parent / "expected.json"


# Of both servers of the regression files. Etude's is one of its own, because the files make roles.
SETTINGS = {"autovacuum": "off", "max_parallel_workers_per_gather": 0, "jit": "off", "max_connections": 300,
            "max_prepared_transactions": 20, "timezone": "PST8PDT", "datestyle": "Postgres, MDY"}


class Server:
    """A PostgreSQL server on a Unix socket in a folder that only its user can enter."""

    def __init__(self, folder, major):
        self.binaries = Path(f"/usr/lib/postgresql/{major}/bin")
        self.user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []
        self.home = Path(folder)
        self.home.mkdir(mode=0o700)
        if self.user:
            shutil.chown(self.home, "postgres", "postgres")
        quiet = dict(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        subprocess.run(self.user + [self.binaries / "initdb", "-D", self.home / "data", "-U", "postgres", "--auth=trust", "-N",
                                    "--encoding=UTF8", "--locale=C.UTF-8"], check=True, **quiet)
        given = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        self.process = subprocess.Popen(
            self.user + [self.binaries / "postgres", "-D", self.home / "data", "-k", self.home, "-c", "listen_addresses=",
                         "-c", "fsync=off", *given], **quiet)
        ready = [self.binaries / "pg_isready", "-q", "-h", self.home]
        while subprocess.run(ready).returncode:
            if self.process.poll() is not None:
                sys.exit("suites: a server did not start")

    def url(self, database):
        return f"postgresql://postgres@/{database}?host={self.home}"

    def stop(self):
        # A fast shutdown: it waits for no client.
        self.process.send_signal(signal.SIGINT)
        self.process.wait()


def output_of(command, **options):
    """Runs a command that cleans up when it is asked to end, and gives it the time for that."""
    # A group of its own: the terminal's Ctrl-C comes to us alone, and is passed on once.
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, process_group=0, **options) as process:
        try:
            return process.communicate() + (process.returncode,)
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)
            process.communicate()
            raise


def check(etude, folder, pages, environment=None):
    """Runs pages, {name: text}; returns the records of their steps by number, and messages."""
    module = folder / "lessons" / "01-suite"
    module.mkdir(parents=True)
    (module / "README.md").write_text("---\ntitle: Suite\n---\n\nSuite.\n")
    for index, (name, text) in enumerate(pages.items(), 1):
        (module / f"{index:03}-{name}.md").write_text(text, errors="surrogateescape")
    printed, said, status = output_of([etude, "check", "--json", "--course", folder], env=environment)
    try:
        report = json.loads(printed)
    except ValueError:
        sys.exit(f"suites: etude ended with {status}:\n{said.decode(errors='replace')[-3000:]}")
    found = {}
    for lesson in report["lessons"]:
        found[lesson["name"].split("/")[-1]] = {step["number"]: step for step in lesson["steps"]}
    return found


def run_isolation(etude, source, folder, only):
    """{spec: (whether each permutation passes)}"""
    pages, specs, results = {}, {}, {}
    # What stands in no schedule takes longer than all the rest; `--spec` runs it.
    scheduled = re.findall(r"\S+", " ".join(re.findall(r"^test:(.*)", (source / "isolation_schedule").read_text(), re.M)))
    for path in [source / "specs" / f"{name}.spec" for name in only or scheduled]:
        outputs = [path for path in [source / "expected" / f"{path.stem}.out", *sorted((source / "expected").glob(f"{path.stem}_[0-9].out"))] if path.exists()]
        if not outputs or not path.exists():
            continue
        spec = isolation.Spec(path.read_text())
        specs[path.stem] = (isolation.Page(path.stem, spec), [isolation.recorded(output.read_text()) for output in outputs])
        pages[path.stem] = specs[path.stem][0].text
    records, names = {}, list(pages)
    # In parts: one report of all would come after a long silence.
    for start in range(0, len(names), 12):
        part = names[start:start + 12]
        records.update(check(etude, folder / str(start), {name: pages[name] for name in part}))
        print(f"isolation: {start + len(part)} of {len(names)} specs", file=sys.stderr, flush=True)
    for name, (page, recordings) in specs.items():
        for number in range(max(len(recording) for recording in recordings)):
            ours = page.outcome(number, records.get(name, {})) if number < len(page.spec.permutations) else None
            key = f"{name} {number + 1}"
            results[key] = any(number < len(recording) and recording[number] == ours for recording in recordings)
            if not results[key] and os.environ.get("SUITES_SHOW"):
                print(key, "\n  ours    ", ours, *[f"\n  recorded {recording[number]}" for recording in recordings if number < len(recording)])
    return results


def run_regress(etude, source, folder, major):
    """{file: whether it passes}"""
    # A copy: the server's user must be able to read what the files load.
    source = Path(shutil.copytree(source, folder / "source"))
    for path in [source, *source.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    paths = regress.files(source)
    (folder / "results").mkdir()
    variables = {"PG_ABS_SRCDIR": source, "PG_ABS_BUILDDIR": folder, "PG_LIBDIR": f"/usr/lib/postgresql/{major}/lib", "PG_DLSUFFIX": ".so"}
    environment = dict(os.environ, PGTZ="PST8PDT", PGDATESTYLE="Postgres, MDY", LC_ALL="C.UTF-8")
    for key in [key for key in environment if key.startswith("ETUDE_")]:
        del environment[key]
    server = Server(folder / "theirs", major)
    try:
        records = check(etude, folder / "course", {"regress": regress.page(paths, variables, SETTINGS)}, environment)["regress"]
        database = transcript.shown(records[1]["output"]).splitlines()[-1]
        subprocess.run(["psql", "-X", "-q", "-d", server.url("postgres"), "-c", f'CREATE DATABASE "{database}" TEMPLATE template0'], check=True)
        printed = regress.by_psql(paths, variables, server.url(database), environment)
    finally:
        server.stop()
    results = {}
    for index, (path, theirs) in enumerate(zip(paths, printed), 2):
        ours = transcript.shown(records[index]["output"]) if index in records else ""
        theirs = regress.visible(theirs)
        results[path.stem] = ours == theirs
        if ours != theirs and os.environ.get("SUITES_SHOW"):
            kept = Path(os.environ["SUITES_SHOW"])
            kept.mkdir(parents=True, exist_ok=True)
            (kept / f"{path.stem}.ours").write_text(ours)
            (kept / f"{path.stem}.psql").write_text(theirs)
    return results


def compare(title, results, expected):
    """Prints what differs from the expectation; whether nothing does."""
    failing = sorted(name for name, passed in results.items() if not passed)
    print(f"{title}: {len(results) - len(failing)} of {len(results)} pass")
    if expected is None:
        print(f"  nothing is expected of it yet; --update writes it down. Not passing: {', '.join(failing) or 'none'}")
        return False
    known = set(expected["failing"])
    worse = [name for name in failing if name not in known]
    better = sorted(known - set(failing))
    if worse:
        print(f"  passed before and does not now: {', '.join(worse)}")
    if better:
        print(f"  listed as not passing, and does not appear or passes: {', '.join(better)} (--update)")
    if len(results) != expected["total"]:
        print(f"  {expected['total']} were expected to run (--update)")
    return not worse and not better and len(results) == expected["total"]


def main():
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    parser = argparse.ArgumentParser(prog="suites", description="Isolation specs, regression files and redis-doc's examples, as a ratchet.")
    parser.add_argument("--source", type=Path, help="PostgreSQL's source; scripts/suites names it")
    parser.add_argument("--redis-doc", type=Path, metavar="FOLDER", help="also the examples of this checkout of redis-doc")
    parser.add_argument("--from", dest="place", type=Path, default=Path.cwd(), help="where a relative --redis-doc begins")
    parser.add_argument("--major", default="15", help="the entry of the list, and the server's version where there is one of it")
    parser.add_argument("--etude", type=Path, default=ROOT / ".build/release/etude", help="the program that is tested")
    parser.add_argument("--expected", type=Path, default=EXPECTED, help="the list that results are compared with")
    parser.add_argument("--update", action="store_true", help="write the results into the list")
    parser.add_argument("--suite", choices=["regress", "isolation"], action="append", help="only this one")
    parser.add_argument("--spec", action="append", help="only this isolation spec; nothing is compared with the list")
    options = parser.parse_args()
    if options.redis_doc:
        options.redis_doc = options.place / options.redis_doc
        if not (options.redis_doc / "commands").is_dir():
            sys.exit(f"suites: {options.redis_doc} is no checkout of redis-doc: it has no folder commands")
    versions = sorted((folder.parent.name for folder in Path("/usr/lib/postgresql").glob("*/bin")), key=float)
    server = options.major if options.major in versions else versions[-1]
    every = json.loads(options.expected.read_text()) if options.expected.exists() else {}
    expected = every.setdefault(options.major, {})
    good = True
    with tempfile.TemporaryDirectory(prefix="etude-suites-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        runs = []
        if options.source:
            suites = options.suite or ["isolation", "regress"]
            if "isolation" in suites:
                runs.append(("isolation", run_isolation(options.etude, options.source / "src/test/isolation", folder / "isolation", options.spec)))
            if "regress" in suites and not options.spec:
                (folder / "regress").mkdir()
                (folder / "regress").chmod(0o755)
                runs.append(("regress", run_regress(options.etude, options.source / "src/test/regress", folder / "regress", server)))
        if options.redis_doc:
            runs.append((f"redis-doc {redisdoc.version()}", redisdoc.run(options.etude, options.redis_doc, folder / "redis", check)))
        for title, results in runs:
            if options.spec:
                print(title, results)
                continue
            if options.update:
                expected[title] = {"total": len(results), "failing": sorted(n for n, passed in results.items() if not passed)}
            good = compare(title, results, expected.get(title)) and good
    if options.update:
        options.expected.write_text(json.dumps(every, indent=2) + "\n")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("suites: interrupted", file=sys.stderr)
        sys.exit(130)
