"""JupyterHub on one machine with Docker: each learner gets a container of Etude.

Build the image (see Dockerfile), then `jupyterhub --config deploy/jupyterhub_config.py`, with dockerspawner installed.
How people log in is the hub's own part: this file leaves the authenticator to you.
"""

import os

c = get_config()  # noqa: F821

c.JupyterHub.spawner_class = "dockerspawner.DockerSpawner"
# Containers find the hub by its name in a network of their own.
c.JupyterHub.hub_ip = "0.0.0.0"
c.JupyterHub.hub_connect_ip = os.environ.get("ETUDE_HUB_NAME", "hub")

c.DockerSpawner.image = os.environ.get("ETUDE_IMAGE", "etude")
c.DockerSpawner.cmd = ["jupyterhub-singleuser"]
c.DockerSpawner.network_name = os.environ.get("ETUDE_NETWORK", "etude")
c.DockerSpawner.use_internal_ip = True
# A learner's servers and files go with the container.
c.DockerSpawner.remove = True
c.DockerSpawner.mem_limit = "3G"
c.DockerSpawner.cpu_limit = 2

c.Spawner.default_url = "/etude/"
c.Spawner.start_timeout = 300
# The first visit makes the pages.
c.Spawner.http_timeout = 120
