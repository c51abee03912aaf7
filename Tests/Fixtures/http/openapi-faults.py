"""Has schemathesis look for what an API does that its OpenAPI document does not say.

openapi-faults.py URL EXAMPLES   with so many examples of each operation, from a fixed seed, and all of
                                 its checks. Prints its summary; what it has found goes to standard error.
"""
import os, subprocess, sys, tempfile

url, examples = sys.argv[1:]
with tempfile.TemporaryDirectory() as folder:
    program = os.path.join(os.path.dirname(sys.executable), "schemathesis")
    ended = subprocess.run(
        [program, "--config-file", "/dev/null", "run", url, "--checks", "all", "--seed", "1",
         "--max-examples", examples, "--no-color", "--generation-database", "none"],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
if ended.returncode:
    sys.exit(ended.stdout)
print(ended.stdout)
