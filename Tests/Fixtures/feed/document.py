"""Has schemathesis look for what the feed does that its OpenAPI document does not say.

document.py URL EXAMPLES   with so many examples of each operation, from a fixed seed. Prints its summary;
                           what it has found goes to standard error.

Of its checks one is left out: that what a POST has created is there at once. A feed is made after the reply, which
says 202 for that.
"""
import os, subprocess, sys, tempfile

url, examples = sys.argv[1:]
with tempfile.TemporaryDirectory() as folder:
    program = os.path.join(os.path.dirname(sys.executable), "schemathesis")
    ended = subprocess.run(
        [program, "--config-file", "/dev/null", "run", url, "--checks", "all",
         "--exclude-checks", "ensure_resource_availability", "--seed", "1", "--max-examples", examples,
         "--no-color", "--generation-database", "none"],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
if ended.returncode:
    sys.exit(ended.stdout)
print(ended.stdout)
