"""Errors of the runtime lane, and the lines of a log that explain them."""

import re

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_WRANGLER_TAG = re.compile(r"^[✘▲] \[(?:ERROR|WARNING)\] ")
_TELLING = re.compile(
    r"^ +- |^\s*(?:[\w.]+\.)?\w*(?:Error|Exception|Exit|Abort)\b:|\berror\b|\bfatal\b|\bmismatch\b"
    r"|not allowed|Disallowed|Can't serialize|Unexpected fields|^Value: |^Constructor name: ",
    re.IGNORECASE,
)
_OWN_FRAME = re.compile(r"File \"/session/metadata/(?!python_modules/)")
_NOISE = re.compile(
    r"pyodide\.asm|pyodide-internal:|wasm-function|node:internal|^\s+at |^\s*Error$|workers\.cloudflare\.com"
)


class LaneError(RuntimeError):
    """The Worker, or the toolchain around it, did not do what it should."""


class GateError(LaneError):
    """The deploy gate refused a project."""


def plain(log: str) -> str:
    """A log without terminal colours, wrangler's tags before each line, and blank lines."""
    lines = (_WRANGLER_TAG.sub("", line.rstrip()) for line in _ANSI.sub("", log).splitlines())
    return "\n".join(line for line in lines if line)


def relevant_lines(log: str, limit: int = 15) -> list[str]:
    """The last lines of a wrangler or workerd log that say what went wrong: own frames and errors."""
    lines = plain(log).splitlines()
    kept: dict[str, None] = {}
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if _OWN_FRAME.search(line):
            kept |= {line: None, following: None}
        elif _TELLING.search(line) and not _NOISE.search(line):
            kept[line] = None
    return list(kept)[-limit:]


def explain(summary: str, log: str) -> str:
    """A message of one summary and the log lines that matter, or the log's end if none stands out."""
    lines = relevant_lines(log) or plain(log).splitlines()[-15:]
    return "\n".join([summary, *(f"  {line}" for line in lines)])
