#!/usr/bin/env python3
"""Our compiled Aho–Corasick automaton against pyahocorasick from PyPI, as a ratio measured side by side in one run.

Each side finds all words of a dictionary in texts of some megabytes. pyahocorasick does that in C:
`collections.deque(automaton.iter(text), maxlen=0)` takes its matches without a line of Python a match. It keeps
none of them, so ours counts them, each with its end; a second line shows ours with the list of all matches kept.
The cases: a hundred words of a moderator's size in English-like text, where few are met; 20,000 words, most of
whose states have no row; a text of two letters, where a match ends at nearly every place; Cyrillic text. Both
sides run in turn on one core after one warm-up of both. Each ratio of megabytes of UTF-8 a second has to be at
least 1, in the median. The last lines show the whole masker, with folding, boundaries and the masked text: the
peer has no such thing, hence no limit.
"""

import random
import statistics
import sys
import tempfile
from pathlib import Path

from bench import PAIRS, on_core
from library import PEER_PYTHON, compile_ours, figures, install_peer

LIMIT = 1
CASES = ["words", "many", "dense", "cyrillic"]
PEER_ROUND = """
import collections, sys, time
import ahocorasick

for start in range(1, len(sys.argv), 3):
    name, words, text = sys.argv[start], *(open(path, encoding="utf-8").read() for path in sys.argv[start + 1:start + 3])
    begin = time.perf_counter()
    automaton = ahocorasick.Automaton()
    for number, word in enumerate(words.splitlines()):
        automaton.add_word(word, number)
    automaton.make_automaton()
    print(f"{name}-build", time.perf_counter() - begin)
    size = len(text.encode()) / 1e6
    begin = time.perf_counter()
    collections.deque(automaton.iter(text), maxlen=0)
    print(f"{name}-count", size / (time.perf_counter() - begin))
    print(f"{name}-found", sum(1 for _ in automaton.iter(text)))
    print(f"{name}-memory", automaton.get_stats()["total_size"])
"""


def letters(source, alphabet, longest, shortest=4):
    return "".join(source.choice(alphabet) for _ in range(source.randint(shortest, longest)))


def write(folder):
    """The files of each case, as arguments of both programs."""
    source = random.Random(7)
    latin, cyrillic = "eeeeettttaaaooiinnsshhrrddlluucmwfgypbvk", "ооооеееаааиинннттсрвлкмдпуяыьгзбч"
    cases = {}
    for name, alphabet, count in [("words", latin, 100), ("many", latin, 20_000), ("cyrillic", cyrillic, 100)]:
        words = list({letters(source, alphabet, 10) for _ in range(count)})
        text = []
        for _ in range(400_000):
            text.append(source.choice(words) if source.random() < 0.005 else letters(source, alphabet, 9, 1))
        cases[name] = (words, " ".join(text))
    cases["dense"] = (list(dict.fromkeys(letters(source, "ab", 8, 3) for _ in range(50))),
                      "".join(source.choice("ab") for _ in range(1_000_000)))
    arguments = []
    for name in CASES:
        words, text = cases[name]
        paths = [Path(folder) / f"{name}.{kind}" for kind in ("words", "text")]
        paths[0].write_text("\n".join(words) + "\n", encoding="utf-8")
        paths[1].write_text(text, encoding="utf-8")
        arguments += [name, *paths]
    return arguments


def main():
    install_peer("pyahocorasick==2.3.1")
    failures = 0
    with tempfile.TemporaryDirectory(prefix="etude-bench-") as folder:
        arguments = write(folder)
        ours = on_core(0, *compile_ours(folder, "patterns"), *arguments)
        theirs = on_core(0, PEER_PYTHON, "-c", PEER_ROUND, *arguments)
        figures(ours), figures(theirs)
        rounds = [(figures(ours), figures(theirs)) for _ in range(PAIRS)]
    for mine, other in rounds:
        for name in CASES:
            if mine[f"{name}-found"] != other[f"{name}-found"]:
                sys.exit(f"bench: {mine[f'{name}-found']} matches of {name}, and pyahocorasick finds {other[f'{name}-found']}")
    print(f"{'megabytes a second':<46}{'ours':>12}{'peer':>12}{'ratio':>8}{'limit':>8}")
    for name in CASES:
        for title, kind, limit in [("all matches", "count", LIMIT), ("matches in a list", "list", None), ("masked", "mask", None)]:
            pairs = [(mine[f"{name}-{kind}"], other[f"{name}-count"]) for mine, other in rounds]
            a, b, ratio = (statistics.median(values) for values in
                           ([a for a, _ in pairs], [b for _, b in pairs], [a / b for a, b in pairs]))
            under = limit is not None and ratio < limit
            failures += under
            print(f"{f'{name}: {title} / pyahocorasick':<46}{a:>12.1f}{b:>12.1f}{ratio:>8.2f}"
                  f"{'none' if limit is None else f'{limit:.2f}':>8}{'  under' if under else ''}")
        mine, other = rounds[-1]
        print(f"  {name}: built in {mine[f'{name}-build'] * 1000:.1f} ms and {other[f'{name}-build'] * 1000:.1f} ms, "
              f"{mine[f'{name}-memory'] / 1e6:.2f} MB and {other[f'{name}-memory'] / 1e6:.2f} MB")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
