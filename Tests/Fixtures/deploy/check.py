"""What is wrong with the files of `deploy/`, a line each: `check.py ROOT`. Nothing is wrong when nothing is printed."""

import json
import os
import pathlib
import re
import sys
import tomllib

import yaml
from dockerfile_parse import DockerfileParser
from traitlets.config.loader import PyFileConfigLoader

root = pathlib.Path(sys.argv[1])
deploy = root / "deploy"


def wrong(place, text):
    print(f"deploy/{place}: {text}")


def is_pinned(image):
    return re.fullmatch(r"[a-z/.]+:\d+\.\d+\.\d+-bookworm", image) is not None


def versions(file):
    return dict(re.findall(r"^([\w.-]+)==(\S+)", (root / file).read_text(), re.M))


def requirements():
    """The image's Python is the one that the tests' packages are installed with: what both have, installs."""
    ours, tests = versions("deploy/jupyter/requirements.txt"), versions("scripts/requirements.txt")
    for name in sorted(ours.keys() & tests.keys()):
        if ours[name] != tests[name]:
            wrong("jupyter/requirements.txt", f"{name} {ours[name]}: the tests have {tests[name]}")


def dockerfile():
    """The rules of hadolint that concern it, and what Binder wants."""
    parser = DockerfileParser(str(deploy / "Dockerfile"), cache_content=True)
    steps = [(step["instruction"], step["value"]) for step in parser.structure if step["instruction"] != "COMMENT"]
    known = {"FROM", "ARG", "ENV", "RUN", "COPY", "WORKDIR", "USER", "EXPOSE", "CMD"}
    for name, value in steps:
        if name not in known:
            wrong("Dockerfile", f"{name} is not among {sorted(known)}")
        if name == "COPY":
            words = [word for word in value.split() if not word.startswith("--")]
            for source in words[:-1]:
                if not (root / source).exists():
                    wrong("Dockerfile", f"COPY {source}: there is no such file")
        if name == "RUN":
            for script in re.findall(r"(?<![\w/.])scripts/[\w-]+", value):
                if not os.access(root / script, os.X_OK):
                    wrong("Dockerfile", f"RUN {script}: there is no such program")
            if "apt-get" in value and not {"--yes", "--no-install-recommends"} <= set(value.split()):
                wrong("Dockerfile", f"RUN {value}: apt-get asks, or installs more than is named")
            if "pip install" in value:
                for call in re.findall(r"pip install[^&]*", value):
                    if "--require-hashes" not in call and "--no-deps" not in call:
                        wrong("Dockerfile", f"RUN {call}: what is installed is not pinned by hashes")
    names = [name for name, _ in steps]
    if names[0] != "FROM" or not is_pinned(steps[0][1]):
        wrong("Dockerfile", f"{' '.join(steps[0])}: the image has no full version")
    if names[-1] != "CMD" or not isinstance(json.loads(steps[-1][1]), list):
        wrong("Dockerfile", "the last instruction has to be a CMD that is a list")
    arguments = {value.partition("=")[0] for name, value in steps if name == "ARG"}
    if not {"NB_USER", "NB_UID"} <= arguments:
        wrong("Dockerfile", "Binder passes NB_USER and NB_UID")
    users = [value for name, value in steps if name == "USER"]
    if not users or users[-1] in ("root", "0"):
        wrong("Dockerfile", "the container runs as root")
    return steps[0][1]


def devcontainer(image):
    settings = json.loads((deploy / "devcontainer.json").read_text())
    if settings["image"] != image:
        wrong("devcontainer.json", f"image {settings['image']}, and {image} in the Dockerfile")
    for member in ("onCreateCommand", "updateContentCommand"):
        program = settings[member].split()[0]
        if not os.access(root / program, os.X_OK):
            wrong("devcontainer.json", f"{member}: there is no {program}")
    for link, target in ((".devcontainer/devcontainer.json", "devcontainer.json"), (".binder", "")):
        if (root / link).resolve() != (deploy / target).resolve():
            wrong(target, f"/{link} does not lead to it, and tools look there")


def hub():
    entries = tomllib.loads((deploy / "jupyter/pyproject.toml").read_text())["project"]["entry-points"]
    [(name, target)] = entries["jupyter_serverproxy_servers"].items()
    module, _, function = target.partition(":")
    if not re.search(rf"^def {function}\(", (deploy / f"jupyter/{module}.py").read_text(), re.M):
        wrong("jupyter/pyproject.toml", f"{target} is not there")
    address = f"/{name}/"
    config = PyFileConfigLoader("jupyterhub_config.py", path=str(deploy)).load_config()
    if config.Spawner.default_url != address:
        wrong("jupyterhub_config.py", f"learners arrive at {config.Spawner.default_url}, and not at {address}")
    values = yaml.safe_load((deploy / "jupyterhub.yaml").read_text())["singleuser"]
    if values["defaultUrl"] != address:
        wrong("jupyterhub.yaml", f"learners arrive at {values['defaultUrl']}, and not at {address}")
    if address not in (deploy / "Dockerfile").read_text():
        wrong("Dockerfile", f"learners do not arrive at {address}")
    if config.DockerSpawner.cmd != [values["cmd"]]:
        wrong("jupyterhub.yaml", f"{values['cmd']} is run, and {config.DockerSpawner.cmd} by the other hub")


def lock():
    lines = (deploy / "jupyter/requirements.txt").read_text().replace("\\\n", "").splitlines()
    locked = {line.split("==")[0] for line in lines if "==" in line and "--hash=sha256:" in line}
    for line in lines:
        if line and not line.lstrip().startswith("#") and "--hash=sha256:" not in line:
            wrong("jupyter/requirements.txt", f"{line} has no hash")
    for package in ("jupyterlab", "jupyterhub", "jupyter-server-proxy", "flit-core"):
        if package not in locked:
            wrong("jupyter/requirements.txt", f"{package} is missing")


devcontainer(dockerfile())
hub()
lock()
requirements()
