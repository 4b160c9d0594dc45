"""workerd's own configuration for the modules that wrangler would upload."""

import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

DEV_FLAGS = ("python_workers_development", "experimental")
"""The flags that let workerd read a locally built Pyodide bundle."""

_TEMPLATE = """using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
{services}
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  compatibilityDate = {date},
  compatibilityFlags = [{flags}],
  modules = [
{modules}
  ],
  bindings = [
{bindings}
  ],
);
"""


def workerd_config(
    wrangler: dict[str, Any], upload: Path, *, services: str = "", bindings: str = ""
) -> str:
    """The text of a config that lies beside the folder `upload` and embeds its files.

    It has no bindings but those given, in Cap'n Proto's notation, as are further services.
    """
    main = PurePosixPath(wrangler["main"]).name
    files = sorted(path for path in upload.rglob("*") if path.is_file())
    names = [path.relative_to(upload).as_posix() for path in files]
    names = [main, *(name for name in names if name not in {main, "README.md"})]
    modules = (
        f"    (name = {_text(name)}, {_kind(name)} = embed {_text(f'{upload.name}/{name}')}),"
        for name in names
    )
    return _TEMPLATE.format(
        date=_text(wrangler["compatibility_date"]),
        flags=", ".join(map(_text, _flags(wrangler))),
        modules="\n".join(modules),
        services=services,
        bindings=bindings,
    )


def _flags(wrangler: dict[str, Any]) -> Iterator[str]:
    yield from wrangler["compatibility_flags"]
    yield from DEV_FLAGS


def _kind(name: str) -> str:
    path = PurePosixPath(name)
    if path.suffix in {".js", ".mjs"}:
        return "esModule"
    if path.parts[0] == "python_modules":
        return "data"
    return "pythonModule" if path.suffix == ".py" else "text"


def _text(value: str) -> str:
    return json.dumps(value)
