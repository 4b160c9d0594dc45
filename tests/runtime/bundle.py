"""The Pyodide bundle for workerd's slot for locally built ones, made from npm's `pyodide`."""

import re
from pathlib import Path
from typing import NamedTuple

from . import pins
from .capnp import Body, Module, bundle_message
from .errors import LaneError
from .toolchain import Toolchain, cached

BUNDLE = "pyodide_dev.capnp.bin"
"""The file name that workerd looks for."""

_NAMESPACE = "pyodideRuntime-internal:"
_WRAPPERS = "newWasmModule, wasmInstantiate, monotonicDateNow, getRandomValues, patchedLoadLibData"
_PROLOGUE = f"""import {{ {_WRAPPERS} }} from "pyodide-internal:builtin_wrappers";
function refuseEval() {{ throw new Error("eval is not available in this runtime"); }}
"""


class Replacement(NamedTuple):
    """One kind of call in npm's pyodide.asm.mjs that must go through workerd's wrapper for it."""

    what: str
    pattern: re.Pattern[str]
    by: str
    places: int


# workerd allows neither eval nor new WebAssembly modules, and must see every reading of clock and entropy.
REPLACEMENTS = (
    Replacement(
        "WebAssembly modules", re.compile(r"new WebAssembly\.Module\("), "newWasmModule(", 4
    ),
    Replacement(
        "instantiating a library",
        re.compile(r"=await WebAssembly\.instantiate\(binary,info\)"),
        "=await wasmInstantiate(binary,info)",
        1,
    ),
    Replacement("the clock", re.compile(r"\bDate\.now\(\)"), "monotonicDateNow()", 22),
    Replacement(
        "random values",
        re.compile(r"view=>crypto\.getRandomValues\(view\)"),
        "view=>getRandomValues(Module,view)",
        1,
    ),
    Replacement(
        "loading a library",
        re.compile(r"loadWebAssemblyModule\(loadLibData\(\),"),
        "loadWebAssemblyModule(patchedLoadLibData(Module,libName,flags.rpath),",
        1,
    ),
    Replacement(
        "the memory of a library",
        re.compile(r"getMemory\(metadata\.memorySize\+memAlign\)"),
        "Module.getMemoryPatched(Module,libName,metadata.memorySize+memAlign)",
        1,
    ),
    Replacement("eval", re.compile(r"(?<![\w.])eval\("), "refuseEval(", 6),
    Replacement(
        "the export",
        re.compile(r"export default _createPyodideModule;"),
        "export { _createPyodideModule };",
        1,
    ),
)


def bundle_folder(tools: Toolchain) -> Path:
    """The folder to give to workerd as `--pyodide-bundle-disk-cache-dir`."""
    name = f"bundle-wrangler-{pins.WRANGLER}-pyodide-{pins.PYODIDE}"
    return cached(name, lambda folder: write_bundle(tools, folder))


def write_bundle(tools: Toolchain, folder: Path) -> None:
    """Build the bundle, after checking that workerd wants this Pyodide."""
    check_versions(tools.workerd)
    glue = (tools.pyodide / "pyodide.asm.mjs").read_text(encoding="utf-8")
    parts = [
        ("pyodide.asm", Body.SOURCE, patched(glue).encode()),
        ("pyodide.asm.wasm", Body.WASM, (tools.pyodide / "pyodide.asm.wasm").read_bytes()),
        ("python_stdlib.zip", Body.DATA, (tools.pyodide / "python_stdlib.zip").read_bytes()),
    ]
    message = bundle_message([Module(_NAMESPACE + name, body, data) for name, body, data in parts])
    (folder / BUNDLE).write_bytes(message)


def check_versions(workerd: Path) -> None:
    """Fail with what to bump when this workerd was built for another Pyodide."""
    wanted = re.search(rb"pythonWorkersDevPyodide\0+(\d+\.\d+\.\d+)\0", workerd.read_bytes())
    if wanted is None:
        raise LaneError(
            f"cannot find which Pyodide the workerd of wrangler {pins.WRANGLER} wants: "
            "its format changed, mend check_versions in tests/runtime/bundle.py"
        )
    if (version := wanted[1].decode()) != pins.PYODIDE:
        raise LaneError(
            f"the workerd of wrangler {pins.WRANGLER} wants Pyodide {version}, the pin is {pins.PYODIDE}: "
            f'set "pyodide": "{version}" in tests/runtime/package.json'
        )


def patched(glue: str) -> str:
    """Emscripten's JavaScript with every forbidden call sent through workerd's wrapper for it."""
    for what, pattern, by, places in REPLACEMENTS:
        glue, found = pattern.subn(by, glue)
        if found != places:
            raise LaneError(
                f"Pyodide {pins.PYODIDE}: {found} places to replace for {what}, expected {places}; "
                "read the new pyodide.asm.mjs and mend REPLACEMENTS in tests/runtime/bundle.py"
            )
    return _PROLOGUE + glue
