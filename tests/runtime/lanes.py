"""The two ways of running wrangler: officially, and from registry packages alone."""

import os
import socket
from functools import cache
from pathlib import Path
from typing import Protocol

from . import pins
from .bundle import bundle_folder
from .errors import LaneError
from .project import vendor
from .toolchain import Toolchain, run, toolchain

_OFFICIAL_PROBE = ("workers.cloudflare.com", 443)


class Lane(Protocol):
    """One way of running wrangler on a project."""

    name: str

    def prepare(self, project: Path) -> None:
        """Give the project what wrangler needs beside its files."""

    def wrangler(self, *arguments: str) -> list[str]:
        """The command for `wrangler arguments…`."""

    def dev_options(self) -> list[str]:
        """What `wrangler dev` needs beyond its usual options."""

    def environment(self, state: Path, /) -> dict[str, str]:
        """The environment of wrangler, which may write its own files into `state`."""


class OfficialLane:
    """`uv run pywrangler`: needs uv, Node and the internet."""

    name = "official"

    def prepare(self, project: Path) -> None:
        """Install wrangler, as package.json asks or as pinned; pywrangler itself vendors python_modules."""
        if (project / "node_modules").exists():
            return
        named = [] if (project / "package.json").exists() else [f"wrangler@{pins.WRANGLER}"]
        command = ["npm", "install", "--no-package-lock", "--no-save", "--prefix", ".", *named]
        run(command, "npm install", cwd=project)

    def wrangler(self, *arguments: str) -> list[str]:
        """The command for `wrangler arguments…`."""
        return ["uv", "run", "pywrangler", *arguments]

    def dev_options(self) -> list[str]:
        """Nothing: this is the official way."""
        return []

    def environment(self, _state: Path) -> dict[str, str]:
        """The caller's, without telemetry and prompts."""
        return {**os.environ, "WRANGLER_SEND_METRICS": "false", "CI": "1"}


class OfflineLane:
    """wrangler, workerd and Pyodide from npm, wheels from PyPI."""

    name = "offline"

    def __init__(self) -> None:
        self._tools = toolchain()
        self._bundle = bundle_folder(self._tools)

    def prepare(self, project: Path) -> None:
        """Vendor python_modules."""
        vendor(project)

    def wrangler(self, *arguments: str) -> list[str]:
        """The command for `wrangler arguments…`."""
        return [*self._tools.wrangler, *arguments]

    def dev_options(self) -> list[str]:
        """The flags that let workerd read a locally built Pyodide bundle."""
        flags = ["python_workers", "python_workers_development", "experimental"]
        return ["--compatibility-flags", *flags]

    def environment(self, state: Path) -> dict[str, str]:
        """The toolchain's, with a workerd that knows where the bundle lies."""
        wrapper = _workerd_wrapper(self._tools, self._bundle, state)
        config = {"XDG_CONFIG_HOME": str(state / "config"), "MINIFLARE_WORKERD_PATH": str(wrapper)}
        return {**self._tools.environment(), **config}


@cache
def choose_lane() -> Lane:
    """The official lane with internet, else the offline one; `PWT_LANE` overrules. It is printed."""
    name = os.environ.get("PWT_LANE") or ("official" if _internet() else "offline")
    if name not in {"official", "offline"}:
        raise LaneError(f"PWT_LANE is {name!r}; allowed: official, offline")
    print(f"runtime lane: {name}", flush=True)
    return OfficialLane() if name == "official" else OfflineLane()


def _internet() -> bool:
    try:
        socket.create_connection(_OFFICIAL_PROBE, timeout=3).close()
    except OSError:
        return False
    return True


def _workerd_wrapper(tools: Toolchain, bundle: Path, state: Path) -> Path:
    wrapper = state / "workerd.sh"
    option = f'--pyodide-bundle-disk-cache-dir="{bundle}"'
    lines = [
        "#!/bin/sh",
        f'if [ "$1" = serve ]; then shift; exec "{tools.workerd}" serve {option} "$@"; fi',
        f'exec "{tools.workerd}" "$@"',
    ]
    wrapper.write_text("\n".join(lines) + "\n", encoding="utf-8")
    wrapper.chmod(0o700)
    return wrapper
