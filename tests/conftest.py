"""The template and the rendered variants, once for the whole session, and a word on what ran in workerd."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.rendering import Answers, copy_template, render
from tests.runtime.lane import STARTS
from tests.runtime.lanes import choose_lane
from tests.variants import VARIANTS

Render = Callable[[Answers], Path]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template of the working tree, in a folder of its own."""
    return copy_template(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def variant(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A variant by its name, rendered when it is first asked for. Not to be changed."""
    rendered: dict[str, Path] = {}

    def get(name: str) -> Path:
        if name not in rendered:
            folder = tmp_path_factory.mktemp("variant") / name
            rendered[name] = render(template, folder, VARIANTS[name])
        return rendered[name]

    return get


@pytest.fixture
def fresh(template: Path, tmp_path: Path) -> Render:
    """Renders into a folder that the test may change."""

    def render_fresh(answers: Answers) -> Path:
        return render(template, tmp_path / "project", answers)

    return render_fresh


REPORTS: list[str] = []


def runtime_report() -> str:
    """Which way into workerd ran in this process, and how long each Worker took to answer."""
    if not choose_lane.cache_info().currsize:
        return ""
    starts = ", ".join(f"{seconds:.1f} s" for seconds in STARTS)
    return f"runtime lane: {choose_lane().name}; first answers after {starts}"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where several processes test, each hands its report to the first."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["runtime"] = runtime_report()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the report of another process."""
    REPORTS.append(getattr(node, "workeroutput", {}).get("runtime", ""))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which lane ran, if a Worker was started."""
    for report in filter(None, [*REPORTS, runtime_report()]):
        terminalreporter.write_line(report)
