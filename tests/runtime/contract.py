"""Statements about bindings, run over the real bindings inside workerd.

`python -m tests.runtime.contract tests/contracts kv d1` runs the modules `kv.py` and `d1.py` of that folder.
"""

import importlib
import importlib.util
import json
import shutil
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import ai_upstream
from .errors import explain
from .gate import dry_run
from .lane import run_worker
from .project import wrangler_config
from .workerd import CONFIG, serving
from .workerd_config import workerd_config

WORKER = Path(__file__).parent / "contract_worker"
KINDS = ("kv", "d1", "r2", "queue", "ai")
"""What can be run here. Of `ai` the binding is the runtime's own, but what answers it is a stand-in."""


@dataclass(frozen=True)
class Outcome:
    """What became of one statement."""

    kind: str
    name: str
    error: str | None

    @property
    def ok(self) -> bool:
        """Whether the statement holds."""
        return self.error is None


class ContractWorker:
    """The test Worker, running."""

    def __init__(self, url: str, log: Callable[[], str]) -> None:
        self._url = url
        self._log = log

    def names(self, kind: str) -> list[str]:
        """The statements about one kind."""
        names: list[str] = self._get(f"/names/{kind}")
        return names

    def run(self, kind: str, name: str) -> Outcome:
        """Run one statement over the real, emptied binding."""
        try:
            return Outcome(kind, name, self._get(f"/run/{kind}/{name}")["error"])
        except (OSError, ValueError) as error:
            return Outcome(kind, name, explain(f"no outcome ({error}):", self._log()))

    def run_all(self, kind: str) -> list[Outcome]:
        """Run every statement about one kind."""
        return [self.run(kind, name) for name in self.names(kind)]

    def _get(self, path: str) -> Any:
        with urllib.request.urlopen(self._url + path, timeout=60) as response:
            return json.load(response)


@contextmanager
def contract_worker(contracts: Path, kinds: Sequence[str]) -> Iterator[dict[str, ContractWorker]]:
    """Start the test Worker over a folder with one module of `STATEMENTS` per kind; one entry per kind."""
    local = [kind for kind in kinds if kind != "ai"]
    with ExitStack() as stack:
        project = stack.enter_context(_project(contracts))
        workers: dict[str, ContractWorker] = {}
        if local:
            running = stack.enter_context(run_worker(project, ready_path=f"/names/{local[0]}"))
            workers |= dict.fromkeys(local, ContractWorker(running.url, lambda: running.log))
        if "ai" in kinds:
            workers["ai"] = stack.enter_context(_ai_worker(project, contracts))
        yield workers


@contextmanager
def _project(contracts: Path) -> Iterator[Path]:
    scratch = Path(tempfile.mkdtemp(prefix="pwt-contracts-"))
    package = scratch / "src" / "tests"
    ignored = shutil.ignore_patterns("__pycache__")
    try:
        shutil.copytree(WORKER, scratch, dirs_exist_ok=True, ignore=ignored)
        shutil.copytree(contracts, package / "contracts", ignore=ignored)
        (package / "__init__.py").touch()
        (package / "contracts" / "__init__.py").touch()
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def _ai_worker(project: Path, contracts: Path) -> Iterator[ContractWorker]:
    # wrangler sends the `ai` binding to an account, so workerd is started without it.
    folder = project / "ai"
    dry_run(project, folder / "upload")
    with ai_upstream.ai_service(_module(contracts, "ai").REPLIES) as service:
        config = workerd_config(
            wrangler_config(project),
            folder / "upload",
            services=service,
            bindings=ai_upstream.BINDING,
        )
        (folder / CONFIG).write_text(config, encoding="utf-8")
        with serving(folder) as port:
            log_file = folder / "workerd.log"
            yield ContractWorker(f"http://127.0.0.1:{port}", log_file.read_text)


def _module(contracts: Path, name: str) -> Any:
    package = "contracts_under_test"
    location = contracts / "__init__.py"
    spec = importlib.util.spec_from_file_location(
        package, location, submodule_search_locations=[str(contracts)]
    )
    assert spec and spec.loader
    sys.modules[package] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules[package])
    return importlib.import_module(f"{package}.{name}")


def main(arguments: Sequence[str]) -> int:
    """Print what differs, and how many statements hold for each kind."""
    contracts, kinds = Path(arguments[0]), arguments[1:] or KINDS
    failed = 0
    with contract_worker(contracts, kinds) as workers:
        for kind, worker in workers.items():
            outcomes = worker.run_all(kind)
            wrong = [outcome for outcome in outcomes if not outcome.ok]
            failed += len(wrong)
            for outcome in wrong:
                print(f"{kind}: {outcome.name} does not hold\n{outcome.error}\n")
            print(f"{kind}: {len(outcomes) - len(wrong)} of {len(outcomes)} statements hold")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
