from __future__ import annotations

import pytest

from flarelette import HttpError, Request, ValidationError, WorkersApp
from flarelette.testing import TestClient, TestResponse


def raised(error: Exception) -> TestResponse:
    app = WorkersApp()

    @app.get("/")
    async def handler(request: Request) -> None:
        raise error

    return TestClient(app).get("/")


def test_problem_details() -> None:
    response = raised(HttpError(409, "Taken.", {"retry-after": "3"}, balance=30))
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["retry-after"] == "3"
    assert response.json() == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "detail": "Taken.",
        "balance": 30,
    }


def test_type_and_title_may_be_replaced() -> None:
    problem = HttpError(400, "d", type="urn:problem:x", title="X").problem()
    assert problem == {"type": "urn:problem:x", "title": "X", "status": 400, "detail": "d"}
    assert HttpError(499).problem()["title"] == "Error"


def test_validation_error() -> None:
    errors = [{"pointer": "#/a", "detail": "is odd"}]
    response = raised(ValidationError(errors))
    assert response.status_code == 422
    assert response.json()["errors"] == errors
    assert ValidationError(errors, "Mind the oddity.").detail == "Mind the oddity."
    assert ValidationError(errors).errors == errors


@pytest.mark.parametrize("status", [200, 399, 600, 0])
def test_an_error_has_the_status_of_an_error(status: int) -> None:
    with pytest.raises(ValueError, match="from 400 to 599"):
        HttpError(status)
