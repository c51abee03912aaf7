"""Compiles a page with mdxjs-rs, without its front matter, and prints the text of its code blocks as JSON."""

import ast
import json
import pathlib
import re
import sys

import mdxjs_py

assert mdxjs_py.is_available()
text = re.sub(r"\A---\n.*?\n---\n", "", pathlib.Path(sys.argv[1]).read_text(), flags=re.S)
compiled = mdxjs_py.compile_sync(text)
literals = re.findall(
    r"_components\.code, \{\s*(?:className: \"[^\"]*\",\s*)?children: (\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')", compiled
)
blocks = [ast.literal_eval(literal) for literal in literals]
print(json.dumps({"blocks": [block for block in blocks if block.endswith("\n")], "text": ""}))
