"""Runs a composite action as a job does, but for what needs GitHub: `action.py ACTION WORKSPACE ARTIFACTS [INPUT=VALUE ...]`.

Steps run in bash as the runner starts it. Artifacts are folders below ARTIFACTS. The status is that of the first step that
failed; `output NAME=VALUE` lines tell the action's outputs."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

action = yaml.safe_load(pathlib.Path(sys.argv[1]).read_text())
workspace, artifacts = pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
inputs = {name: str(entry.get("default", "")) for name, entry in action["inputs"].items()}
for word in sys.argv[4:]:
    name, _, value = word.partition("=")
    assert name in inputs, f"the action has no input {name}"
    inputs[name] = value
github = {"server_url": "https://github.example", "action_repository": "acme/etude", "repository": "a/b"}
steps, failed = {}, 0


def value(expression):
    """What an expression stands for, as far as the action uses the language."""
    if expression == "always()":
        return True
    for operator in ("||", "&&", "!=", "=="):
        if operator in expression:
            left, right = (value(side.strip()) for side in expression.split(operator, 1))
            return {"||": left or right, "&&": left and right, "!=": left != right, "==": left == right}[operator]
    if text := re.fullmatch(r"'([^']*)'", expression):
        return text[1]
    kind, *names = expression.split(".")
    if kind == "steps":
        return steps.get(names[0], {}).get(names[2], "")
    return {"inputs": inputs, "github": github}[kind][names[0]]


def filled(text):
    return re.sub(r"\$\{\{ (.*?) \}\}", lambda match: str(value(match[1])), str(text))


with tempfile.TemporaryDirectory() as temporary:
    for step in action["runs"]["steps"]:
        condition = step.get("if", "")
        if (failed and "always()" not in condition) or (condition and not value(condition)):
            continue
        if "run" in step:
            assert "${{" not in step["run"], f"{step['name']}: an input in a script is code: pass it by `env`"
            output = pathlib.Path(temporary, "output")
            output.write_text("")
            script = pathlib.Path(temporary, "script.sh")
            script.write_text(step["run"])
            variables = {name: filled(text) for name, text in step.get("env", {}).items()}
            status = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
                cwd=workspace, stderr=subprocess.STDOUT,
                env={**os.environ, **variables, "RUNNER_TEMP": temporary, "GITHUB_OUTPUT": str(output)},
            ).returncode
            lines = output.read_text().splitlines()
            steps[step.get("id", step["name"])] = dict(line.split("=", 1) for line in lines)
            failed = failed or status
            continue
        uses, arguments = step["uses"].split("@")[0], {name: filled(text) for name, text in step["with"].items()}
        if uses == "actions/upload-artifact":
            source = pathlib.Path(arguments["path"])
            folder = artifacts / arguments["name"]
            folder.mkdir()  # A name that is there already is an error on GitHub too.
            if source.exists():
                shutil.copy(source, folder)
        elif uses == "actions/download-artifact":
            target = pathlib.Path(arguments["path"])
            for folder in sorted(artifacts.glob(arguments["pattern"])):
                shutil.copytree(folder, target, dirs_exist_ok=True)
        else:
            sys.exit(f"what does {uses} do?")
    for name, entry in action.get("outputs", {}).items():
        text = filled(entry["value"])
        print(f"output {name}={pathlib.Path(text).name}")
sys.exit(failed)
