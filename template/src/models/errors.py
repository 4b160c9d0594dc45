"""Errors that services raise and that every route answers as problem details (RFC 9457)."""


class AppError(Exception):
    """An error whose text the caller may see: `detail` goes into the response, with `status`."""

    status = 400

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class NotFoundError(AppError):
    """What the request names does not exist."""

    status = 404


class ConfigurationError(AppError):
    """The environment lacks something or sets it wrongly; `detail` names it and never its value."""

    status = 503


class UpstreamError(AppError):
    """A server that this Worker called failed, or answered with what cannot be used."""

    status = 502


class UpstreamTimeoutError(UpstreamError):
    """A server that this Worker called did not answer in time."""

    status = 504
