"""Random patterns and texts, and where pyahocorasick finds the ones in the others.

Prints COUNT lines: a dictionary in one, with an @ before it, and the texts that are searched with it in the next
ones, each with its matches as NUMBER:START-END in bytes of UTF-8. The parts of a line are JSON strings and
arrays. Alphabets are small, so that patterns overlap, contain each other and repeat themselves.
"""

import json
import random
import sys

import ahocorasick

ALPHABETS = ["a", "ab", "abc", "aб", "äöü€", "ab日本語", "a😀😁", "e\u0301é", "abcdefghijklmnopqrstuvwxyz ", "\u0000\u0001a",
             "\u007f\u0080\u07ff\u0800\uffff\U00010000\U0010ffff"]


def word(source, alphabet, longest):
    return "".join(source.choice(alphabet) for _ in range(source.randint(1, longest)))


def main():
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    source = random.Random(seed)
    left = count
    while left > 0:
        alphabet = source.choice(ALPHABETS)
        longest = source.choice([1, 2, 3, 8])
        patterns = list(dict.fromkeys(word(source, alphabet, longest) for _ in range(source.choice([1, 3, 10, 60]))))
        automaton = ahocorasick.Automaton()
        for number, pattern in enumerate(patterns):
            automaton.add_word(pattern, (number, len(pattern.encode())))
        automaton.make_automaton()
        print("@" + json.dumps(patterns))
        for _ in range(min(left, 20)):
            text = "".join(source.choice(alphabet) for _ in range(source.randint(0, 60)))
            ends = [0]
            for letter in text:
                ends.append(ends[-1] + len(letter.encode()))
            found = sorted((ends[end + 1] - length, ends[end + 1], number)
                           for end, (number, length) in automaton.iter(text))
            print(json.dumps([text, [n for match in found for n in match]]))
        left -= 20


main()
