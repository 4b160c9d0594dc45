"""The FastAPI Worker of npm's `create-cloudflare`, rendered by that tool and kept in the cache."""

import json
import os
import shutil
from pathlib import Path

from tests.runtime.toolchain import cached, run, toolchain

VERSION: str = json.loads((Path(__file__).parent / "package.json").read_text())["dependencies"][
    "create-cloudflare"
]
QUESTIONS = ["--category=web-framework", "--framework=fastapi", "--lang=python"]
NOTHING_ELSE = ["--no-deploy", "--no-git", "--no-open", "--no-agents", "--no-auto-update"]


def create_cloudflare() -> Path:
    """The rendered project. The tool wants npm's registry, once."""
    return cached(f"create-cloudflare-{VERSION}", _render) / "fastapi"


def _render(folder: Path) -> None:
    tool = folder / "tool"
    npm, node = _npm(tool / "bin"), str(toolchain().node)
    what = f"create-cloudflare {VERSION}"
    environment = _environment(tool)
    package = f"create-cloudflare@{VERSION}"
    run([npm, "install", "--prefix", str(tool), package], f"installing {what}", env=environment)
    script = str(tool / "node_modules" / "create-cloudflare" / "bin" / "c3.js")
    command = [node, script, "fastapi", *QUESTIONS, *NOTHING_ELSE]
    run(command, what, cwd=folder, env=environment)
    shutil.rmtree(tool)
    shutil.rmtree(folder / "fastapi" / "node_modules")


def _npm(folder: Path) -> str:
    # The launcher that the Node wheel brings does not find npm; the tool looks for one on PATH.
    node = toolchain().node
    client = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    folder.mkdir(parents=True)
    launcher = folder / "npm"
    launcher.write_text(f'#!/bin/sh\nexec "{node}" "{client}" "$@"\n')
    launcher.chmod(0o755)
    return str(launcher)


def _environment(tool: Path) -> dict[str, str]:
    environment = toolchain().environment()
    return {
        **environment,
        "PATH": f"{tool / 'bin'}{os.pathsep}{environment['PATH']}",
        "XDG_CONFIG_HOME": str(tool),
        "CREATE_CLOUDFLARE_TELEMETRY_DISABLED": "1",
    }
