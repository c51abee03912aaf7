"""Tests the REST API by its own document, with schemathesis: `rest.py URL TOKEN`. Ends with its status."""

import os
import subprocess
import sys
import tempfile

URL, TOKEN = sys.argv[1:3]
program = os.path.join(os.path.dirname(sys.executable), "schemathesis")
with tempfile.TemporaryDirectory() as folder:
    result = subprocess.run(
        [program, "run", f"{URL}/openapi.json", "--url", URL, "--header", f"Authorization: Bearer {TOKEN}",
         "--checks", "all", "--max-examples", "30", "--seed", "1", "--generation-database", "none",
         "--no-color"],
        cwd=folder, capture_output=True, text=True)
if result.returncode:
    sys.stderr.write(result.stdout + result.stderr)
print(result.stdout.strip().splitlines()[-1])
sys.exit(result.returncode)
