"""Writing one fixed Cap'n Proto message: a list of workerd's internal modules."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

_WORD = 8
_DATA_WORDS, _POINTERS = 1, 4
_ELEMENT_WORDS = _DATA_WORDS + _POINTERS
_INTERNAL = 2
_BYTE_LIST, _STRUCT_LIST = 2, 7


class Body(IntEnum):
    """What a module holds."""

    SOURCE = 0
    WASM = 1
    DATA = 2


@dataclass(frozen=True)
class Module:
    """One module of a bundle."""

    name: str
    body: Body
    content: bytes


def bundle_message(modules: Sequence[Module]) -> bytes:
    """The message `Bundle { modules :List(Module) }` in one segment."""
    list_words = 1 + len(modules) * _ELEMENT_WORDS
    blobs_at = 2 + list_words
    elements, blobs = bytearray(), bytearray()
    for index, module in enumerate(modules):
        pointers_at = 3 + index * _ELEMENT_WORDS + _DATA_WORDS
        elements += struct.pack("<HHI", _INTERNAL, module.body, 0)
        for slot, blob in enumerate((module.name.encode() + b"\0", module.content)):
            start = blobs_at + len(blobs) // _WORD
            elements += _list_pointer(start - (pointers_at + slot) - 1, _BYTE_LIST, len(blob))
            blobs += blob + bytes(-len(blob) % _WORD)
        elements += bytes(_WORD * (_POINTERS - 2))
    segment = b"".join(
        [
            _struct_pointer(0, 0, 1),
            _list_pointer(0, _STRUCT_LIST, list_words - 1),
            _struct_pointer(len(modules), _DATA_WORDS, _POINTERS),
            elements,
            blobs,
        ]
    )
    return struct.pack("<II", 0, len(segment) // _WORD) + segment


def _struct_pointer(offset: int, data_words: int, pointers: int) -> bytes:
    return struct.pack("<IHH", offset << 2, data_words, pointers)


def _list_pointer(offset: int, element_size: int, count: int) -> bytes:
    return struct.pack("<II", offset << 2 | 1, count << 3 | element_size)
