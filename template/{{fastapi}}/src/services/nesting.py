"""How deep JSON is nested, without parsing it.

CPython raises RecursionError for JSON nested too deep. In the Workers runtime the parser's stack
ends first, at some thousand levels, and the whole runtime with it.
"""

import re

MAX_DEPTH = 200

BRACKETS = bytes.maketrans(b"[{]}", b"(())")
OTHERS = bytes(set(range(256)) - set(b"[{]}"))
STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)


def nested_too_deep(body: bytes) -> bool:
    """Whether arrays and objects lie in each other more than about MAX_DEPTH levels deep."""
    return len(body) > MAX_DEPTH and many_levels(body) and many_levels(STRING.sub(b"", body))


def many_levels(text: bytes) -> bool:
    """The same for text whose strings hold no brackets; each round takes the innermost pairs away."""
    left = text.translate(BRACKETS, OTHERS)
    for _ in range(MAX_DEPTH):
        shorter = left.replace(b"()", b"")
        if len(shorter) == len(left):
            break
        left = shorter
    return left.count(b"(") > MAX_DEPTH
