from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from flarelette import HttpError, LoggingMiddleware, Request, StructuredLogger, WorkersApp
from flarelette.testing import TestClient


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_line_has_time_level_and_fields(capsys: pytest.CaptureFixture[str]) -> None:
    StructuredLogger("shop").info("sold", qty=3, name="bolt", level="mine", timestamp=0, module="m")
    (line,) = lines(capsys)
    assert abs(datetime.now(UTC) - datetime.fromisoformat(line.pop("timestamp"))) < timedelta(
        minutes=1
    )
    assert line == {
        "message": "sold",
        "qty": 3,
        "name": "bolt",
        "level": "INFO",
        "logger": "shop",
        "module": "m",
    }


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error", "critical"])
def test_levels(level: str, capsys: pytest.CaptureFixture[str]) -> None:
    getattr(StructuredLogger("shop", "DEBUG"), level)("x")
    assert lines(capsys)[0]["level"] == level.upper()
    getattr(StructuredLogger("shop", "CRITICAL"), level)("x")
    assert len(lines(capsys)) == (level == "critical")


def test_arguments_go_into_the_message(capsys: pytest.CaptureFixture[str]) -> None:
    logger = StructuredLogger("shop")
    logger.info("sold %s of %d", "bolts", 3, order=7)
    logger.info("100 %")
    assert [line["message"] for line in lines(capsys)] == ["sold bolts of 3", "100 %"]
    logger.info("sold %d", "bolts")
    assert "TypeError" in capsys.readouterr().err


def test_an_exception_is_one_line_with_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    logger = StructuredLogger("shop")
    try:
        raise ValueError("line\nbreak")
    except ValueError as error:
        logger.exception("failed", order=7)
        logger.error("failed", exc_info=error)
    first, second = lines(capsys)
    assert "ValueError: line\nbreak" in first["exc_info"]
    assert first["order"] == 7
    assert first["exc_info"] == second["exc_info"]


def test_fields_of_the_logger_and_redaction(capsys: pytest.CaptureFixture[str]) -> None:
    logger = StructuredLogger("shop", redact=["password"], region="eu")
    logger.info("login", password="hunter2", user="ann")  # noqa: S106 (the value to hide)
    output = capsys.readouterr().out
    assert "hunter2" not in output
    assert json.loads(output)["password"] == "[redacted]"  # noqa: S105
    assert json.loads(output)["region"] == "eu"


def test_the_standard_logger_of_that_name_writes_the_same_way(
    capsys: pytest.CaptureFixture[str],
) -> None:
    StructuredLogger("shop")
    StructuredLogger("shop")
    logging.getLogger("shop").warning("by %s", "hand", extra={"a": 1})
    (line,) = lines(capsys)
    assert (line["message"], line["a"], line["level"]) == ("by hand", 1, "WARNING")


def test_what_has_no_json_form_does_not_stop_the_program(
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Odd:
        def __str__(self) -> str:
            raise RuntimeError("no text")

        __repr__ = __str__

    StructuredLogger("shop").info("odd", value=Odd())
    StructuredLogger("shop").info("worse", value={(1, 2): 3})
    StructuredLogger("shop").info("even", value={1, 2})
    assert [line["message"] for line in lines(capsys)] == ["odd", "even"]


def served(path: str, capsys: pytest.CaptureFixture[str], **options: Any) -> dict[str, Any]:
    app = WorkersApp()
    app.use(LoggingMiddleware())

    @app.post("/ok")
    async def ok(request: Request) -> dict[str, str]:
        return {"id": request.id}

    @app.post("/boom")
    async def boom(request: Request) -> None:
        raise HttpError(503)

    response = TestClient(app).post(path, **options)
    (line,) = lines(capsys)
    assert response.headers["x-request-id"] == line["request_id"]
    return line


def test_a_request_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    secrets = {"authorization": "Bearer hush", "cookie": "hush", "cf-ray": "8a-VIE"}
    line = served("/ok?token=hush", capsys, headers=secrets, json={"password": "hush"})
    assert "hush" not in json.dumps(line)
    assert line.pop("duration_ms") >= 0
    assert line.pop("timestamp")
    assert line == {
        "level": "INFO",
        "logger": "flarelette",
        "message": "request",
        "request_id": "8a-VIE",
        "method": "POST",
        "path": "/ok",
        "status": 200,
    }


def test_404_is_info_and_503_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert served("/none", capsys)["level"] == "INFO"
    assert served("/boom", capsys)["level"] == "ERROR"


def test_a_path_cannot_forge_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert served("/a%0A%7B%7D", capsys)["path"] == "/a%0A%7B%7D"


@pytest.fixture(autouse=True)
def _plain_logger_afterwards() -> Any:
    yield
    for name in ("flarelette", "shop"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
        logger.setLevel(logging.NOTSET)
