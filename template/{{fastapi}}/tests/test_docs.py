"""The pages that FastAPI makes of the routes."""

from tests.client import Client


def test_docs_available(client: Client) -> None:
    response = client.get("/docs")
    assert response.status_code == 200
    assert "swagger" in response.text.lower()


def test_openapi_names_the_routes(client: Client) -> None:
    schema = client.get("/openapi.json").json()
    assert {"/health", "/health/live", "/health/ready"} <= set(schema["paths"])
