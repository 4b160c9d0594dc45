"""Shapes that several routes share."""

from typing import Generic, Literal, TypeVar

from pydantic import BaseModel

ItemT = TypeVar("ItemT")

CheckStatus = Literal["ok", "error", "not_configured", "missing"]


class FieldError(BaseModel):
    """One fault of a request: `pointer` is a JSON Pointer (RFC 6901) as a URI fragment."""

    pointer: str
    detail: str


class ErrorResponse(BaseModel):
    """Problem details, RFC 9457: the body of every error, as application/problem+json."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None
    errors: list[FieldError] | None = None


class ServiceCheck(BaseModel):
    """What one probe saw; `latency_ms` is None where nothing was called."""

    status: CheckStatus
    latency_ms: float | None = None
    message: str


class HealthResponse(BaseModel):
    """The state of everything the Worker depends on; `timestamp` is ISO 8601 in UTC."""

    status: Literal["ok", "degraded"]
    checks: dict[str, ServiceCheck]
    timestamp: str


class PaginatedResponse(BaseModel, Generic[ItemT]):
    """One page: `total` counts the items of all pages."""

    items: list[ItemT]
    total: int
    limit: int
    offset: int
