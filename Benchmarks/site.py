#!/usr/bin/env python3
"""The site of a course of 1,000 pages of 10 steps each, against hugo on the same Markdown, and its search.

Both build in turn, A B A B …, after one warm-up of both, into a folder that holds their earlier result;
the ratio is taken pair by pair, and its median is compared with the limit. Etude's pages have been run
before, so that nothing is run again. hugo gets a theme of one template with the same frame (the title,
a list of the module's pages), and colours code by itself. Of the search, whose index holds all 1,000 pages,
the time of single questions is taken in Node.js. Exits with 1 when a limit is not kept.
"""

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ETUDE = Path(os.environ.get("ETUDE_BENCH_PROGRAM", ROOT / ".build/release/etude"))
PAIRS = int(os.environ.get("ETUDE_BENCH_PAIRS", "5"))
PAGES = int(os.environ.get("ETUDE_BENCH_PAGES", "1000"))
STEPS = 10
LIMIT = 0.5
SEARCH_LIMIT_MS = 20

WORDS = """lock row commit replica leader follower partition offset consumer group shard key quorum lease token
bucket window index snapshot version page segment log flush standby primary slot timeline conflict retry deadlock
isolation transaction session statement cursor cache filter hash ring node virtual vote term election message
broker topic retention schedule job queue worker priority ledger budget feed match trie pattern room tool""".split()


def write_course(folder):
    """Writes the pages, and returns their paths; the same on each run."""
    draw = random.Random(1)
    sentence = lambda: " ".join(draw.choices(WORDS, k=12)).capitalize() + "."
    for number in range(PAGES):
        module = folder / "lessons" / f"{number // 10 + 1:02}-module{number // 10 + 1}"
        module.mkdir(parents=True, exist_ok=True)
        name = " ".join(draw.choices(WORDS, k=3))
        text = [f"---\ntitle: {name.capitalize()} {number}\nsummary: {sentence()}\nminutes: 10\n---\n"]
        for step in range(STEPS):
            if step % 3 == 0:
                text.append(f"## {' '.join(draw.choices(WORDS, k=4)).capitalize()} {step}\n")
            text.append(f"{sentence()} {sentence()} This is a **{draw.choice(WORDS)}**. {sentence()}\n")
            word = draw.choice(WORDS)
            text.append(f"```sh\nfor i in 1 2 3; do\n  echo \"{word} $i\" # {draw.choice(WORDS)}\ndone\n```\n")
            text.append(f"```output\n{word} 1\n{word} 2\n{word} 3\n```\n")
        (module / f"{number % 10 + 1:02}-page{number}.md").write_text("\n".join(text))


def write_hugo(folder, course):
    shutil.copytree(course / "lessons", folder / "content")
    layouts = folder / "layouts" / "_default"
    layouts.mkdir(parents=True)
    (folder / "config.toml").write_text(
        'baseURL = "https://example.org/"\ntitle = "Course"\ndisableKinds = ["taxonomy", "term", "RSS"]\n')
    frame = ('<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body>'
             "<nav><ul>{{ range (where .Site.RegularPages \"Section\" .Section) }}"
             '<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul></nav>'
             "<main><h1>{{ .Title }}</h1>{{ .TableOfContents }}{{ .Content }}</main></body></html>")
    for name in ["single.html", "list.html"]:
        (layouts / name).write_text(frame)
    (folder / "layouts" / "index.html").write_text(
        "<!doctype html><html lang=\"en\"><title>Course</title>{{ range .Site.RegularPages }}"
        '<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}')


def timed(command, folder):
    usage = lambda: sum(os.times()[2:4])
    before, start = usage(), time.perf_counter()
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        sys.exit(f"{command}: {done.stdout[-2000:]}")
    return time.perf_counter() - start, usage() - before


SEARCH = """
require("vm").runInThisContext(require("fs").readFileSync(process.argv[1], "utf8"));
const words = process.argv[2].split(" ");
const questions = words.flatMap((word, place) => [word, word.slice(0, 3), word.slice(0, 2) + word.slice(3), `${word} ${words[(place + 7) % words.length]}`,
  `what happens when a ${word} has no ${words[(place + 3) % words.length]}`]);
for (const question of questions) etudeSearch.find(question);
const times = questions.map(question => {
  const start = process.hrtime.bigint();
  etudeSearch.find(question);
  return Number(process.hrtime.bigint() - start) / 1e6;
}).sort((a, b) => a - b);
console.log(JSON.stringify({ p50: times[times.length >> 1], p95: times[Math.floor(times.length * 0.95)], found: etudeSearch.find(words[0]).length }));
"""


def main():
    missing = [name for name in ["hugo", "node"] if not shutil.which(name)]
    if missing:
        sys.exit(f"site.py: {' and '.join(missing)} missing: apt-get install hugo nodejs")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        course, peer = folder / "course", folder / "hugo"
        write_course(course)
        peer.mkdir()
        write_hugo(peer, course)
        ours = [str(ETUDE), "site"]
        theirs = ["hugo", "--quiet"]
        first, _ = timed(ours, course)
        print(f"first build, which runs {PAGES * STEPS:,} steps: {first:.1f} s", flush=True)
        timed(theirs, peer)
        pairs = [(timed(ours, course), timed(theirs, peer)) for _ in range(PAIRS)]
        ratio = statistics.median(own[0] / other[0] for own, other in pairs)
        seconds = [statistics.median(pair[side][0] for pair in pairs) for side in (0, 1)]
        cpu = [statistics.median(pair[side][1] for pair in pairs) for side in (0, 1)]
        print(f"{PAGES:,} pages: etude {seconds[0]:.2f} s ({cpu[0]:.2f} s of processors), hugo {seconds[1]:.2f} s "
              f"({cpu[1]:.2f} s); ratio {ratio:.2f} of time, {cpu[0] / cpu[1]:.2f} of processors, limit {LIMIT}")
        script = course / "site/build/search.js"
        found = json.loads(subprocess.run(["node", "-e", SEARCH, str(script), " ".join(WORDS)], check=True,
                                          stdout=subprocess.PIPE, text=True).stdout)
        print(f"search: p50 {found['p50']:.2f} ms, p95 {found['p95']:.2f} ms, limit {SEARCH_LIMIT_MS} ms; "
              f"index {script.stat().st_size / 1e6:.1f} MB")
        sys.exit(0 if ratio <= LIMIT and found["p50"] < SEARCH_LIMIT_MS and found["found"] else 1)


if __name__ == "__main__":
    main()
