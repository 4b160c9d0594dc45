from __future__ import annotations

import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import flarelette

NAMES = [
    "ActorClaim",
    "CORSMiddleware",
    "Field",
    "HttpError",
    "JWTMiddleware",
    "JsonResponse",
    "LoggingMiddleware",
    "Request",
    "Response",
    "StructuredLogger",
    "ValidationError",
    "WorkersApp",
    "get_actor",
    "require_scopes",
    "validate_body",
    "validate_query",
]
MODULES = [module.name for module in pkgutil.iter_modules(flarelette.__path__)]


def test_exactly_these_names_are_public() -> None:
    assert sorted(flarelette.__all__) == sorted(NAMES)
    for name in NAMES:
        assert getattr(flarelette, name).__module__.startswith("flarelette.")
    with pytest.raises(AttributeError, match="no attribute 'App'"):
        _ = flarelette.App


def test_the_modules_of_the_decision_record_are_there() -> None:
    asked = "app request response router middleware validation auth logging errors testing"
    assert set(asked.split()) <= set(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_every_public_name_has_a_docstring(name: str) -> None:
    module = importlib.import_module(f"flarelette.{name}")
    assert inspect.getdoc(module)
    for public, value in vars(module).items():
        if getattr(value, "__module__", None) == module.__name__ and not public.startswith("_"):
            if inspect.isclass(value) or inspect.isfunction(value):
                assert value.__doc__, public
            for member, function in vars(value).items() if inspect.isclass(value) else ():
                if inspect.isfunction(function) and not member.startswith("_"):
                    assert function.__doc__, f"{public}.{member}"


def imported(statement: str) -> set[str]:
    """The modules that `statement` loads into a fresh interpreter."""
    code = f"import sys; sys.path.insert(0, {str(Path(flarelette.__path__[0]).parent)!r})\n"
    code += f"{statement}\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    return set(run.stdout.split())


def test_an_application_loads_only_what_it_asks_for() -> None:
    ours = {
        name.partition(".")[2]
        for name in imported("import flarelette; flarelette.WorkersApp()")
        if name.startswith("flarelette.")
    }
    assert ours == {
        "app",
        "datastructures",
        "edge",
        "errors",
        "middleware",
        "request",
        "response",
        "router",
    }
    described = "from flarelette import openapi as o; o.add_openapi(o.WorkersApp(), title='x')"
    assert not imported(described) & {"flarelette.description", "flarelette.validation"}
    later = imported("from flarelette import Field")
    assert "flarelette.validation" in later
    assert not later & {"flarelette.auth", "flarelette.logging", "urllib.parse", "js", "workers"}
