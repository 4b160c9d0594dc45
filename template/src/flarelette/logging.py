"""One JSON object a line, on standard output."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from .middleware import Next
from .request import Request
from .response import Response


class _Formatter(JsonFormatter):
    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        known = {"timestamp": when, "level": record.levelname, "logger": record.name}
        if record.args and "message" in message_dict:
            known["message"] = str(message_dict["message"]) % record.args
        super().add_fields(log_data, record, {**message_dict, **known})


class _Printer(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        try:
            print(self.format(record), flush=True)
        except Exception:
            self.handleError(record)


class StructuredLogger(logging.LoggerAdapter[logging.Logger]):
    """Logs an event with fields: `logger.info("sold", qty=3)`.

    It sets up the standard logger `name`, for `logging.getLogger` too. Fields named in `redact`
    are written without their values.
    """

    def __init__(
        self,
        name: str = "flarelette",
        level: str = "INFO",
        redact: Collection[str] = (),
        **fields: Any,
    ) -> None:
        handler = _Printer()
        handler.setFormatter(_Formatter())
        super().__init__(logging.getLogger(name), fields)
        self.logger.handlers = [handler]
        self.logger.propagate = False
        self.setLevel(level)
        self.redact = frozenset(redact)

    def log(self, level: int, msg: object, /, *args: object, **fields: Any) -> None:  # type: ignore[override]  # so that `level` may be a field
        """Write `msg % args` at a standard level, `logging.INFO`; the other methods call this."""
        options = {name: fields.pop(name) for name in ("exc_info", "stack_info") if name in fields}
        fields = {**(self.extra or {}), **fields}
        hidden = dict.fromkeys(self.redact & fields.keys(), "[redacted]")
        self.logger.log(level, {**fields, **hidden, "message": msg}, *args, **options)


class LoggingMiddleware:
    """Logs one line a request, without headers, query and body; sends its id as `x-request-id`.

    The clock of a Worker stands still between I/O, so `duration_ms` there is time spent waiting.
    """

    def __init__(self, logger: StructuredLogger | None = None) -> None:
        self.logger = logger or StructuredLogger()

    async def __call__(self, request: Request, next: Next) -> Response:
        """Log once the response is made; a streamed body is still to come."""
        started = perf_counter()
        response = await next(request)
        response.headers["x-request-id"] = request.id
        self.logger.log(
            logging.ERROR if response.status >= 500 else logging.INFO,
            "request",
            request_id=request.id,
            method=request.method,
            path=request.path,
            status=response.status,
            duration_ms=round((perf_counter() - started) * 1000, 3),
        )
        return response
