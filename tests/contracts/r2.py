"""What an R2 bucket does, as Python code sees it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from . import collect, raises

PAGE_NAMES = ("a/1", "a/2", "b", "c")


async def fill(bucket: Any, *keys: str) -> None:
    for key in keys:
        await bucket.put(key, key)


async def listed(bucket: Any, **options: Any) -> list[str]:
    return [item.key for item in (await bucket.list(**options))["objects"]]


async def a_missing_key_is_none(bucket: Any) -> None:
    """get and head of a key never written give None."""
    assert await bucket.get("missing") is None
    assert await bucket.head("missing") is None


async def text_comes_back_as_it_was(bucket: Any) -> None:
    """Text is stored as UTF-8."""
    await bucket.put("k", "héllo 😀")
    stored = await bucket.get("k")
    assert await stored.text() == "héllo 😀" and stored.size == 11


async def bytes_come_back_as_memoryview(bucket: Any) -> None:
    """arrayBuffer gives the very bytes, as a memoryview."""
    await bucket.put("k", b"\x00\x01\xff")
    body = await (await bucket.get("k")).arrayBuffer()
    assert isinstance(body, memoryview) and bytes(body) == b"\x00\x01\xff"


async def a_memoryview_is_bytes(bucket: Any) -> None:
    """What was read as memoryview can be written again."""
    await bucket.put("k", memoryview(b"abc"))
    assert bytes(await (await bucket.get("k")).bytes()) == b"abc"


async def bytes_that_are_no_utf8_read_as_replacement_characters(bucket: Any) -> None:
    """Reading bytes as text never fails."""
    await bucket.put("k", b"a\xff")
    assert await (await bucket.get("k")).text() == "a\ufffd"


async def json_is_parsed(bucket: Any) -> None:
    """A JSON body reads as dict, whole floats as ints, null as None."""
    await bucket.put("k", '{"a": {"b": [1.0, null, 1.5]}}')
    value = await (await bucket.get("k")).json()
    assert value == {"a": {"b": [1, None, 1.5]}} and value.a.b == [1, None, 1.5]
    assert [type(item) for item in value["a"]["b"]] == [int, type(None), float]


async def what_is_no_json_raises(bucket: Any) -> None:
    """Reading text as JSON raises JavaScript's SyntaxError."""
    await bucket.put("k", "x")
    with raises("SyntaxError"):
        await (await bucket.get("k")).json()


async def a_body_is_read_once(bucket: Any) -> None:
    """The second read fails, whatever the form."""
    await bucket.put("k", "v")
    stored = await bucket.get("k")
    assert await stored.text() == "v"
    with raises("TypeError", "Body has already been used"):
        await stored.arrayBuffer()


async def a_body_can_be_streamed(bucket: Any) -> None:
    """`body` is a raw ReadableStream."""
    await bucket.put("k", "streamed")
    reader = (await bucket.get("k")).body.getReader()
    chunk = await reader.read()
    assert chunk.done is False and chunk.value.to_bytes() == b"streamed"
    assert (await reader.read()).done is True


async def none_and_empty_text_store_an_empty_object(bucket: Any) -> None:
    """Unlike in KV, None is no text."""
    for value in (None, "", b""):
        await bucket.put("k", value)
        stored = await bucket.get("k")
        assert stored.size == 0 and await stored.text() == "", value


async def other_values_are_refused(bucket: Any) -> None:
    """Numbers, dicts, lists, dates and opaque Python objects need to be text or bytes first."""
    refused = (5, 1.5, True, {"a": 1}, [1], datetime(2026, 1, 1), Decimal(1), UUID(int=1))
    for value in refused:
        with raises("TypeError", "parameter 2 is not of type"):
            await bucket.put("k", value)
    assert await bucket.head("k") is None


async def tuples_and_bytearrays_are_refused_by_the_sdk(bucket: Any) -> None:
    """They never reach JavaScript."""
    with raises(TypeError, "cannot be sent over RPC"):
        await bucket.put("k", bytearray(b"a"))
    with raises(TypeError, "cannot be sent over RPC"):
        await bucket.delete(("a", "b"))


async def put_tells_what_was_stored(bucket: Any) -> None:
    """key, size and etag, the MD5 of the body."""
    stored = await bucket.put("k", "value")
    etag = hashlib.md5(b"value").hexdigest()
    assert (stored.key, stored.size, stored.etag) == ("k", 5, etag)
    assert stored.httpEtag == f'"{etag}"'
    assert isinstance(stored.version, str) and stored.version


async def uploaded_is_a_naive_utc_datetime(bucket: Any) -> None:
    """The same for put, head and get."""
    stored = await bucket.put("k", "v")
    head = await bucket.head("k")
    now = datetime.now(UTC).replace(tzinfo=None)
    assert isinstance(stored.uploaded, datetime) and stored.uploaded.tzinfo is None
    assert abs(now - stored.uploaded) < timedelta(minutes=1)
    assert head.uploaded == (await bucket.get("k")).uploaded == stored.uploaded


async def head_has_no_body(bucket: Any) -> None:
    """head tells the same as get, but offers nothing to read."""
    await bucket.put("k", "v")
    head = await bucket.head("k")
    assert (head.key, head.size) == ("k", 1) and head["key"] == "k"
    assert not hasattr(head, "text") and not hasattr(head, "body")


async def a_second_put_replaces(bucket: Any) -> None:
    """Body, etag, version and metadata are the new ones."""
    old = await bucket.put("k", "old", customMetadata={"a": "1"})
    new = await bucket.put("k", "newer")
    assert new.etag != old.etag and new.version != old.version
    stored = await bucket.get("k")
    assert await stored.text() == "newer" and stored.customMetadata == {}


async def http_metadata_comes_back(bucket: Any) -> None:
    """What was not set is None; unknown fields are dropped."""
    fields = {"contentType": "text/plain", "cacheControl": "no-store", "other": "x"}
    await bucket.put("k", "v", httpMetadata=fields)
    for stored in (await bucket.get("k"), await bucket.head("k")):
        assert stored.httpMetadata["contentType"] == "text/plain"
        assert stored.httpMetadata.cacheControl == "no-store"
        assert stored.httpMetadata["contentEncoding"] is None
        assert "other" not in stored.httpMetadata


async def http_metadata_holds_a_date(bucket: Any) -> None:
    """cacheExpiry is a datetime, given with any zone, read as naive UTC."""
    await bucket.put("k", "v", httpMetadata={"cacheExpiry": datetime(2030, 1, 2, tzinfo=UTC)})
    assert (await bucket.head("k")).httpMetadata.cacheExpiry == datetime(2030, 1, 2)


async def custom_metadata_is_text(bucket: Any) -> None:
    """Other values become JavaScript's text for them: None is `null`."""
    fields = {"t": "é", "n": 5, "f": 3.0, "b": True, "none": None, "d": {"a": 1}}
    await bucket.put("k", "v", customMetadata=fields)
    expected = {"t": "é", "n": "5", "f": "3", "b": "true", "none": "null", "d": "[object Object]"}
    assert (await bucket.head("k")).customMetadata == expected


async def metadata_is_empty_by_default(bucket: Any) -> None:
    """Without options customMetadata is empty and every HTTP field None."""
    await bucket.put("k", "v")
    stored = await bucket.get("k")
    assert stored.customMetadata == {}
    assert set(stored.httpMetadata.values()) == {None}


async def custom_metadata_must_be_a_dict(bucket: Any) -> None:
    """Also None is refused, while httpMetadata=None is not."""
    for value in (None, "x"):
        with raises("TypeError", "customMetadata"):
            await bucket.put("k", "v", customMetadata=value)
    assert await bucket.put("k", "v", httpMetadata=None)


async def options_may_be_a_dict(bucket: Any) -> None:
    """Keywords and a trailing dict are the same call."""
    await bucket.put("k", "v", {"customMetadata": {"a": "1"}})
    assert (await bucket.head("k")).customMetadata == {"a": "1"}
    assert await listed(bucket, prefix="k") == ["k"]
    assert [item.key for item in (await bucket.list({"prefix": "k"}))["objects"]] == ["k"]


async def a_range_gives_a_part(bucket: Any) -> None:
    """offset, length or suffix; size stays that of the whole."""
    await bucket.put("k", "0123456789")
    for wanted, text, offset in [
        ({"offset": 2}, "23456789", 2),
        ({"offset": 2, "length": 3}, "234", 2),
        ({"length": 3}, "012", 0),
        ({"suffix": 3}, "789", 7),
        ({"offset": 5, "length": 100}, "56789", 5),
        ({"suffix": 30}, "0123456789", 0),
    ]:
        stored = await bucket.get("k", range=wanted)
        assert await stored.text() == text, wanted
        assert (stored.size, stored.range.offset, stored.range.length) == (10, offset, len(text))


async def a_range_outside_is_refused(bucket: Any) -> None:
    """There must be at least a byte in it."""
    await bucket.put("k", "0123456789")
    for wanted in ({"offset": 10}, {"suffix": 0}, {"length": 0}):
        with raises("Error", "get: The requested range is not satisfiable (10039)"):
            await bucket.get("k", range=wanted)
    for wanted in ({"offset": -1}, {"length": -1}, {"suffix": -1}):
        with raises("RangeError", "must be greater than or equal to 0"):
            await bucket.get("k", range=wanted)
    with raises("RangeError", "must be an integer"):
        await bucket.get("k", range={"offset": 0.5})
    with raises("TypeError", "Suffix is incompatible with offset"):
        await bucket.get("k", range={"offset": 1, "suffix": 1})


async def a_get_whose_condition_fails_has_no_body(bucket: Any) -> None:
    """Not None: the object is there, but offers nothing to read."""
    etag = (await bucket.put("k", "v")).etag
    assert await (await bucket.get("k", onlyIf={"etagMatches": etag})).text() == "v"
    for condition in ({"etagMatches": "other"}, {"etagDoesNotMatch": etag}):
        stored = await bucket.get("k", onlyIf=condition)
        assert stored.key == "k" and not hasattr(stored, "body"), condition
    assert await bucket.get("missing", onlyIf={"etagMatches": "x"}) is None


async def a_get_may_ask_for_a_date(bucket: Any) -> None:
    """uploadedBefore and uploadedAfter take datetimes."""
    await bucket.put("k", "v")
    past = datetime(2020, 1, 1, tzinfo=UTC)
    assert not hasattr(await bucket.get("k", onlyIf={"uploadedBefore": past}), "body")
    assert await (await bucket.get("k", onlyIf={"uploadedAfter": past})).text() == "v"


async def a_put_whose_condition_fails_gives_none(bucket: Any) -> None:
    """Nothing is written then; on a missing key no etag matches."""
    etag = (await bucket.put("k", "old")).etag
    assert await bucket.put("k", "new", onlyIf={"etagMatches": "other"}) is None
    assert await (await bucket.get("k")).text() == "old"
    assert (await bucket.put("k", "new", onlyIf={"etagMatches": etag})).size == 3
    assert await bucket.put("missing", "v", onlyIf={"etagMatches": etag}) is None


async def a_put_may_create_only(bucket: Any) -> None:
    """`*` stands for any etag, so etagDoesNotMatch `*` writes only what is not there."""
    assert await bucket.put("k", "first", onlyIf={"etagDoesNotMatch": "*"})
    assert await bucket.put("k", "second", onlyIf={"etagDoesNotMatch": "*"}) is None
    assert await (await bucket.get("k")).text() == "first"


async def a_quoted_etag_is_refused(bucket: Any) -> None:
    """httpEtag is for HTTP headers, etag for conditions."""
    stored = await bucket.put("k", "v")
    with raises("TypeError", "should not be wrapped in quotes"):
        await bucket.get("k", onlyIf={"etagMatches": stored.httpEtag})


async def a_checksum_is_verified(bucket: Any) -> None:
    """md5 and the SHA family, as hexadecimal text."""
    assert await bucket.put("k", "v", sha256=hashlib.sha256(b"v").hexdigest())
    with raises("Error", "The MD5 checksum you specified did not match what we received"):
        await bucket.put("k", "new", md5="0" * 32)
    assert await (await bucket.get("k")).text() == "v"


async def a_checksum_has_its_length(bucket: Any) -> None:
    """And there is only one."""
    with raises("TypeError", "MD5 is 32 hex characters, not 2"):
        await bucket.put("k", "v", md5="00")
    with raises("TypeError", "You cannot specify multiple hashing algorithms"):
        await bucket.put("k", "v", md5="0" * 32, sha1="0" * 40)


async def checksums_show_the_md5(bucket: Any) -> None:
    """As bytes; the others are None unless they were given."""
    checksums = (await bucket.put("k", "v")).checksums
    assert bytes(checksums.md5) == hashlib.md5(b"v").digest() and checksums.sha1 is None


async def arguments_are_counted(bucket: Any) -> None:
    """A value is needed, if only None; options must be an object."""
    for call in (bucket.get, bucket.head, bucket.delete, bucket.put):
        with raises("TypeError", "on 'R2Bucket': parameter 1 is not of type 'string"):
            await call()
    with raises("TypeError", "Failed to execute 'put' on 'R2Bucket': parameter 2"):
        await bucket.put("k")
    with raises("TypeError", "parameter 3 is not of type 'PutOptions'"):
        await bucket.put("k", "v", 5)
    with raises("TypeError", "parameter 1 is not of type 'ListOptions'"):
        await bucket.list("prefix")


async def options_have_types(bucket: Any) -> None:
    """A date is a datetime, an object a dict, a list a list."""
    await bucket.put("k", "v")
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"httpMetadata": "text/plain"}, "'HttpMetadata or Headers'"),
        ({"httpMetadata": {"cacheExpiry": "2030-01-01"}}, "'date'"),
        ({"httpMetadata": {"cacheExpiry": None}}, "'date'"),
        ({"onlyIf": "etag"}, "'Conditional or Headers'"),
        ({"onlyIf": {"uploadedBefore": "2020"}}, "'date'"),
        ({"onlyIf": {"etagMatches": None}}, "'string'"),
    ]
    for options, kind in wrong:
        with raises("TypeError", f"the provided value is not of type {kind}"):
            await bucket.put("k", "v", **options)
    with raises("TypeError", "is not of type 'Array'"):
        await bucket.list(include="customMetadata")
    with raises("TypeError", "is not of type 'Range or Headers'"):
        await bucket.get("k", range="bytes=0-1")


async def python_objects_become_text(bucket: Any) -> None:
    """A UUID as key and a Decimal in customMetadata are their str()."""
    stored = await bucket.put(UUID(int=1), "v", customMetadata={"price": Decimal("1.50")})
    assert stored.key == "00000000-0000-0000-0000-000000000001"
    assert stored.customMetadata == {"price": "1.50"}


async def a_key_over_1024_bytes_is_refused(bucket: Any) -> None:
    """The limit counts UTF-8 bytes."""
    assert (await bucket.put("é" * 512, "v")).key == "é" * 512
    for call in (bucket.get, bucket.head, bucket.delete):
        with raises("Error", "The specified object name is not valid. (10020)"):
            await call("é" * 513)
    with raises("Error", "put: The specified object name is not valid. (10020)"):
        await bucket.put("é" * 513, "v")


async def delete_removes(bucket: Any) -> None:
    """One key or a list of them; what is not there is no error."""
    await fill(bucket, "a", "b", "c")
    assert await bucket.delete("a") is None
    await bucket.delete(["b", "missing"])
    await bucket.delete([])
    assert await listed(bucket) == ["c"]


async def an_empty_listing(bucket: Any) -> None:
    """No objects, not truncated, and cursor is None."""
    page = await bucket.list()
    assert page["objects"] == [] and page["delimitedPrefixes"] == []
    assert page["truncated"] is False and page.cursor is None


async def listed_objects_are_raw(bucket: Any) -> None:
    """Attributes only, and what is inside is not converted."""
    await bucket.put("k", "value")
    [item] = (await bucket.list())["objects"]
    assert (item.key, item.size) == ("k", 5) and item.etag == hashlib.md5(b"value").hexdigest()
    assert not isinstance(item, dict) and not isinstance(item.uploaded, datetime)
    moment = datetime.fromtimestamp(item.uploaded.getTime() / 1000, UTC)
    assert abs(datetime.now(UTC) - moment) < timedelta(minutes=1)


async def metadata_is_listed_on_request(bucket: Any) -> None:
    """`include` says which."""
    await bucket.put("k", "v", customMetadata={"a": "1"}, httpMetadata={"contentType": "x/y"})
    [item] = (await bucket.list())["objects"]
    assert item.customMetadata.to_py() == {}
    [item] = (await bucket.list(include=["customMetadata", "httpMetadata"]))["objects"]
    assert item.customMetadata.a == "1" and item.customMetadata.to_py() == {"a": "1"}
    assert item.httpMetadata.contentType == "x/y"
    with raises("RangeError", "Unsupported include value"):
        await bucket.list(include=["other"])


async def keys_are_listed_in_byte_order(bucket: Any) -> None:
    """UTF-8 order: capitals first, emoji last."""
    await fill(bucket, "b", "a", "B", "😀", "é")
    assert await listed(bucket) == ["B", "a", "b", "é", "😀"]


async def a_prefix_narrows_the_listing(bucket: Any) -> None:
    """startAfter skips what comes before."""
    await fill(bucket, *PAGE_NAMES)
    assert await listed(bucket, prefix="a/") == ["a/1", "a/2"]
    assert await listed(bucket, prefix="") == list(PAGE_NAMES)
    assert await listed(bucket, startAfter="a/2") == ["b", "c"]


async def a_cursor_leads_through_the_pages(bucket: Any) -> None:
    """Each page is truncated but the last."""
    await fill(bucket, *PAGE_NAMES)
    first = await bucket.list(limit=3)
    assert first["truncated"] is True and isinstance(first["cursor"], str)
    assert [item.key for item in first["objects"]] == ["a/1", "a/2", "b"]
    last = await bucket.list(limit=3, cursor=first["cursor"])
    assert last["truncated"] is False and [item.key for item in last["objects"]] == ["c"]


async def a_delimiter_groups(bucket: Any) -> None:
    """What follows the delimiter is folded into delimitedPrefixes."""
    await fill(bucket, "a/1", "a/2", "a/b/1", "b", "c/")
    page = await bucket.list(delimiter="/")
    assert [item.key for item in page["objects"]] == ["b"]
    assert page["delimitedPrefixes"] == ["a/", "c/"]
    page = await bucket.list(prefix="a/", delimiter="/")
    assert [item.key for item in page["objects"]] == ["a/1", "a/2"]
    assert page["delimitedPrefixes"] == ["a/b/"]


async def a_group_counts_for_the_limit(bucket: Any) -> None:
    """A delimited prefix fills a place of the page, once."""
    await fill(bucket, "B", "a/1", "a/2", "b")
    first = await bucket.list(delimiter="/", limit=2)
    assert [item.key for item in first["objects"]] == ["B"]
    assert first["delimitedPrefixes"] == ["a/"] and first["truncated"] is True
    last = await bucket.list(delimiter="/", limit=2, cursor=first["cursor"])
    assert [item.key for item in last["objects"]] == ["b"] and last["truncated"] is False


async def a_limit_is_1_to_1000(bucket: Any) -> None:
    """0, None and 1001 are refused."""
    await bucket.put("k", "v")
    assert await listed(bucket, limit=1000) == ["k"]
    for limit in (0, None, 1001):
        with raises("Error", "list: MaxKeys params must be positive integer <= 1000. (10022)"):
            await bucket.list(limit=limit)


async def listing_options_are_text(bucket: Any) -> None:
    """Leave out what is not wanted: None arrives as null and is refused, as are numbers."""
    for name in ("prefix", "cursor", "delimiter", "startAfter"):
        for wrong in (None, 5):
            with raises("TypeError", f"Incorrect type for the '{name}' field"):
                await bucket.list(**{name: wrong})


STATEMENTS = collect(globals())
