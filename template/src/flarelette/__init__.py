"""flarelette: a small web framework for Cloudflare Python Workers.

Independent of the package of that name on PyPI; this copy is part of your project. Validation,
tokens, logs and CORS are loaded when they are first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .app import WorkersApp
from .errors import HttpError, ValidationError
from .request import Request
from .response import JsonResponse, Response

if TYPE_CHECKING:
    from .auth import ActorClaim, JWTMiddleware, get_actor, require_scopes
    from .cors import CORSMiddleware
    from .logging import LoggingMiddleware, StructuredLogger
    from .validation import Field, validate_body, validate_query

__all__ = [
    "ActorClaim",
    "CORSMiddleware",
    "Field",
    "HttpError",
    "JWTMiddleware",
    "JsonResponse",
    "LoggingMiddleware",
    "Request",
    "Response",
    "StructuredLogger",
    "ValidationError",
    "WorkersApp",
    "get_actor",
    "require_scopes",
    "validate_body",
    "validate_query",
]

_LATER = {
    "auth": {"ActorClaim", "JWTMiddleware", "get_actor", "require_scopes"},
    "cors": {"CORSMiddleware"},
    "logging": {"LoggingMiddleware", "StructuredLogger"},
    "validation": {"Field", "validate_body", "validate_query"},
}


def __getattr__(name: str) -> Any:
    for module, names in _LATER.items():
        if name in names:
            return getattr(import_module(f".{module}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
