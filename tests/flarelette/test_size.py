"""The promises about size: lines of code, zipped bytes and imports."""

from __future__ import annotations

import ast
import io
import sys
import tokenize
import zipfile
from pathlib import Path

import flarelette

FOLDER = Path(flarelette.__path__[0])
CORE = [
    "__init__",
    "app",
    "datastructures",
    "edge",
    "errors",
    "middleware",
    "request",
    "response",
    "router",
]
LAYOUT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def lines_of_code(path: Path) -> int:
    source = path.read_text()
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in LAYOUT:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None:
            lines -= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return len(lines)


def zipped(paths: list[Path]) -> int:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in paths:
            archive.write(path, f"flarelette/{path.name}")
    return len(buffer.getvalue())


def test_the_counter_counts_code() -> None:
    assert lines_of_code(FOLDER / "middleware.py") == 14


def test_the_core_is_at_most_600_lines_and_15_kb() -> None:
    """The core is what every application loads; `test_public_names` holds that list."""
    core = [FOLDER / f"{name}.py" for name in CORE]
    assert sum(map(lines_of_code, core)) <= 600
    assert zipped(core) <= 15_000


def test_all_that_an_application_may_ask_for() -> None:
    """The test client and the description of routes aside."""
    every = [path for path in FOLDER.glob("*.py") if path.stem not in ("testing", "description")]
    assert sum(map(lines_of_code, every)) <= 1_200
    assert zipped(every) <= 28_000


def test_only_the_standard_library_and_json_logger_are_imported() -> None:
    found: set[str] = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add(node.module or "")
    roots = {name.partition(".")[0] for name in found}
    assert roots - sys.stdlib_module_names == {"pythonjsonlogger", "js", "pyodide"}


def test_the_runtime_is_imported_inside_functions_only() -> None:
    for path in FOLDER.glob("*.py"):
        for node in ast.parse(path.read_text()).body:
            names = (
                {alias.name for alias in getattr(node, "names", [])}
                if isinstance(node, ast.Import)
                else set()
            )
            if isinstance(node, ast.ImportFrom):
                names = {node.module or ""}
            assert not {name.partition(".")[0] for name in names} & {"js", "pyodide", "workers"}
