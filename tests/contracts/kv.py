"""What a KV namespace does, as Python code sees it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from . import collect, raises

ONLY_TEXT_AND_BYTES = "accepts only strings, ArrayBuffers, ArrayBufferViews, and ReadableStreams"


@dataclass
class Point:
    x: int


class Colour(StrEnum):
    RED = "red"


async def names(kv: Any, **options: Any) -> list[str]:
    return [key["name"] for key in (await kv.list(**options))["keys"]]


async def a_missing_key_is_none(kv: Any) -> None:
    """A key never written reads as None, as text and as JSON."""
    assert await kv.get("missing") is None
    assert await kv.get("missing", "json") is None


async def text_comes_back_as_it_was(kv: Any) -> None:
    """Text is kept to the letter, whatever the script."""
    await kv.put("k", "héllo ✓ 😀 \x00 \u202eab")
    assert await kv.get("k") == "héllo ✓ 😀 \x00 \u202eab"


async def empty_text_is_not_missing(kv: Any) -> None:
    """An empty value is there."""
    await kv.put("k", "")
    assert await kv.get("k") == ""


async def put_gives_none(kv: Any) -> None:
    """Neither put nor delete returns anything."""
    assert await kv.put("k", "v") is None
    assert await kv.delete("k") is None


async def a_second_put_replaces(kv: Any) -> None:
    """A put replaces the value and drops the metadata."""
    await kv.put("k", "old", metadata={"a": 1})
    await kv.put("k", "new")
    entry = await kv.getWithMetadata("k")
    assert entry["value"] == "new" and entry["metadata"] is None


async def delete_removes(kv: Any) -> None:
    """A deleted key is gone, and deleting it again is no error."""
    await kv.put("k", "v")
    await kv.delete("k")
    await kv.delete("k")
    assert await kv.get("k") is None


async def bytes_come_back_as_memoryview(kv: Any) -> None:
    """arrayBuffer gives the very bytes, as a memoryview."""
    await kv.put("k", b"\x00\x01\xff")
    value = await kv.get("k", "arrayBuffer")
    assert isinstance(value, memoryview) and bytes(value) == b"\x00\x01\xff"


async def a_memoryview_is_bytes(kv: Any) -> None:
    """What was read as memoryview can be written again."""
    await kv.put("k", memoryview(b"abc"))
    assert bytes(await kv.get("k", "arrayBuffer")) == b"abc"


async def bytes_that_are_no_utf8_read_as_replacement_characters(kv: Any) -> None:
    """Reading bytes as text never fails."""
    await kv.put("k", b"a\xff")
    assert await kv.get("k") == "a\ufffd"


async def none_is_written_as_the_text_null(kv: Any) -> None:
    """None is not refused: it becomes the text `null`."""
    await kv.put("k", None)
    assert await kv.get("k") == "null"
    assert await kv.get("k", "json") is None


async def numbers_are_written_as_text(kv: Any) -> None:
    """A whole float loses its point, a bool is JavaScript's."""
    for value, text in [(42, "42"), (1.5, "1.5"), (3.0, "3"), (True, "true"), (2**60, str(2**60))]:
        await kv.put("k", value)
        assert await kv.get("k") == text, (value, text)


async def a_str_enum_is_text(kv: Any) -> None:
    """A StrEnum's value is written."""
    await kv.put("k", Colour.RED)
    assert await kv.get("k") == "red"


async def dicts_and_lists_are_refused(kv: Any) -> None:
    """A dict or list needs json.dumps first."""
    for value in ({"a": 1}, [1, 2], {1, 2}):
        with raises("TypeError", ONLY_TEXT_AND_BYTES):
            await kv.put("k", value)
    assert await kv.get("k") is None


async def dates_are_refused(kv: Any) -> None:
    """A datetime needs isoformat() first."""
    with raises("TypeError", ONLY_TEXT_AND_BYTES):
        await kv.put("k", datetime(2026, 1, 2, tzinfo=UTC))


async def unknown_python_objects_are_refused(kv: Any) -> None:
    """Decimal, UUID, date and dataclass reach JavaScript as opaque proxies."""
    for value in (Decimal("1.5"), UUID(int=1), date(2026, 1, 2), Point(1)):
        with raises("TypeError", ONLY_TEXT_AND_BYTES):
            await kv.put("k", value)


async def tuples_and_bytearrays_are_refused_by_the_sdk(kv: Any) -> None:
    """They never reach JavaScript, not even nested."""
    with raises(TypeError, "cannot be sent over RPC"):
        await kv.put("k", ("a", "b"))
    with raises(TypeError, "cannot be sent over RPC"):
        await kv.put("k", bytearray(b"a"))
    with raises(TypeError, "cannot be sent over RPC"):
        await kv.put("k", "v", metadata={"pair": (1, 2)})


async def an_awaitable_is_refused_by_the_sdk(kv: Any) -> None:
    """A forgotten await is an error, not a value."""
    pending = kv.get("other")
    try:
        with raises(TypeError, "Awaitable"):
            await kv.put("k", pending)
    finally:
        await pending


async def json_is_parsed(kv: Any) -> None:
    """A JSON object reads as a dict whose keys are attributes too; null is None."""
    await kv.put("k", '{"a": {"b": [1, null, "x"]}, "t": true}')
    value = await kv.get("k", "json")
    assert value.a.b == [1, None, "x"]
    assert isinstance(value, dict) and value == {"a": {"b": [1, None, "x"]}, "t": True}


async def json_numbers_are_javascript_numbers(kv: Any) -> None:
    """3.0 is the int 3; beyond 2**53 - 1 a whole number is a float."""
    await kv.put("k", f"[3.0, 1.5, {2**53 - 1}, {2**53}, {2**60}, -0.5]")
    value = await kv.get("k", "json")
    assert value == [3, 1.5, 2**53 - 1, 2**53, 2**60, -0.5]
    assert [type(item) for item in value] == [int, float, int, float, float, float]


async def what_is_no_json_raises(kv: Any) -> None:
    """Reading text as JSON raises JavaScript's SyntaxError."""
    for text in ("x", "", "NaN", "{'a': 1}"):
        await kv.put("k", text)
        with raises("SyntaxError"):
            await kv.get("k", "json")


async def the_type_may_be_an_option(kv: Any) -> None:
    """`get(k, "json")`, `get(k, type="json")` and `get(k, {"type": "json"})` are the same."""
    await kv.put("k", "[1]")
    assert await kv.get("k", type="json") == [1]
    assert await kv.get("k", {"type": "json"}) == [1]
    assert await kv.get("k", type="text") == "[1]"


async def an_unknown_type_is_refused(kv: Any) -> None:
    """Also None, which arrives as null."""
    await kv.put("k", "v")
    for kind in ("blob", "bytes"):
        with raises("TypeError", "Unknown response type"):
            await kv.get("k", kind)
    with raises("TypeError", "Unknown response type"):
        await kv.get("k", type=None)


async def a_stream_is_read_in_chunks(kv: Any) -> None:
    """`stream` gives a raw ReadableStream."""
    await kv.put("k", "streamed")
    reader = (await kv.get("k", "stream")).getReader()
    chunk = await reader.read()
    assert chunk.done is False and chunk.value.to_bytes() == b"streamed"
    assert (await reader.read()).done is True
    chunks = [chunk.to_bytes() async for chunk in await kv.get("k", "stream")]
    assert chunks == [b"streamed"]


async def metadata_comes_back(kv: Any) -> None:
    """getWithMetadata gives value and metadata, None included."""
    await kv.put("k", "v", metadata={"a": 1, "n": None, "l": [1.0, "x"]})
    entry = await kv.getWithMetadata("k")
    assert entry["value"] == "v" and entry.value == "v"
    assert entry["metadata"] == {"a": 1, "n": None, "l": [1, "x"]}


async def metadata_of_a_missing_key_is_none(kv: Any) -> None:
    """A missing key has value None and metadata None."""
    entry = await kv.getWithMetadata("missing")
    assert entry["value"] is None and entry["metadata"] is None


async def metadata_travels_as_json(kv: Any) -> None:
    """A datetime becomes ISO text in UTC, bytes an object of numbers, None nothing."""
    moment = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
    await kv.put("k", "v", metadata={"at": moment, "raw": b"\x01\x02"})
    entry = await kv.getWithMetadata("k")
    assert entry.metadata == {"at": "2026-01-02T03:04:05.678Z", "raw": {"0": 1, "1": 2}}
    await kv.put("k", "v", metadata=None)
    assert (await kv.getWithMetadata("k")).metadata is None


async def datetimes_keep_their_moment(kv: Any) -> None:
    """Any zone is converted to UTC, a naive one is taken for UTC; below a millisecond it is cut."""
    tokyo = timezone(timedelta(hours=9))
    for moment in (
        datetime(2026, 1, 2, 12, 0, 0, 1999, tokyo),
        datetime(2026, 1, 2, 3, 0, 0, 1999),
    ):
        await kv.put("k", "v", metadata=moment)
        assert (await kv.getWithMetadata("k")).metadata == "2026-01-02T03:00:00.001Z"


async def metadata_may_be_any_json_value(kv: Any) -> None:
    """Text, numbers, lists and falsy values are metadata as well."""
    for metadata in ("s", 5, [1], "", 0, False):
        await kv.put("k", "v", metadata=metadata)
        assert (await kv.getWithMetadata("k")).metadata == metadata, metadata


async def metadata_over_1024_bytes_is_refused(kv: Any) -> None:
    """The limit counts the bytes of the JSON text."""
    await kv.put("k", "v", metadata="x" * 1022)
    with raises("Error", "413 Metadata length of 1025 exceeds limit of 1024"):
        await kv.put("k", "v", metadata="x" * 1023)
    with raises("Error", "413 Metadata length"):
        await kv.put("k", "v", metadata="é" * 600)


async def a_big_int_in_metadata_is_refused(kv: Any) -> None:
    """An int from 2**53 - 1 on becomes a BigInt, which JSON does not know."""
    for most in (2**53 - 2, 2 - 2**53):
        await kv.put("k", "v", metadata={"n": most})
        assert (await kv.getWithMetadata("k")).metadata == {"n": most}
        with raises("TypeError", "BigInt"):
            await kv.put("k", "v", metadata={"n": most + (1 if most > 0 else -1)})


async def get_with_metadata_converts_too(kv: Any) -> None:
    """The type applies to the value of getWithMetadata as well."""
    await kv.put("k", '{"a": 1}', metadata="m")
    assert (await kv.getWithMetadata("k", "json")).value == {"a": 1}
    assert bytes((await kv.getWithMetadata("k", type="arrayBuffer")).value) == b'{"a": 1}'


async def a_ttl_under_60_seconds_is_refused(kv: Any) -> None:
    """60 is the least; 0 and None are no way to say never."""
    await kv.put("k", "v", expirationTtl=60)
    with raises("Error", "Invalid expiration_ttl of 59. Expiration TTL must be at least 60"):
        await kv.put("k", "v", expirationTtl=59)
    for ttl in (0, None, -1):
        with raises("Error", "Please specify integer greater than 0"):
            await kv.put("k", "v", expirationTtl=ttl)


async def a_ttl_shows_as_expiration(kv: Any) -> None:
    """A listing tells when a key expires, in seconds since 1970."""
    now = time.time()
    await kv.put("k", "v", expirationTtl=3600)
    [key] = (await kv.list())["keys"]
    assert abs(key["expiration"] - now - 3600) < 30 and isinstance(key["expiration"], int)


async def a_key_without_ttl_has_no_expiration(kv: Any) -> None:
    """`expiration` and `metadata` are absent from a listing, not None."""
    await kv.put("k", "v")
    [key] = (await kv.list())["keys"]
    assert dict(key) == {"name": "k"}


async def a_ttl_may_be_fractional_or_text(kv: Any) -> None:
    """Numbers are cut to whole seconds, text is parsed."""
    now = time.time()
    await kv.put("a", "v", expirationTtl=120.9)
    await kv.put("b", "v", expirationTtl="90")
    a, b = (key["expiration"] - now for key in (await kv.list())["keys"])
    assert abs(a - 120) < 30 and abs(b - 90) < 30


async def an_expiration_must_be_a_minute_ahead(kv: Any) -> None:
    """`expiration` is absolute; what is past or too near is refused."""
    now = int(time.time())
    await kv.put("k", "v", expiration=now + 3600)
    [key] = (await kv.list())["keys"]
    assert key["expiration"] == now + 3600
    with raises("Error", "greater than the current number of seconds"):
        await kv.put("k", "v", expiration=1)
    with raises("Error", "at least 60 seconds in the future"):
        await kv.put("k", "v", expiration=now + 30)


async def options_may_be_a_dict(kv: Any) -> None:
    """Keywords and a trailing dict are the same call."""
    await kv.put("k", "v", {"expirationTtl": 3600, "metadata": "m"})
    [key] = (await kv.list({"prefix": "k"}))["keys"]
    assert key["metadata"] == "m" and key["expiration"] > time.time()


async def bad_keys_are_refused(kv: Any) -> None:
    """Empty, `.` and `..` are no keys, for any call."""
    for call in (kv.get, kv.delete, kv.getWithMetadata):
        with raises("TypeError", "Key name cannot be empty"):
            await call("")
    for key in (".", ".."):
        with raises("TypeError", "is not allowed as a key name"):
            await kv.put(key, "v")


async def a_key_over_512_bytes_is_refused(kv: Any) -> None:
    """The limit counts UTF-8 bytes, not characters."""
    await kv.put("é" * 256, "v")
    assert await kv.get("é" * 256) == "v"
    with raises("Error", "414 UTF-8 encoded length of 514 exceeds key length limit of 512"):
        await kv.put("é" * 257, "v")


async def other_keys_become_text(kv: Any) -> None:
    """None reads the key `null`, a number its digits."""
    await kv.put(12, "v")
    assert await kv.get("12") == "v"
    await kv.put("null", "n")
    assert await kv.get(None) == "n"


async def python_objects_as_keys_become_text(kv: Any) -> None:
    """A UUID, Decimal or enum is read by its str(); in metadata it leaves nothing."""
    await kv.put(UUID(int=1), "v", metadata={"id": UUID(int=1), "price": Decimal("1.50")})
    entry = await kv.getWithMetadata("00000000-0000-0000-0000-000000000001")
    assert entry.value == "v" and entry.metadata == {"id": {}, "price": {}}
    await kv.put(Colour.RED, "r")
    assert await kv.get("red") == "r"


async def arguments_are_counted(kv: Any) -> None:
    """What is left out is refused by name of the call; options must be an object."""
    with raises("TypeError", "Failed to execute 'put' on 'KvNamespace': parameter 2"):
        await kv.put("k")
    with raises("TypeError", "'KvNamespace': parameter 3 is not of type 'PutOptions'"):
        await kv.put("k", "v", 60)
    with raises("TypeError", "'get' on 'KvNamespace': parameter 1"):
        await kv.get()
    with raises("TypeError", "'list' on 'KvNamespace': parameter 1 is not of type 'ListOptions'"):
        await kv.list("prefix")


async def keywords_after_an_options_dict_are_lost(kv: Any) -> None:
    """They become one more argument, which nobody reads; after a missing value they are it."""
    await kv.put("k", "v", {"metadata": 1}, metadata=2)
    assert (await kv.getWithMetadata("k")).metadata == 1
    with raises("TypeError", ONLY_TEXT_AND_BYTES):
        await kv.put("k", expirationTtl=60)


async def a_cache_ttl_is_30_seconds_or_more(kv: Any) -> None:
    """It changes nothing else here."""
    await kv.put("k", "v")
    assert await kv.get("k", cacheTtl=30) == "v"
    with raises("Error", "Invalid cache_ttl of 29. Cache TTL must be at least 30"):
        await kv.get("k", cacheTtl=29)


async def lone_surrogates_are_replaced(kv: Any) -> None:
    """Text that is no Unicode is not refused, and does not survive."""
    await kv.put("k", "a\ud800", metadata="a\ud800")
    assert await kv.get("k") == "a\ufffd\ufffd\ufffd"
    with raises("Error", "Could not URL-decode key name"):
        await kv.get("a\ud800")


async def an_empty_listing_is_complete(kv: Any) -> None:
    """No keys, complete, and no cursor."""
    page = await kv.list()
    assert page["keys"] == [] and page["list_complete"] is True and "cursor" not in page


async def keys_are_listed_in_byte_order(kv: Any) -> None:
    """UTF-8 order: capitals first, emoji last."""
    for name in ("b", "a", "B", "😀", "é", "10", "9"):
        await kv.put(name, "v")
    assert await names(kv) == ["10", "9", "B", "a", "b", "é", "😀"]


async def a_prefix_narrows_the_listing(kv: Any) -> None:
    """An empty prefix, or None, is no prefix."""
    for name in ("a:1", "a:2", "b:1"):
        await kv.put(name, "v")
    assert await names(kv, prefix="a:") == ["a:1", "a:2"]
    assert await names(kv, prefix="") == await names(kv, prefix=None) == ["a:1", "a:2", "b:1"]
    assert await names(kv, prefix="c") == []


async def a_cursor_leads_through_the_pages(kv: Any) -> None:
    """Each page ends with a cursor but the last, which has none."""
    for number in range(5):
        await kv.put(f"k{number}", "v")
    page = await kv.list(limit=2)
    assert page["list_complete"] is False
    seen = [key["name"] for key in page["keys"]]
    while not page["list_complete"]:
        page = await kv.list(limit=2, cursor=page["cursor"])
        seen += [key["name"] for key in page["keys"]]
    assert seen == ["k0", "k1", "k2", "k3", "k4"] and "cursor" not in page


async def a_full_last_page_is_complete(kv: Any) -> None:
    """A limit that fits exactly leaves no cursor."""
    for name in ("a", "b"):
        await kv.put(name, "v")
    page = await kv.list(limit=2)
    assert page["list_complete"] is True and "cursor" not in page


async def a_limit_over_1000_is_refused(kv: Any) -> None:
    """1000 keys a page is the most; 0 and None mean that."""
    await kv.put("k", "v")
    with raises("Error", "Invalid key_count_limit of 1001"):
        await kv.list(limit=1001)
    for limit in (1000, 0, None):
        assert await names(kv, limit=limit) == ["k"]


async def metadata_shows_in_listings(kv: Any) -> None:
    """A listing carries metadata, so that no read is needed."""
    await kv.put("k", "v", metadata={"size": 1})
    [key] = (await kv.list())["keys"]
    assert key["metadata"] == {"size": 1}


async def many_keys_are_read_at_once(kv: Any) -> None:
    """A list of keys gives a dict of what was found, None for the rest."""
    await kv.put("a", "1")
    await kv.put("b", '{"x": 2}')
    assert await kv.get(["a", "b", "missing"]) == {"a": "1", "b": '{"x": 2}', "missing": None}
    assert await kv.get(["b", "missing"], "json") == {"b": {"x": 2}, "missing": None}


async def a_bulk_read_drops_keys_that_are_numbers(kv: Any) -> None:
    """JavaScript takes them for an array's: read such keys one by one."""
    for name in ("7", "07", "a7", str(2**32 - 2), str(2**32 - 1)):
        await kv.put(name, "v")
    found = await kv.get(["7", "07", "a7", str(2**32 - 2), str(2**32 - 1)])
    assert found == {"07": "v", "a7": "v", str(2**32 - 1): "v"}


async def a_bulk_read_has_limits(kv: Any) -> None:
    """1 to 100 keys, as text or JSON."""
    assert len(await kv.get([f"k{number}" for number in range(100)])) == 100
    with raises("Error", "maximum of 100 keys"):
        await kv.get([f"k{number}" for number in range(101)])
    with raises("Error", "minimum of 1 key"):
        await kv.get([])
    with raises("Error", "is not a valid type"):
        await kv.get(["k"], "arrayBuffer")
    await kv.put("k", "text")
    with raises("Error", "non-json value"):
        await kv.get(["k"], "json")


async def a_bulk_read_with_metadata(kv: Any) -> None:
    """Each key found has value and metadata."""
    await kv.put("a", "1", metadata={"m": 1})
    await kv.put("b", "2")
    found = await kv.getWithMetadata(["a", "b", "missing"])
    assert found["a"] == {"value": "1", "metadata": {"m": 1}}
    assert found["b"] == {"value": "2", "metadata": None}
    assert found["missing"] is None


async def a_value_over_25_mib_is_refused(kv: Any) -> None:
    """The value's bytes are counted."""
    with raises("Error", "413 Value length of 26214401 exceeds limit of 26214400"):
        await kv.put("k", bytes(25 * 1024 * 1024 + 1))


STATEMENTS = collect(globals())
