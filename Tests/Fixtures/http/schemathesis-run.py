"""Has schemathesis test a server by its own OpenAPI document, with the same examples each time. Writes what
schemathesis writes, and then its exit status.

usage: schemathesis-run.py URL
"""

import pathlib
import subprocess
import sys
import tempfile

program = str(pathlib.Path(sys.executable).parent / "schemathesis")
with tempfile.TemporaryDirectory() as folder:
    result = subprocess.run(
        [program, "run", sys.argv[1] + "/openapi.json", "--seed", "1", "--max-examples", "20"]
        + ["--generation-database", "none", "--no-color"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
print(result.stdout + result.stderr)
print(result.returncode)
