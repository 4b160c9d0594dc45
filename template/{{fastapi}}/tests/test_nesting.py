"""Deep JSON is seen before a parser sees it."""

import json

import pytest

from services.nesting import MAX_DEPTH, nested_too_deep


@pytest.mark.parametrize("depth", [2 * MAX_DEPTH + 1, 5_000, 50_000])
@pytest.mark.parametrize(
    ("start", "end"), [(b"[", b"]"), (b'{"a":', b"}"), (b"[", b""), (b"[1,", b"]")]
)
def test_deep(depth: int, start: bytes, end: bytes) -> None:
    assert nested_too_deep(start * depth + end * depth)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[" * MAX_DEPTH + b"]" * MAX_DEPTH,
        b"[" + b"[[]]," * 10_000 + b"1]",
        json.dumps(["[" * 10_000, "\\", '"[[[' * 500, "]"]).encode(),
        json.dumps([{"a": [{"b": "["}]}] * 500).encode(),
        b"]" * 10_000,
    ],
)
def test_not_deep(body: bytes) -> None:
    assert not nested_too_deep(body)


def test_behind_a_string() -> None:
    assert nested_too_deep(b'["\\"", ' + b"[" * 5_000)
