"""Shapes that several routes share; as responses they become JSON."""

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

ItemT = TypeVar("ItemT")

CheckStatus = Literal["ok", "error", "not_configured", "missing"]


@dataclass(frozen=True, kw_only=True)
class FieldError:
    """One fault of a request: `pointer` is a JSON Pointer (RFC 6901) as a URI fragment."""

    pointer: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class ErrorResponse:
    """Problem details, RFC 9457: the body of every error, as application/problem+json."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None
    errors: list[FieldError] | None = None


@dataclass(frozen=True, kw_only=True)
class ServiceCheck:
    """What one probe saw; `latency_ms` is None where nothing was called."""

    status: CheckStatus
    latency_ms: float | None = None
    message: str


@dataclass(frozen=True, kw_only=True)
class HealthResponse:
    """The state of everything the Worker depends on; `timestamp` is ISO 8601 in UTC."""

    status: Literal["ok", "degraded"]
    checks: dict[str, ServiceCheck]
    timestamp: str


@dataclass(frozen=True, kw_only=True)
class PaginatedResponse(Generic[ItemT]):
    """One page: `total` counts the items of all pages."""

    items: list[ItemT]
    total: int
    limit: int
    offset: int
