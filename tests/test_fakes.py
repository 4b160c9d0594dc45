"""The fakes that a project is given: every statement about the real bindings, and what only a fake can do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bindings.ai import Ai, probe_ai
from bindings.d1 import D1Database, probe_d1
from bindings.kv import KVNamespace, probe_kv
from bindings.queue import MessageBatch, Queue, probe_queue
from bindings.r2 import R2Bucket, probe_r2
from template.tests.fakes.ai import FakeAI
from template.tests.fakes.clock import Clock
from template.tests.fakes.conversion import JsException
from template.tests.fakes.d1 import FakeD1
from template.tests.fakes.kv import FakeKV
from template.tests.fakes.queue import Batch, FakeQueue
from template.tests.fakes.r2 import FakeR2

from .contracts import Statement
from .contracts import ai as ai_contract
from .contracts import d1 as d1_contract
from .contracts import kv as kv_contract
from .contracts import queue as queue_contract
from .contracts import r2 as r2_contract

FAKES: dict[str, tuple[Callable[[], Any], list[Statement], int]] = {
    "kv": (FakeKV, kv_contract.STATEMENTS, 25),
    "d1": (FakeD1, d1_contract.STATEMENTS, 25),
    "r2": (FakeR2, r2_contract.STATEMENTS, 25),
    "queue": (FakeQueue, queue_contract.STATEMENTS, 10),
    "ai": (lambda: FakeAI(ai_contract.REPLIES), ai_contract.STATEMENTS, 10),
}
CASES = [
    pytest.param(make, statement, id=f"{kind}-{statement.__name__}")
    for kind, (make, statements, _) in FAKES.items()
    for statement in statements
]


def run(steps: Callable[[], Awaitable[None]]) -> None:
    async def body() -> None:
        await steps()

    asyncio.run(body())


@pytest.mark.parametrize(("make", "statement"), CASES)
def test_a_statement_about_the_real_binding_holds(
    make: Callable[[], Any], statement: Statement
) -> None:
    asyncio.run(_hold(statement, make()))


async def _hold(statement: Statement, binding: Any) -> None:
    await statement(binding)


@pytest.mark.parametrize("kind", FAKES)
def test_statements_are_many_and_say_what_they_mean(kind: str) -> None:
    _, statements, least = FAKES[kind]
    assert len(statements) >= least
    assert all(statement.__doc__ for statement in statements)
    assert len({statement.__name__ for statement in statements}) == len(statements)


# Probes


def test_probes_answer_over_the_fakes() -> None:
    async def steps() -> None:
        assert await probe_kv(FakeKV()) == "readable"
        assert await probe_d1(FakeD1()) == "readable"
        assert await probe_r2(FakeR2()) == "readable"
        assert await probe_ai(FakeAI()) == "binding available"
        assert await probe_queue(FakeQueue()) == "binding available"

    run(steps)


def test_probes_leave_no_trace() -> None:
    async def steps() -> None:
        kv, r2, queue, ai = FakeKV(), FakeR2(), FakeQueue(), FakeAI()
        await probe_kv(kv)
        await probe_r2(r2)
        await probe_queue(queue)
        await probe_ai(ai)
        assert (await kv.list())["keys"] == [] and (await r2.list())["objects"] == []
        assert queue.sent == [] and ai.calls == []

    run(steps)


@pytest.mark.parametrize("probe", [probe_kv, probe_d1, probe_r2, probe_ai, probe_queue])
def test_a_probe_raises_for_what_is_no_such_binding(probe: Any) -> None:
    with pytest.raises((AttributeError, RuntimeError)):
        asyncio.run(probe(object()))


def test_the_d1_probe_raises_when_the_answer_is_wrong() -> None:
    class Statement:
        async def first(self, column: str) -> Any:
            return None

    class Database:
        def prepare(self, query: str) -> Statement:
            return Statement()

    with pytest.raises(RuntimeError, match="SELECT 1"):
        asyncio.run(probe_d1(Database()))  # type: ignore[arg-type]


# The clock


def test_the_clock_runs_and_jumps() -> None:
    clock = Clock()
    before = clock.now()
    clock.advance(3600)
    assert 3600 <= clock.now() - before < 3700
    assert abs(datetime.fromtimestamp(before, UTC) - datetime.now(UTC)).total_seconds() < 60
    with pytest.raises(ValueError, match="forward"):
        clock.advance(-1)


# KV


def test_a_kv_key_expires_on_the_clock() -> None:
    async def steps() -> None:
        kv = FakeKV(clock := Clock())
        await kv.put("short", "v", expirationTtl=60)
        await kv.put("long", "v", expirationTtl=600)
        await kv.put("ever", "v")
        clock.advance(58)
        assert await kv.get("short") == "v"
        clock.advance(3)
        assert await kv.get("short") is None
        assert (await kv.getWithMetadata("short")).value is None
        assert [key["name"] for key in (await kv.list())["keys"]] == ["ever", "long"]
        assert await kv.get(["short", "long"]) == {"short": None, "long": "v"}
        clock.advance(10**6)
        assert [key["name"] for key in (await kv.list())["keys"]] == ["ever"]

    run(steps)


def test_a_kv_key_expires_at_a_moment() -> None:
    async def steps() -> None:
        kv = FakeKV(clock := Clock())
        await kv.put("k", "v", expiration=int(clock.now()) + 100)
        clock.advance(98)
        assert await kv.get("k") == "v"
        clock.advance(3)
        assert await kv.get("k") is None

    run(steps)


def test_a_second_put_lifts_the_expiry() -> None:
    async def steps() -> None:
        kv = FakeKV(clock := Clock())
        await kv.put("k", "v", expirationTtl=60)
        await kv.put("k", "w")
        clock.advance(10**6)
        assert await kv.get("k") == "w"

    run(steps)


def test_a_value_of_25_mib_fits() -> None:
    async def steps() -> None:
        kv = FakeKV()
        await kv.put("k", bytes(25 * 1024 * 1024))
        assert len(await kv.get("k", "arrayBuffer")) == 25 * 1024 * 1024

    run(steps)


def test_naive_datetimes_are_utc_whatever_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")

    async def steps() -> None:
        kv = FakeKV()
        await kv.put("k", "v", metadata=datetime(2026, 1, 2, 3))
        assert (await kv.getWithMetadata("k")).metadata == "2026-01-02T03:00:00.000Z"

    run(steps)


# D1


def write(folder: Path, **files: str) -> list[Path]:
    for name, text in files.items():
        (folder / f"{name}.sql").write_text(text, encoding="utf-8")
    return list(folder.glob("*.sql"))


def test_migrations_are_applied_in_order(tmp_path: Path) -> None:
    files = write(
        tmp_path,
        m2="INSERT INTO t VALUES ('a;b'); -- two; statements\nINSERT INTO t VALUES ('c');",
        m1="CREATE TABLE t (\n  k TEXT\n);",
    )

    async def steps() -> None:
        db = FakeD1(migrations=sorted(files, reverse=True))
        assert await db.prepare("SELECT k FROM t ORDER BY k").raw() == [["a;b"], ["c"]]
        names = await db.prepare("SELECT name FROM d1_migrations ORDER BY id").raw()
        assert names == [["m1.sql"], ["m2.sql"]]

    run(steps)


def test_data_and_migrations_survive_a_restart(tmp_path: Path) -> None:
    migrations = tmp_path / "migrations"
    migrations.mkdir()
    path, files = tmp_path / "db.sqlite", write(migrations, m1="CREATE TABLE t (k TEXT)")

    async def steps() -> None:
        db = FakeD1(path, files)
        await db.prepare("INSERT INTO t VALUES ('kept')").run()
        db.close()
        db = FakeD1(path, write(migrations, m2="ALTER TABLE t ADD COLUMN v"))
        assert await db.prepare("SELECT k, v FROM t").raw() == [["kept", None]]
        assert await db.prepare("SELECT count(*) AS n FROM d1_migrations").first("n") == 2
        db.close()

    run(steps)


def test_a_failed_migration_names_the_file_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite"
    files = write(tmp_path, broken="CREATE TABLE t (k); SELEC 1;")
    with pytest.raises(JsException, match=r'broken\.sql: D1_ERROR: near "SELEC"'):
        FakeD1(path, files)
    write(tmp_path, broken="CREATE TABLE t (k);")
    FakeD1(path, files).close()


def test_a_deferred_foreign_key_fails_the_statement_and_leaves_nothing() -> None:
    async def steps() -> None:
        db = FakeD1()
        await db.exec("CREATE TABLE p (id INTEGER PRIMARY KEY)")
        await db.exec("CREATE TABLE c (p REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED)")
        with pytest.raises(JsException, match="FOREIGN KEY"):
            await db.prepare("INSERT INTO c VALUES (1)").run()
        assert await db.prepare("SELECT * FROM c").raw() == []

    run(steps)


# R2


def test_r2_dates_follow_the_clock() -> None:
    async def steps() -> None:
        bucket = FakeR2(clock := Clock())
        first = await bucket.put("k", "v")
        clock.advance(3600)
        second = await bucket.put("k", "v")
        assert 3600 <= (second.uploaded - first.uploaded).total_seconds() < 3700
        assert await bucket.put("k", "w", onlyIf={"uploadedBefore": first.uploaded}) is None

    run(steps)


# Queue


def recorder(seen: list[Any]) -> Callable[[Batch], Awaitable[None]]:
    async def consumer(batch: Batch) -> None:
        seen.append([message.body for message in batch.messages])

    return consumer


def test_bodies_arrive_as_the_content_type_says() -> None:
    async def steps() -> None:
        queue, seen = FakeQueue(), list[Any]()
        at = datetime(2026, 1, 2, tzinfo=UTC)
        await queue.send({"at": at, "n": 3.0, "none": None, "raw": b"\x01"})
        await queue.send("text", contentType="text")
        await queue.send(b"\x00\xff", contentType="bytes")
        await queue.send({"at": at, "n": 3.0}, contentType="v8")
        await queue.deliver(recorder(seen))
        [[plain, text, raw, cloned]] = seen
        assert plain == {"at": "2026-01-02T00:00:00.000Z", "n": 3, "none": None, "raw": {"0": 1}}
        assert plain.n == 3 and text == "text"
        assert isinstance(raw, memoryview) and bytes(raw) == b"\x00\xff"
        assert cloned == {"at": datetime(2026, 1, 2), "n": 3}
        assert [message.body for message in queue.sent] == [plain, text, raw, cloned]

    run(steps)


def test_a_message_tells_of_itself() -> None:
    async def steps() -> None:
        queue, seen = FakeQueue("jobs", clock := Clock()), list[Any]()

        async def consumer(batch: Batch) -> None:
            [message] = batch.messages
            seen.append((batch.queue, message.id, message.attempts, message.timestamp))
            message.retry()

        await queue.send(1)
        sent = clock.utcnow()
        clock.advance(60)
        await queue.deliver(consumer)
        await queue.deliver(consumer)
        [(name, first, one, at), (_, second, two, again)] = seen
        assert (name, one, two) == ("jobs", 1, 2)
        assert first == second == queue.sent[0].id and len(first) == 32
        assert at == again and abs((sent - at).total_seconds()) < 30

    run(steps)


def test_batches_hold_at_most_their_size() -> None:
    async def steps() -> None:
        queue, seen = FakeQueue(), list[Any]()
        await queue.sendBatch([{"body": number} for number in range(5)])
        await queue.deliver(recorder(seen), max_batch_size=2)
        assert seen == [[0, 1], [2, 3], [4]]
        await queue.deliver(recorder(seen))
        assert len(seen) == 3

    run(steps)


def test_a_delay_passes_on_the_clock() -> None:
    async def steps() -> None:
        queue, seen = FakeQueue(clock=(clock := Clock())), list[Any]()
        await queue.send("later", delaySeconds=60)
        await queue.sendBatch(
            [{"body": "own", "delaySeconds": 30}, {"body": "all"}], delaySeconds=90
        )
        await queue.send("now")
        assert [message.delaySeconds for message in queue.sent] == [60, 30, 90, None]
        for seconds in (0, 31, 30, 30):
            clock.advance(seconds)
            await queue.deliver(recorder(seen))
        assert seen == [["now"], ["own"], ["later"], ["all"]]

    run(steps)


def test_unmarked_messages_are_acked_when_the_consumer_returns() -> None:
    async def steps() -> None:
        queue, seen = FakeQueue(), list[Any]()

        async def consumer(batch: Batch) -> None:
            batch.messages[1].retry()

        await queue.sendBatch([{"body": 1}, {"body": 2}])
        await queue.deliver(consumer)
        await queue.deliver(recorder(seen))
        assert seen == [[2]] and queue.errors == []

    run(steps)


def test_all_but_acked_messages_are_retried_when_the_consumer_raises() -> None:
    async def steps() -> None:
        queue, seen = FakeQueue(), list[Any]()

        async def consumer(batch: Batch) -> None:
            batch.messages[0].ack()
            raise ValueError("broken")

        await queue.sendBatch([{"body": 1}, {"body": 2}, {"body": 3}])
        await queue.deliver(consumer)
        await queue.deliver(recorder(seen))
        assert seen == [[2, 3]] and [str(error) for error in queue.errors] == ["broken"]

    run(steps)


@pytest.mark.parametrize("first", ["ack", "retry", "ackAll", "retryAll"])
def test_the_first_mark_counts(first: str) -> None:
    async def steps() -> None:
        queue, seen = FakeQueue(), list[Any]()

        async def consumer(batch: Batch) -> None:
            [message] = batch.messages
            getattr(batch if first.endswith("All") else message, first)()
            message.ack()
            message.retry()
            batch.ackAll()
            batch.retryAll()

        await queue.send(1)
        await queue.deliver(consumer)
        await queue.deliver(recorder(seen))
        assert seen == ([[1]] if first.startswith("retry") else [])

    run(steps)


@pytest.mark.parametrize("way", ["keyword", "dict", "all", "default"])
def test_a_retry_waits(way: str) -> None:
    async def steps() -> None:
        clock, seen = Clock(), list[Any]()
        queue = FakeQueue(clock=clock, retry_delay=30 if way == "default" else 0)

        async def consumer(batch: Batch) -> None:
            [message] = batch.messages
            calls: dict[str, Callable[[], None]] = {
                "keyword": lambda: message.retry(delaySeconds=30),
                "dict": lambda: message.retry({"delaySeconds": 30}),
                "all": lambda: batch.retryAll(delaySeconds=30),
                "default": message.retry,
            }
            calls[way]()

        await queue.send(1)
        await queue.deliver(consumer)
        clock.advance(25)
        await queue.deliver(recorder(seen))
        assert seen == []
        clock.advance(6)
        await queue.deliver(recorder(seen))
        assert seen == [[1]]

    run(steps)


def test_retry_options_must_be_an_object() -> None:
    async def steps() -> None:
        queue = FakeQueue()

        async def consumer(batch: Batch) -> None:
            batch.messages[0].retry(5)

        await queue.send(1)
        await queue.deliver(consumer)
        [error] = queue.errors
        assert "parameter 1 is not of type 'QueueRetryOptions'" in str(error)

    run(steps)


def test_a_message_dies_after_its_retries() -> None:
    async def steps() -> None:
        queue, attempts = FakeQueue(max_retries=2), list[int]()

        async def consumer(batch: Batch) -> None:
            attempts.extend(message.attempts for message in batch.messages)
            batch.retryAll()

        await queue.send("poison")
        for _ in range(5):
            await queue.deliver(consumer)
        assert attempts == [1, 2, 3]
        assert [message.body for message in queue.dead] == ["poison"]

    run(steps)


def test_three_retries_are_the_default() -> None:
    async def steps() -> None:
        queue, seen = FakeQueue(), list[Any]()

        async def consumer(batch: Batch) -> None:
            seen.append(batch)
            raise ValueError

        await queue.send(1)
        for _ in range(6):
            await queue.deliver(consumer)
        assert len(seen) == 4 and len(queue.dead) == 1

    run(steps)


# AI


def test_ai_records_what_it_was_asked() -> None:
    async def steps() -> None:
        ai = FakeAI({"m": {"response": "hi"}})
        await ai.run("m", {"prompt": "é", "n": 3.0}, gateway={"id": "g"})
        [call] = ai.calls
        assert (call.model, call.inputs) == ("m", {"prompt": "é", "n": 3})
        assert call.options == {"gateway": {"id": "g"}}

    run(steps)


def test_ai_replies_by_function_exception_and_default() -> None:
    async def steps() -> None:
        assert await FakeAI(lambda model, inputs: [model, inputs]).run("m", {}) == ["m", {}]
        assert await FakeAI({"m": lambda inputs: inputs["a"]}).run("m", {"a": 1}) == 1
        with pytest.raises(JsException, match="3040: Capacity"):
            await FakeAI({"m": JsException("InferenceUpstreamError", "3040: Capacity")}).run(
                "m", {}
            )
        with pytest.raises(JsException, match="5007: No such model m"):
            await FakeAI().run("m", {})

    run(steps)


# The fakes offer what the bindings' protocols ask for: mypy holds this.

_KV: KVNamespace = FakeKV()
_D1: D1Database = FakeD1()
_R2: R2Bucket = FakeR2()
_AI: Ai = FakeAI()
_QUEUE: Queue = FakeQueue()
_BATCH: MessageBatch = Batch("queue", [])
